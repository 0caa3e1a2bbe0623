import type { GameDay, Injection } from '../../../shared/game-day.ts';
import { texts } from '../../texts/catalogue.ts';
import { useFleet, useMayAct, usePage, useTimed } from '../page-context.ts';
import { ScenarioProgress } from './scenario-progress.tsx';

const words = texts.gameDay;

/** What is in the fleet now: the scenario that is played, and each fault with the time that is left of it. */
export function InjectionList({ gameDay }: { gameDay: GameDay }) {
  const { gameDay: desk } = usePage();
  const mayAct = useMayAct();
  const { injections, run, problem } = gameDay;
  const idle = injections.length === 0 && run?.state !== 'running';
  return (
    <section className="game-day-now" aria-label={words.inForce}>
      <h3>{words.inForce}</h3>
      <ScenarioProgress gameDay={gameDay} />
      {injections.length === 0 ? (
        <p className="mute">{words.nothing}</p>
      ) : (
        <ul>
          {injections.map((injection) => (
            <InjectionLine key={injection.id} injection={injection} />
          ))}
        </ul>
      )}
      {problem !== null && (
        <p className="form-problem" role="alert">
          {words.unmended(problem)}
        </p>
      )}
      <button
        type="button"
        className="button"
        disabled={!mayAct || (idle && problem === null)}
        onClick={() => void desk.stopAll()}
      >
        {words.stopAll}
      </button>
    </section>
  );
}

function InjectionLine({ injection }: { injection: Injection }) {
  const { id, fault, backends, count, endsAt, actor } = injection;
  const { gameDay: desk } = usePage();
  const mayAct = useMayAct();
  const name = useFleet(({ fleet, rowOf }) => {
    const row = count === 1 ? rowOf.get(backends[0] ?? '') : undefined;
    return row === undefined ? undefined : fleet?.backends[row]?.name;
  });
  const left = useTimed((now) => Math.ceil(Math.max(0, endsAt - now) / 1_000) * 1_000);
  const whom = name ?? words.backends(count);
  return (
    <li>
      <span className="game-day-what">
        <b>{words.faults[fault]}</b> {whom} <span className="mute">{words.left(left, actor.name)}</span>
      </span>
      <button
        type="button"
        className="button"
        disabled={!mayAct}
        aria-label={words.stopOne(words.faults[fault], whom)}
        onClick={() => void desk.stop(id)}
      >
        {words.stop}
      </button>
    </li>
  );
}

import type { GameDay, Scenario } from '../../../shared/game-day.ts';
import { texts } from '../../texts/catalogue.ts';
import { useMayAct, usePage } from '../page-context.ts';

const words = texts.gameDay;

/** The stories that can be played, and the one that is being played. */
export function ScenarioList({ gameDay: { scenarios, run } }: { gameDay: GameDay }) {
  const playing = run?.state === 'running' ? run.scenario : null;
  return (
    <section className="game-day-scenarios" aria-label={words.scenarios}>
      <h3>{words.scenarios}</h3>
      <ul>
        {scenarios.map((scenario) => (
          <ScenarioCard
            key={scenario.id}
            scenario={scenario}
            running={playing === scenario.id}
            another={playing !== null && playing !== scenario.id}
          />
        ))}
      </ul>
    </section>
  );
}

interface CardProps {
  scenario: Scenario;
  /** This one is being played. */
  running: boolean;
  /** Another one is being played. */
  another: boolean;
}

function ScenarioCard({ scenario, running, another }: CardProps) {
  const { gameDay: desk } = usePage();
  const mayAct = useMayAct();
  const { id, title, story, lasts } = scenario;
  return (
    <li data-running={running}>
      <div className="game-day-card">
        <b>{title}</b>
        <span className="mute">{words.lasts(lasts)}</span>
        {running ? (
          <button
            type="button"
            className="button"
            disabled={!mayAct}
            aria-label={words.stopScenarioOne(title)}
            onClick={() => void desk.stopPlaying()}
          >
            {words.stopScenario}
          </button>
        ) : (
          <button
            type="button"
            className="button"
            disabled={!mayAct || another}
            aria-label={words.playOne(title)}
            onClick={() => void desk.play(id)}
          >
            {words.play}
          </button>
        )}
      </div>
      <p className="mute">{story}</p>
    </li>
  );
}

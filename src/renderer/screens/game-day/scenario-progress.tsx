import type { GameDay } from '../../../shared/game-day.ts';
import { texts } from '../../texts/catalogue.ts';
import { useTimed } from '../page-context.ts';

const words = texts.gameDay;
/** How fine the bar moves, ms. */
const GRAIN = 500;

/** How far the scenario is that is being played, or how the last one ended. */
export function ScenarioProgress({ gameDay: { run, scenarios } }: { gameDay: GameDay }) {
  const scenario = scenarios.find(({ id }) => id === run?.scenario);
  const { startedAt = 0 } = run ?? {};
  const { lasts = 0 } = scenario ?? {};
  const past = useTimed((now) => Math.floor(Math.min(lasts, Math.max(0, now - startedAt)) / GRAIN) * GRAIN);
  if (!run || !scenario) return null;
  const { state, step, says } = run;
  const running = state === 'running';
  return (
    <div className="game-day-progress">
      <p role="status">
        <b>{scenario.title}</b>{' '}
        <span className="mute">{running ? words.step(step, scenario.steps) : words.state(state)}</span>
        {(running || state === 'failed') && says !== '' && ` ${says}`}
      </p>
      {running && <progress aria-label={words.progressOf(scenario.title)} value={past} max={lasts} />}
    </div>
  );
}

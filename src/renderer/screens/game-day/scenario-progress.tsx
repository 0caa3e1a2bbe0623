import type { GameDay } from '../../../shared/game-day.ts';
import { describeRun } from '../../describe/scenario-run.ts';
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
  const running = run.state === 'running';
  const { part, says } = describeRun(run, scenario);
  return (
    <div className="game-day-progress">
      <p role="status">
        <b>{scenario.title}</b> <span className="mute">{part}</span>
        {says !== '' && ` ${says}`}
      </p>
      {running && <progress aria-label={words.progressOf(scenario.title)} value={past} max={lasts} />}
    </div>
  );
}

import { texts } from '../texts/catalogue.ts';
import { useView } from './page-context.ts';
import { useReplay } from './replay/use-replay.ts';
import type { ShownRange } from './use-range.ts';

/** Why charts are empty, while they are. */
export function ChartNote({ shown: { loading, problem, from } }: { shown: ShownRange }) {
  const unplayed = useUnplayed(from);
  if (problem !== null) {
    return (
      <p className="chart-note" role="status">
        {problem}
      </p>
    );
  }
  if (unplayed) return <p className="chart-note mute">{texts.replay.unplayed}</p>;
  return loading ? <p className="chart-note mute">{texts.panels.reading}</p> : null;
}

/** ms of a recording that make a line. */
const SHORTEST = 2_000;

/** Of a recording that stands at its beginning, there is nothing to draw yet in charts of all of it. */
function useUnplayed(from: number): boolean {
  const whole = useView(({ time }) => time.kind === 'recording');
  const begun = useReplay(({ replay }) => replay === null || replay.position - from >= SHORTEST);
  return whole && !begun;
}

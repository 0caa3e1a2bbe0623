import { texts } from '../texts/catalogue.ts';
import type { ShownRange } from './use-range.ts';

/** Why charts are empty, while they are. */
export function ChartNote({ shown: { loading, problem } }: { shown: ShownRange }) {
  if (problem !== null) {
    return (
      <p className="chart-note" role="status">
        {problem}
      </p>
    );
  }
  return loading ? <p className="chart-note mute">{texts.panels.reading}</p> : null;
}

import { usePlotArea } from 'recharts';
import type { Run } from '../series/runs.ts';

interface Props {
  runs: readonly Run<unknown>[];
  from: number;
  to: number;
}

/** Tints the times at which the socket was not open. One path, however often it was. */
export function Bands({ runs, from, to }: Props) {
  const plot = usePlotArea();
  if (!plot || runs.length === 0) return null;
  const x = (at: number) =>
    plot.x + (plot.width * (Math.min(Math.max(at, from), to) - from)) / Math.max(1, to - from);
  const path = runs
    .filter((run) => run.to > from)
    .map((run) => {
      const left = x(run.from);
      const width = Math.max(1, x(run.to) - left);
      return `M${left.toFixed(1)} ${plot.y}h${width.toFixed(1)}v${plot.height}h${(-width).toFixed(1)}z`;
    })
    .join('');
  return <path d={path} className="band" />;
}

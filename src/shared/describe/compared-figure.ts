import type { ComparedFigure, Comparison } from '../recording.ts';
import { formatRate, formatShare, NOTHING } from './numbers.ts';

/** A figure of a comparison with its unit: "41.2 ms", "99.12 %", "0.4 /h". */
export function formatFigure(value: number | null, unit: ComparedFigure['unit']): string {
  if (value === null) return NOTHING;
  switch (unit) {
    case 'share':
      return formatShare(value);
    case 'ms':
      return `${formatRate(value)} ms`;
    case '1/h':
      return `${formatRate(value)} /h`;
    case '1/s':
      return `${formatRate(value)} /s`;
    case 'count':
      return formatRate(value);
  }
}

/** How much a figure grew or fell: "+3.2 ms", "−0.12 %", "±0 /h"; nothing where one side is not known. */
export function formatChange({ before, after, unit }: ComparedFigure): string {
  if (before === null || after === null) return NOTHING;
  const change = after - before;
  const size = formatFigure(Math.abs(change), unit);
  // What is rounded to nothing has no direction.
  if (!/[1-9]/.test(size)) return `±${formatFigure(0, unit)}`;
  return `${change > 0 ? '+' : '−'}${size}`;
}

/** What is called chance: "± 0.8 ms"; empty where too little is known. */
export const formatNoise = ({ noise, unit }: ComparedFigure): string =>
  noise === null ? '' : `± ${formatFigure(noise, unit)}`;

/** Whether it is better or worse beyond noise. */
export const differs = ({ verdict }: ComparedFigure): boolean => verdict === 'better' || verdict === 'worse';

/**
 * How many figures could not be judged, of the fleet and of its backends. One that neither side has at all is none to
 * judge, and the figures of a single backend are those of the fleet.
 */
export function unjudged({ figures, backends }: Pick<Comparison, 'figures' | 'backends'>): number {
  const all = [figures, ...(backends.length > 1 ? backends.map((backend) => backend.figures) : [])].flat();
  return all.filter(
    ({ verdict, before, after }) => verdict === 'unknown' && (before !== null || after !== null),
  ).length;
}

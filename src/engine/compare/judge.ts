import type { ComparedFigure } from '../../shared/recording.ts';
import type { MeasuredFigure } from './figures.ts';

/** Of the differences that are called one, how many may be chance. */
const FALSE_SHARE = 0.05;

/** A figure with its verdict, and how likely its difference is by chance; 1 where nothing is known. */
export interface JudgedFigure {
  figure: ComparedFigure;
  chance: number;
}

/**
 * Judges figures that are looked at together. One in twenty would differ beyond a 95 % interval where nothing has changed,
 * and of a thousand backends' figures some always do: so a difference is called one only where the expected share of
 * wrong calls among all of them is at most one in twenty.
 *
 * Source: Benjamini and Hochberg, Controlling the false discovery rate, Journal of the Royal Statistical Society B 57
 * (1995).
 */
export function judge(figures: readonly MeasuredFigure[]): JudgedFigure[] {
  const chances = figures.map(chanceOf);
  const known = chances.filter((chance) => chance !== null).sort((a, b) => a - b);
  let limit = -1;
  known.forEach((chance, index) => {
    if (chance <= (FALSE_SHARE * (index + 1)) / known.length) limit = chance;
  });
  return figures.map((measured, index) => {
    const { name, unit, before, after, difference, least } = measured;
    const chance = chances[index] ?? null;
    const noise = difference && Math.min(Math.max(difference.noise, least), mostOf(unit));
    const verdict = chance === null ? 'unknown' : chance <= limit ? directionOf(measured) : 'same';
    return { figure: { name, unit, before, after, noise, verdict }, chance: chance ?? 1 };
  });
}

/** No two values of that unit differ by more. */
const mostOf = (unit: ComparedFigure['unit']): number => (unit === 'share' ? 1 : Number.POSITIVE_INFINITY);

/** `null` where nothing is known: an interval as wide as all that is possible says no more than none. */
function chanceOf({ difference, least, unit }: MeasuredFigure): number | null {
  if (!difference || difference.noise >= mostOf(unit)) return null;
  return Math.abs(difference.after - difference.before) <= least ? 1 : difference.chance;
}

function directionOf({ difference, better }: MeasuredFigure): 'better' | 'worse' | 'same' {
  const grown = difference ? difference.after - difference.before : 0;
  if (grown === 0) return 'same';
  return grown > 0 === (better === 'more') ? 'better' : 'worse';
}

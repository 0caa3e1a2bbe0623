import { differs, formatFigure, formatNoise, unjudged } from '../../shared/describe/compared-figure.ts';
import { plural } from '../../shared/describe/numbers.ts';
import type { ComparedFigure, Comparison } from '../../shared/recording.ts';
import { formatDuration } from '../../shared/units.ts';
import type { Doubt } from './doubts.ts';

/** Backends that are told one by one at most. */
const MOST_BACKENDS = 50;
/** And of those that only one of the two has. */
const MOST_NAMED = 10;
const WORDS: Readonly<Record<ComparedFigure['verdict'], string>> = {
  worse: 'WORSE',
  better: 'better',
  same: 'same',
  unknown: 'too little data',
};
const RANKS: readonly ComparedFigure['verdict'][] = ['worse', 'better', 'same', 'unknown'];

/** Whether anything is worse beyond noise. */
export const isWorse = ({ figures, backends }: Comparison): boolean =>
  [figures, ...backends.map((backend) => backend.figures)].some((each) =>
    each.some(({ verdict }) => verdict === 'worse'),
  );

/** A comparison for a terminal, line by line: of each table the worst first. */
export function comparisonLines(comparison: Comparison, doubts: readonly Doubt[]): string[] {
  const { before, after, span, figures, backends, onlyBefore, onlyAfter } = comparison;
  const different = backends.filter((backend) => backend.figures.some(differs));
  const rest = backends.length - different.length;
  return [
    `before: ${before.name}, ${new Date(before.from).toISOString()}`,
    `after:  ${after.name}, ${new Date(after.from).toISOString()}`,
    `over ${formatDuration(span)}, ${plural(backends.length, 'backend')} that both have`,
    ...doubts.map(({ text }) => `note: ${text}`),
    '',
    ...table(byRank(figures).map((figure) => ['the fleet', figure])),
    ...(different.length === 0 ? [] : ['']),
    ...table(
      different
        .slice(0, MOST_BACKENDS)
        .flatMap(({ backend, figures: own }) =>
          byRank(own.filter(differs)).map((figure): [string, ComparedFigure] => [backend, figure]),
        ),
    ),
    ...(different.length > MOST_BACKENDS
      ? [`and ${plural(different.length - MOST_BACKENDS, 'backend')} more that differ: see --json`]
      : []),
    '',
    ...(rest > 0 ? [`${plural(rest, 'backend')} without a difference beyond noise`] : []),
    ...onlyLines('only before', onlyBefore),
    ...onlyLines('only after', onlyAfter),
    verdictOn(comparison),
  ];
}

function verdictOn(comparison: Comparison): string {
  const all = [comparison.figures, ...comparison.backends.map(({ figures }) => figures)].flat();
  if (isUnknown(comparison)) return 'too little data to tell';
  const found = isWorse(comparison)
    ? 'something is worse'
    : all.some(({ verdict }) => verdict === 'better')
      ? 'nothing is worse, something is better'
      : 'nothing differs beyond noise';
  const count = unjudged(comparison);
  return count === 0 ? found : `${found}; ${plural(count, 'figure')} could not be judged: too little data`;
}

const isUnknown = ({ figures, backends }: Comparison): boolean =>
  [figures, ...backends.map((backend) => backend.figures)]
    .flat()
    .every(({ verdict }) => verdict === 'unknown');

/** Whether there is anything that could not be judged. */
export const isUnjudged = (comparison: Comparison): boolean =>
  unjudged(comparison) > 0 || isUnknown(comparison);

const byRank = (figures: readonly ComparedFigure[]): ComparedFigure[] =>
  [...figures].sort((a, b) => RANKS.indexOf(a.verdict) - RANKS.indexOf(b.verdict));

function onlyLines(words: string, ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  const more = ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : '';
  return [`${words}: ${ids.slice(0, MOST_NAMED).join(', ')}${more}`];
}

function table(rows: readonly (readonly [of: string, figure: ComparedFigure])[]): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map(([of, figure]) => [
    of,
    figure.name,
    formatFigure(figure.before, figure.unit),
    formatFigure(figure.after, figure.unit),
    formatNoise(figure),
    WORDS[figure.verdict],
  ]);
  const all = [['', '', 'before', 'after', 'noise', ''], ...cells];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  const isNumber = (column: number) => column > 1 && column < 5;
  return all.map((row) =>
    row
      .map((text, column) =>
        isNumber(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

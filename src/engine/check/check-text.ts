import { formatCount, formatMs, formatTenth, NOTHING } from '../../shared/describe/numbers.ts';
import { formatDuration } from '../../shared/units.ts';
import type { CheckResult, Measured, MeasuredConnection } from './check-result.ts';
import { type Judged, refusals } from './judge-check.ts';
import type { CheckProgress } from './stability-check.ts';

/** Connections that have a line of their own at most: those with trouble first. */
const MOST_LINES = 40;
/** Lateness of this machine that is worth a word, ms. */
const NOTABLE_DELAY = 100;

const HEAD = [
  '',
  'connected',
  'ready',
  'in',
  'in/s',
  'gap',
  'missing',
  'dup',
  'lost',
  'reconn',
  'p50',
  'p95',
];

/** "10 of 12 connected; the server refused 2 with 1013 Too many connections; 1 lost". */
export function summaryOf(result: CheckResult): string {
  const { connected, connections, total } = result;
  const lost = total.endings.filter(({ kind }) => kind === 'lost');
  const why = lost.map(({ text, count }) => `${formatCount(count)} with ${text}`).join(', ');
  return [
    `${formatCount(connected)} of ${formatCount(connections.length)} connected`,
    refusals(result),
    total.lost > 0 ? `${formatCount(total.lost)} lost: ${why}` : '',
  ]
    .filter(Boolean)
    .join('; ');
}

/** What was measured and what became of what was expected, line by line. */
export function checkLines(result: CheckResult, judged: readonly Judged[]): string[] {
  const { connections, connecting, held, duration, interrupted, ownDelay } = result;
  const shown = [...connections].sort((a, b) => trouble(b) - trouble(a)).slice(0, MOST_LINES);
  const rows = connections.filter((connection) => shown.includes(connection));
  const more = connections.length - rows.length;
  return [
    `${result.backend}: ${result.url}`,
    `tried within ${formatDuration(connecting)}, ${interrupted ? `interrupted after ${formatDuration(held)} of ${formatDuration(duration)}` : `held for ${formatDuration(held)}`}`,
    '',
    ...table([
      HEAD,
      ...rows.map((each) => [
        each.id,
        each.connected ? (each.open ? 'yes' : 'was') : 'no',
        ...cells(each, result),
      ]),
      ['total', `${result.connected}/${connections.length}`, ...cells(result.total, result)],
    ]),
    ...(more > 0 ? [`and ${formatCount(more)} more with less to tell: see --json`] : []),
    '',
    ...endingLines(result),
    ...(ownDelay >= NOTABLE_DELAY
      ? [`this machine was late by up to ${formatDuration(ownDelay)}: gaps may be its own`]
      : []),
    ...table(
      judged.map(({ name, expected, found, passed, detail }) => [
        passed ? 'ok' : 'FAILED',
        name,
        `expected ${expected}`,
        `found ${found}`,
        detail,
      ]),
      false,
    ),
    '',
    summaryOf(result),
  ];
}

/** One line, while it runs. */
export function progressLine({
  connected,
  connections,
  held,
  duration,
  messagesIn,
  lost,
}: CheckProgress): string {
  return [
    `${formatCount(connected)} of ${formatCount(connections)} connected`,
    held === null ? 'connecting' : `${formatDuration(held)} of ${formatDuration(duration)}`,
    `${formatCount(messagesIn)} messages`,
    lost > 0 ? `${formatCount(lost)} lost` : '',
  ]
    .filter(Boolean)
    .join(', ');
}

const trouble = ({ connected, lost, missing, dropped, gap }: MeasuredConnection): number =>
  (connected ? 0 : 1e9) + lost * 1e6 + (missing + dropped) * 1e3 + (gap ?? 0) / 1e6;

/** What messages are not numbered or told apart by is not counted, and is not 0. */
const cells = (measured: Measured, { sequenced, identified }: CheckResult): string[] => [
  measured.ready === null ? NOTHING : formatDuration(measured.ready),
  formatCount(measured.messagesIn),
  measured.rate === null ? NOTHING : formatTenth(measured.rate),
  measured.gap === null ? NOTHING : formatDuration(measured.gap),
  sequenced ? formatCount(measured.missing) : NOTHING,
  identified ? formatCount(measured.duplicates) : NOTHING,
  formatCount(measured.lost),
  formatCount(measured.reconnects),
  measured.p50 === null ? NOTHING : `${formatMs(measured.p50)} ms`,
  measured.p95 === null ? NOTHING : `${formatMs(measured.p95)} ms`,
];

const ENDING_WORDS = { refused: 'refused', failed: 'dial failed', lost: 'lost' } as const;

function endingLines({ total }: CheckResult): string[] {
  if (total.endings.length === 0) return [];
  return [
    ...total.endings.map(({ kind, text, count }) => `${formatCount(count)} × ${ENDING_WORDS[kind]}: ${text}`),
    '',
  ];
}

function table(rows: readonly (readonly string[])[], rightAligned = true): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((text, column) => {
        const width = widths[column] ?? 0;
        return rightAligned && column > 0 ? text.padStart(width) : text.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}

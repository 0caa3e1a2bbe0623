import type { Reply } from '../reply.ts';
import type { HistoryAnswer } from './history.ts';

/** The words of a state, each a column of its own after the numbers. */
export const STATE_COLUMNS = ['phase', 'health', 'breaker'] as const;

/** A range as a file for a spreadsheet: RFC 4180, with a header. */
export const csvReply = (answer: HistoryAnswer): Reply => ({
  status: 200,
  type: 'text/csv; charset=utf-8; header=present',
  body: historyCsv(answer),
  headers: { 'Content-Disposition': 'attachment; filename="wirewatch-history.csv"' },
});

/**
 * One line per point, the oldest first: the time at which it begins in UTC (ISO 8601), then the columns in the order in
 * which they were asked for. Where nothing is known a field is empty.
 */
export function historyCsv({ times, columns, states }: HistoryAnswer): string {
  const words = states ? STATE_COLUMNS.map((name) => [name, states[name]] as const) : [];
  const all = [...Object.entries(columns), ...words];
  const head = ['time', ...all.map(([name]) => name)];
  const lines = times.map((at, point) => [
    new Date(at).toISOString(),
    ...all.map(([, values]) => values[point] ?? ''),
  ]);
  return [head, ...lines].map((fields) => `${fields.map(fieldOf).join(',')}\r\n`).join('');
}

/** The name of a tier is a server's: it may have anything in it. */
function fieldOf(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

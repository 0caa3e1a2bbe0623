import type { RedactionCount } from '../../shared/recording.ts';
import type { Database } from '../store/database.ts';

/** What was taken out of a recording. @throws Error of the file */
export const redactionsOf = (database: Database): RedactionCount[] =>
  database
    .prepare(
      `SELECT rule, place, count FROM redaction
       WHERE typeof(rule) = 'text' AND typeof(place) = 'text' AND typeof(count) = 'integer'
       ORDER BY rule, place`,
    )
    .all([]) as RedactionCount[];

/** One for each rule and place. */
export function summed(counts: readonly RedactionCount[]): RedactionCount[] {
  const sums = new Map<string, RedactionCount>();
  for (const each of counts) {
    const key = `${each.rule}\n${each.place}`;
    sums.set(key, { ...each, count: each.count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
}

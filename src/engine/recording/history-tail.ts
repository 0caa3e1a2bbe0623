import { deserialize, serialize } from 'node:v8';
import { type Batch, type FollowedFleet, type HistoryTick, TickGatherer } from '../history/tick-gatherer.ts';
import type { Database } from '../store/database.ts';
import { packBytes, unpackBytes } from './recording-format.ts';

/*
 * Ticks that history does not have yet: it is written bucket by bucket, ten seconds each, and a recording that is
 * killed may lose one second. So the ticks of the bucket under way are kept beside it, and go when it is written.
 */

export type TailEntry = { follow: FollowedFleet } | { tick: HistoryTick };

export const packTail = (entry: TailEntry): Uint8Array => packBytes(serialize(entry));

/**
 * The bucket that a recording ended in, where it did not end in order; `null` where history has all there is. It is
 * unwritten, as `answer` of `history-query.ts` takes it.
 *
 * @throws Error where the file is damaged
 */
export function tailOf(database: Database): Batch | null {
  const gatherer = new TickGatherer();
  const rows = database.prepare('SELECT body FROM history_tail ORDER BY id').all([]) as {
    body: Uint8Array;
  }[];
  for (const { body } of rows) {
    const entry = deserialize(unpackBytes(body)) as TailEntry;
    if ('follow' in entry) gatherer.follow(entry.follow);
    else gatherer.tick(entry.tick);
  }
  return gatherer.finish();
}

import { deserialize, serialize } from 'node:v8';
import { type Batch, type FollowedFleet, type HistoryTick, TickGatherer } from '../history/tick-gatherer.ts';
import type { Database } from '../store/database.ts';
import { bodyOf, packBytes, unpackBytes } from './recording-format.ts';

/*
 * Ticks that history does not have yet: it is written bucket by bucket, ten seconds each, and a recording that is
 * killed may lose one second. So the ticks of the bucket under way are kept beside it, and go when it is written.
 */

export type TailEntry = { follow: FollowedFleet } | { tick: HistoryTick };

export const packTail = (entry: TailEntry): Uint8Array => packBytes(serialize(entry));

/** Rows of what is followed: as many backends as a fleet may have. */
const MOST_ROWS = 20_000;

/**
 * The bucket that a recording ended in, where it did not end in order; `null` where history has all there is. It is
 * unwritten, as `answer` of `history-query.ts` takes it.
 *
 * @throws Error where the file is damaged
 */
export function tailOf(database: Database): Batch | null {
  const gatherer = new TickGatherer();
  const rows = database.prepare('SELECT body FROM history_tail ORDER BY id').all([]) as { body: unknown }[];
  for (const { body } of rows) {
    const entry = entryOf(deserialize(unpackBytes(bodyOf(body))) as Partial<TailParts> | null);
    if ('follow' in entry) gatherer.follow(entry.follow);
    else gatherer.tick(entry.tick);
  }
  return gatherer.finish();
}

/** The same, of a file of which the rest is read all the same: `null` where its tail is damaged. @throws Error of SQLite */
export function readableTail(database: Database): Batch | null {
  try {
    return tailOf(database);
  } catch (error) {
    if (/^SQLITE/.test(String((error as { code?: unknown } | null)?.code))) throw error;
    return null;
  }
}

type TailParts = { follow: Partial<FollowedFleet>; tick: Partial<HistoryTick> };

/**
 * Somebody else may have made it, and a list can say of itself that it has 2^32 elements.
 * @throws TypeError
 */
function entryOf(parts: Partial<TailParts> | null): TailEntry {
  if (parts?.follow && isFollow(parts.follow)) return { follow: parts.follow };
  if (parts?.tick && isTick(parts.tick)) return { tick: parts.tick };
  throw new TypeError('this is no tick');
}

function isFollow(told: Partial<FollowedFleet>): told is FollowedFleet {
  const { fleet, ids, groups, slots, samples } = told;
  return (
    typeof fleet === 'string' &&
    isList(ids, (id) => typeof id === 'string') &&
    isList(groups, (group) => group === null || typeof group === 'string') &&
    slots instanceof Uint32Array &&
    samples instanceof Uint32Array
  );
}

function isTick(told: Partial<HistoryTick>): told is HistoryTick {
  const { time, elapsed, state, used, columns, fleet, samples, tiers } = told;
  return (
    Number.isFinite(time) &&
    Number.isFinite(elapsed) &&
    Number.isInteger(used) &&
    state instanceof Uint32Array &&
    columns instanceof Float64Array &&
    fleet instanceof Float64Array &&
    samples instanceof Uint32Array &&
    isList(tiers, (note) => typeof note === 'object' && note !== null)
  );
}

const isList = (value: unknown, isOne: (each: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length <= MOST_ROWS && value.every(isOne);

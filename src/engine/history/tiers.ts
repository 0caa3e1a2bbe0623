const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface Tier {
  /** Of its table. */
  readonly name: string;
  /** ms of a bucket; each divides the next, and all of them an hour. */
  readonly length: number;
}

/** The finest first. What is finer yet, a second, is in memory (`telemetry/frame-history.ts`). */
export const TIERS = [
  { name: 'bucket_10s', length: 10 * SECOND },
  { name: 'bucket_1min', length: MINUTE },
  { name: 'bucket_10min', length: 10 * MINUTE },
  { name: 'bucket_1h', length: HOUR },
] as const satisfies readonly Tier[];

export const FINEST = TIERS[0].length;
export const COARSEST = TIERS[3].length;

export interface HistorySettings {
  /** ms that each of {@link TIERS} is kept, at least and to the hour; no less than an hour. */
  retention: readonly [number, number, number, number];
  /** Bytes that the file may have; beyond them the oldest of the finest tier goes first. */
  maxBytes: number;
  /** ms that an event is kept. */
  eventAge: number;
  /** Events that are kept at most. */
  eventCount: number;
}

export const DEFAULT_SETTINGS: HistorySettings = {
  retention: [DAY, 7 * DAY, 60 * DAY, 400 * DAY],
  maxBytes: 2 * 2 ** 30,
  eventAge: 60 * DAY,
  eventCount: 500_000,
};

/** Without a file: some MB of memory for a small fleet, and never more than this for a large one. */
export const MEMORY_SETTINGS: HistorySettings = {
  ...DEFAULT_SETTINGS,
  maxBytes: 64 * 2 ** 20,
  eventCount: 20_000,
};

/** Start of the bucket that a time is in. */
export const bucketStart = (time: number, length: number): number => Math.floor(time / length) * length;

/**
 * The finest bucket that a tick belongs to, by its middle: one that ends on the full ten seconds is of those before.
 *
 * @param time UTC ms of its end
 * @param elapsed ms
 */
export const bucketOfTick = (time: number, elapsed: number): number =>
  bucketStart(time - elapsed / 2, FINEST);

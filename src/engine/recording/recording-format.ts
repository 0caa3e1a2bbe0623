import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { MessageCapture, RecordingOrder } from '../../shared/recording.ts';
import { HISTORY_MIGRATIONS } from '../history/history-file.ts';
import type { LiveSnapshot } from '../live-desk.ts';

/*
 * A recording is a SQLite file. `PRAGMA application_id` tells it from other databases, `PRAGMA user_version` its
 * version. Times are UTC ms and never go back within a file, even where the machine's clock was set back; ids rise by
 * one in the order in which pages were told.
 */

/** "WWR1". */
export const APPLICATION_ID = 0x57575231;

/** From one version of the file to the next; with the tables of history. Never change one that was released. */
export const RECORDING_MIGRATIONS: readonly string[] = [
  `-- JSON by name: see RecordingMeta.
   CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
   -- What pages were told: frames as what changed, whole frames, and pushes. kind: see ITEM.
   CREATE TABLE item (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind INTEGER NOT NULL, body BLOB NOT NULL);
   CREATE INDEX item_at ON item (at);
   -- All that a page needs to go on from after item. frame is a whole one; NULL before the first.
   CREATE TABLE keyframe (item INTEGER PRIMARY KEY, at INTEGER NOT NULL, snapshot BLOB NOT NULL, frame BLOB);
   CREATE INDEX keyframe_at ON keyframe (at);
   -- How many backends were so at the end of each tick.
   CREATE TABLE tick (
     at INTEGER PRIMARY KEY,
     down INTEGER NOT NULL, degraded INTEGER NOT NULL, connecting INTEGER NOT NULL,
     up INTEGER NOT NULL, paused INTEGER NOT NULL, stale INTEGER NOT NULL
   );
   CREATE TABLE marker (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     at INTEGER NOT NULL, by TEXT NOT NULL, text TEXT NOT NULL, backend TEXT
   );
   -- What the detail shows of a backend, as it was from then on.
   CREATE TABLE report (backend TEXT NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (backend, at))
     WITHOUT ROWID;
   -- When messages passed and how large they were, of all backends together, from at up to until: see
   -- message-columns.ts. Written in order of time alone: an index by backend would have a page of each written anew
   -- four times a second.
   CREATE TABLE message_columns (
     id INTEGER PRIMARY KEY, at INTEGER NOT NULL, until INTEGER NOT NULL, count INTEGER NOT NULL, body BLOB NOT NULL
   );
   CREATE INDEX message_columns_at ON message_columns (until);
   -- Messages of one backend that came together, with the beginnings of their payloads: InspectedEntry[] as JSON; raw
   -- deflate.
   CREATE TABLE message (
     id INTEGER PRIMARY KEY, at INTEGER NOT NULL, until INTEGER NOT NULL, backend TEXT NOT NULL,
     count INTEGER NOT NULL, body BLOB NOT NULL
   );
   CREATE INDEX message_at ON message (until, backend);
   -- Ticks of the bucket of history that is not over, see history-tail.ts: what history lacks after a kill.
   CREATE TABLE history_tail (id INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL);
   -- What redaction took out.
   CREATE TABLE redaction (rule TEXT NOT NULL, place TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (rule, place))
     WITHOUT ROWID;
   ${HISTORY_MIGRATIONS[0]}`,
];

/** Kinds of {@link RECORDING_MIGRATIONS | item}. */
export const ITEM = {
  /** A frame as what changed since the one before it, see shared/frame-delta.ts; raw deflate. */
  delta: 0,
  /** A whole frame, see shared/frame.ts; raw deflate. */
  frame: 1,
  /** `PushBody` as JSON; raw deflate. */
  push: 2,
} as const;

/** ms between two keyframes at most; and after any change of the fleet. */
export const KEYFRAME_INTERVAL = 60_000;
/** ms that may pass between two commits. */
export const COMMIT_INTERVAL = 250;

/** What a file says of itself, one row of `meta` each. */
export interface RecordingMeta {
  /** By which links name it, whatever it and its file are called: see recording-key.ts. Older files have none. */
  key?: string;
  name: string;
  /** Of Wirewatch. */
  version: string;
  engineId: string;
  configurationHash: string;
  fleet: string;
  /** When it began and, once it ended in order, when that was; else `null`. */
  from: number;
  to: number | null;
  by: string;
  /** Ids in its scope; `null`: the whole fleet. */
  scope: readonly string[] | null;
  messages: MessageCapture;
  order: RecordingOrder | null;
  /** The id of what it was cut out of; `null` where it was recorded so. */
  cutFrom: string | null;
  /** The key of that. */
  cutFromKey?: string;
  /** UTC ms at which a page brought it into the folder; without it, it was made here. */
  importedAt?: number;
  /** The key of one that was there already, of which it is a copy. */
  copyOfKey?: string;
  /** Node, platform, architecture. */
  environment: Record<string, string>;
  /** Why it ended: "stopped", "time", "size", "disk", "console ended"; `null` while it has not. */
  ended: string | null;
}

/** A snapshot as a keyframe has it: `events` are those that pages are sent with it. */
export interface RecordedSnapshot extends Omit<LiveSnapshot, 'recorder' | 'replay'> {
  /**
   * Ids of the backends of each incident that is open, by its id: pages ask for them. Files of before this was kept have
   * none.
   */
  incidentBackends?: [number, string[]][];
}

/** Fast, and good enough: a frame has many equal bytes. */
const LEVEL = 1;

export const packBytes = (bytes: Uint8Array): Uint8Array => deflateRawSync(bytes, { level: LEVEL });

/**
 * Bytes that a body may unpack to: a whole frame of 20,000 backends has 1.2 MB, a snapshot of them some 100. An array of
 * 2^27 elements, `[0,0,…` of twice as many bytes, ends the whole process (V8: "invalid size error").
 */
const MOST_UNPACKED = 128 * 2 ** 20;

/**
 * A body as it was read.
 * @throws Error where there is something else in its place: a number would make an array of so many bytes
 */
export function bodyOf(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  throw new TypeError('this is no body');
}

/** @throws Error where they are damaged, or too many */
export const unpackBytes = (body: Uint8Array): Uint8Array =>
  inflateRawSync(body, { maxOutputLength: MOST_UNPACKED });

export const packJson = (value: unknown): Uint8Array => packBytes(Buffer.from(JSON.stringify(value)));

/** @throws Error where it is damaged */
export const unpackJson = <T>(body: Uint8Array): T => JSON.parse(textOf(unpackBytes(body))) as T;

/**
 * A packed JSON with another value in it; `null` for one that is to be left out. Where that says the same, the body
 * itself: to pack is what takes longest.
 *
 * @param having one whose JSON has not this in it is left out, unread
 * @throws Error where it is damaged
 */
export function repackJson<T>(
  body: Uint8Array,
  change: (value: T) => T | null,
  having = '',
): Uint8Array | null {
  const { buffer, engine } = inflateRawSync(body, {
    maxOutputLength: MOST_UNPACKED,
    info: true,
  }) as unknown as { buffer: Buffer; engine: { bytesWritten: number } };
  if (having !== '' && !buffer.includes(having)) return null;
  const text = textOf(buffer);
  const changed = change(JSON.parse(text) as T);
  if (changed === null) return null;
  const now = JSON.stringify(changed);
  // Nothing in it that was not looked at: no member twice, and nothing behind the end.
  return now === text && engine.bytesWritten === body.length ? body : packBytes(Buffer.from(now));
}

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();

import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Disposable, disposable } from '../../shared/disposable.ts';
import { FLIGHT_SPAN, RECORDING_EXTENSION } from '../../shared/recording.ts';
import { COARSEST, type HistorySettings } from '../history/tiers.ts';
import { makeDataDirectory } from '../store/data-directory.ts';
import { type Database, inTransaction } from '../store/database.ts';
import type { RecordingBatch } from './recording-batch.ts';
import {
  createRecording,
  IN_MEMORY,
  openRecording,
  RecordingFileError,
  recordingBytes,
} from './recording-file.ts';
import { KEYFRAME_INTERVAL, type RecordingMeta } from './recording-format.ts';
import { ALL_OF_HISTORY, REPORT_REPEAT, RecordingWriter } from './recording-writer.ts';
import type { Redactor } from './redactor.ts';

/** ms between two times that the old is deleted. */
const PRUNE_INTERVAL = 10_000;
/** Of the bytes that it may have, what it is brought down to when it has more. */
const ROOM = 0.9;
/** Of these bytes, what may come between two keyframes. */
const PART = 1 / 8;
/** Pages that are given back to the disk at once: 4 MiB. */
const PAGES_GIVEN_BACK = 1_024;
/** Of history no less than an hour can be kept. */
const HISTORY: HistorySettings = {
  ...ALL_OF_HISTORY,
  retention: [COARSEST, COARSEST, COARSEST, COARSEST],
};
/** What a killed console leaves. */
const LEFT_BEHIND = 'before-the-last-crash';

export interface FlightOptions {
  /** Or `IN_MEMORY`. */
  path: string;
  maxBytes: number;
  meta: RecordingMeta;
  redactor: Redactor;
}

/**
 * A recording of the last half hour, always. What is older is deleted, and where there is too much of it what is
 * oldest, a keyframe with all that follows from it at a time; so what is there can be replayed from its beginning.
 */
export class FlightWriter {
  readonly database: Database;
  private readonly writer: RecordingWriter;
  private prunedAt = Number.NEGATIVE_INFINITY;
  private bytesAtKeyframe = 0;
  /** How many copy out of it. */
  private holds = 0;

  /** @throws Error of the file */
  constructor(private readonly options: FlightOptions) {
    const { path, meta, redactor } = options;
    if (path !== IN_MEMORY) removeRecording(path);
    this.database = createRecording(path, meta, { durability: 'normal' });
    this.writer = new RecordingWriter(this.database, {
      scope: null,
      messages: 'none',
      payloadBytes: 0,
      redactor,
      tail: true,
      history: HISTORY,
    });
  }

  /** UTC ms of the oldest that can be saved; `null` before there is anything. */
  get since(): number | null {
    const [row] = this.database.prepare('SELECT min(at) AS at FROM keyframe').all([]) as {
      at: number | null;
    }[];
    return row?.at ?? null;
  }

  /** UTC ms of the newest; `null` before there is anything. */
  get newest(): number | null {
    return this.writer.newest;
  }

  /** What it takes: of what was deleted nothing counts. */
  get bytes(): number {
    return recordingBytes(this.database);
  }

  /** A keyframe is needed, though none is due. */
  get full(): boolean {
    return this.bytes - this.bytesAtKeyframe > this.options.maxBytes * PART;
  }

  /** Nothing of it is deleted meanwhile: whoever copies out of it goes on writing in between. */
  hold(): Disposable {
    this.holds++;
    return disposable(() => {
      this.holds--;
    });
  }

  redactWith(redactor: Redactor): void {
    this.writer.redactWith(redactor);
  }

  /** @throws Error of the file */
  write(batch: RecordingBatch): void {
    this.writer.write(batch);
    const full = batch.keyframe !== null && this.bytes > this.options.maxBytes * ROOM;
    // By the machine's clock, which may be set back.
    if (full || Math.abs(batch.at - this.prunedAt) >= PRUNE_INTERVAL) this.prune(batch.at);
    if (batch.keyframe) this.bytesAtKeyframe = this.bytes;
  }

  private prune(now: number): void {
    if (this.holds > 0) return;
    this.prunedAt = now;
    // By the times that the file has.
    this.forgetBefore((this.newest ?? now) - FLIGHT_SPAN);
    while (this.bytes > this.options.maxBytes * ROOM && this.forgetOldest());
    this.database.prepare(`PRAGMA incremental_vacuum(${PAGES_GIVEN_BACK})`).all([]);
  }

  /** Ends it and removes what it had. */
  discard(): void {
    this.writer.abandon();
    if (this.options.path !== IN_MEMORY) removeRecording(this.options.path);
  }

  /** A keyframe later than the oldest; `false` where there is but one. */
  private forgetOldest(): boolean {
    const rows = this.database.prepare('SELECT at FROM keyframe ORDER BY at LIMIT 2').all([]) as {
      at: number;
    }[];
    const [, second] = rows;
    if (!second) return false;
    this.forgetBefore(second.at);
    return true;
  }

  /** What is needed to show that time stays. */
  private forgetBefore(time: number): void {
    const { database } = this;
    const [keyframe] = database
      .prepare('SELECT item, at FROM keyframe WHERE at <= ? ORDER BY at DESC, item DESC LIMIT 1')
      .all([time]) as { item: number; at: number }[];
    if (!keyframe) return;
    const { item, at } = keyframe;
    inTransaction(database, () => {
      const forget = (sql: string, value: number) => database.prepare(`DELETE FROM ${sql}`).run([value]);
      forget('keyframe WHERE item < ?', item);
      forget('item WHERE id <= ?', item);
      forget('tick WHERE at < ?', at);
      forget('marker WHERE at < ?', at);
      forget('event WHERE at < ?', at);
      // Those of backends that are there are written anew within this time.
      forget('report WHERE at < ?', at - REPORT_REPEAT - KEYFRAME_INTERVAL);
      // And of each the newest before that time is what was so then.
      database
        .prepare(
          `DELETE FROM report WHERE at < ? AND EXISTS (
             SELECT 1 FROM report AS later
             WHERE later.backend = report.backend AND later.at > report.at AND later.at <= ?)`,
        )
        .run([at, at]);
    });
  }
}

/** With its journal. */
export function removeRecording(path: string): void {
  for (const side of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${side}`, { force: true });
}

/**
 * What a console that was killed had of its last half hour, as a recording: it is what somebody wants to see now. One
 * of an earlier crash makes room for it.
 *
 * @param directory of recordings; made where it is missing
 */
export function keepLeftBehind(path: string, directory: string): void {
  if (!existsSync(path)) return;
  try {
    const { database, meta } = openRecording(path);
    database.close();
    if (meta.ended !== null) return;
  } catch (error) {
    if (error instanceof RecordingFileError) return;
    throw error;
  }
  if (!makeDataDirectory(directory).ok) return;
  const kept = join(directory, `${LEFT_BEHIND}${RECORDING_EXTENSION}`);
  removeRecording(kept);
  for (const side of ['-wal', '-shm', '']) {
    if (existsSync(`${path}${side}`)) renameSync(`${path}${side}`, `${kept}${side}`);
  }
}

/** Of the file's folder: `flight.wwr` in the data directory. */
export const flightPath = (dataDirectory: string): string =>
  join(dataDirectory, `flight${RECORDING_EXTENSION}`);

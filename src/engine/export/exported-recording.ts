import type { PushBody } from '../../shared/contract.ts';
import type { InspectedEntry } from '../../shared/inspected-message.ts';
import { LAST_TIME } from '../../shared/range.ts';
import type { Marker } from '../../shared/recording.ts';
import { type MergedMessage, MergedMessages } from '../recording/merged-messages.ts';
import { messageRows } from '../recording/message-columns.ts';
import { markersOf } from '../recording/overview.ts';
import { openRecording } from '../recording/recording-file.ts';
import { ITEM, type RecordedSnapshot, type RecordingMeta } from '../recording/recording-format.ts';
import { RecordingReader } from '../recording/recording-reader.ts';
import { pagesOf, type Row } from '../recording/table-rows.ts';
import { readEntries, readPush } from '../recording/told.ts';
import type { Database } from '../store/database.ts';

/**
 * What an export reads: a recording that has in it what is to be exported and nothing else. Row by row, so that one of
 * any size takes little memory; what cannot be decoded is passed over.
 */
export class ExportedRecording {
  readonly database: Database;
  readonly meta: RecordingMeta;
  readonly reader: RecordingReader;
  /** UTC ms. */
  readonly from: number;
  readonly to: number;
  /** As it was at its beginning. */
  readonly first: RecordedSnapshot;
  /** How far whoever writes it has come, 0 to 1. */
  share = 0;

  /** @throws RecordingFileError */
  constructor(path: string) {
    const { database, meta } = openRecording(path, true);
    this.database = database;
    this.meta = meta;
    this.reader = new RecordingReader(database, meta);
    this.from = this.reader.from;
    this.to = this.reader.to;
    const moment = this.reader.keyframeAt(this.from);
    if (!moment) throw new Error('the recording has no state to begin with');
    this.first = moment.snapshot;
  }

  close(): void {
    this.database.close();
  }

  /** Whoever writes it has come to a time. @param begin share that it began at @param part of the whole that this is */
  reach(at: number, begin = 0, part = 1): void {
    const { from, to } = this;
    const reached = to > from ? Math.max(0, Math.min(1, (at - from) / (to - from))) : 1;
    this.share = begin + part * reached;
  }

  /** What pages were told besides frames, in order. */
  *pushes(): Generator<{ at: number; push: PushBody }> {
    for (const rows of pagesOf(this.database, 'item', { id: 0 }, 'kind = ?', [ITEM.push])) {
      for (const { at, body } of rows) {
        const push = decoded(() => readPush(body));
        if (push && Number.isFinite(at)) yield { at: at as number, push };
      }
    }
  }

  /** How many backends were how, tick by tick. */
  *ticks(): Generator<Row> {
    const isWhole = (row: Row) => Object.values(row).every((each) => Number.isFinite(each));
    for (const rows of pagesOf(this.database, 'tick', { at: -1 }, '1', [])) yield* rows.filter(isWhole);
  }

  markers(): Omit<Marker, 'id'>[] {
    return markersOf(this.database).map(({ at, by, text, backend }) => ({ at, by, text, backend }));
  }

  /** Each once, in order of time: with the beginning of its payload where that was recorded, else its numbers alone. */
  *messages(): Generator<MergedMessage> {
    const merged = new MergedMessages();
    const rows = this.shownRows();
    let next = rows.next();
    for (const row of messageRows(this.database, 0, Number.MAX_SAFE_INTEGER)) {
      const until = Math.max(...row.map(({ at }) => at.at(-1) ?? 0));
      // The numbers of a message are recorded with its payload or after it.
      for (; !next.done && next.value.at <= until + 1; next = rows.next()) {
        merged.shown(next.value.backend, next.value.entries);
      }
      yield* [...merged.counted(row)].sort((one, other) => one.entry.at - other.entry.at);
    }
    for (; !next.done; next = rows.next()) {
      merged.shown(next.value.backend, next.value.entries);
      yield* merged.rest();
    }
    yield* merged.rest();
  }

  private *shownRows(): Generator<{ at: number; backend: string; entries: InspectedEntry[] }> {
    if (this.meta.messages !== 'payloads') return;
    for (const rows of pagesOf(this.database, 'message', { id: 0 }, '1', [])) {
      for (const { at, backend, body } of rows) {
        const entries = decoded(() => readEntries(body)) ?? [];
        if (typeof backend === 'string') yield { at: at as number, backend, entries };
      }
    }
  }
}

/** `null` where it cannot be decoded. */
export function decoded<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}

/** UTC ms as ISO 8601, as far as that goes. */
export const isoTime = (at: number): string => new Date(Math.min(Math.max(0, at), LAST_TIME)).toISOString();

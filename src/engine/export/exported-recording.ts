import type { PushBody } from '../../shared/contract.ts';
import type { InspectedEntry } from '../../shared/inspected-message.ts';
import { directionOfMessage, kindOfMessage, messageRows } from '../recording/message-columns.ts';
import { openRecording } from '../recording/recording-file.ts';
import {
  ITEM,
  type RecordedSnapshot,
  type RecordingMeta,
  unpackJson,
} from '../recording/recording-format.ts';
import { RecordingReader } from '../recording/recording-reader.ts';
import { pagesOf, type Row } from '../recording/table-rows.ts';
import type { Database } from '../store/database.ts';

/** A message as it was recorded: with the beginning of its payload where that was asked for. */
export interface ExportedMessage {
  backend: string;
  entry: InspectedEntry | (Omit<Exclude<InspectedEntry, { kind: 'skipped' }>, 'payload'> & { payload: null });
}

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
        const push = decoded<PushBody>(body);
        if (push) yield { at: at as number, push };
      }
    }
  }

  /** How many backends were how, tick by tick. */
  *ticks(): Generator<Row> {
    for (const rows of pagesOf(this.database, 'tick', { at: -1 }, '1', [])) yield* rows;
  }

  *markers(): Generator<{ at: number; by: string; text: string; backend: string | null }> {
    const rows = this.database.prepare('SELECT at, by, text, backend FROM marker ORDER BY at, id').all([]);
    yield* rows as { at: number; by: string; text: string; backend: string | null }[];
  }

  /** In the order in which they were recorded; of one backend in order of time. */
  *messages(): Generator<ExportedMessage> {
    if (this.meta.messages === 'metadata') {
      yield* this.counted();
      return;
    }
    for (const rows of pagesOf(this.database, 'message', { id: 0 }, '1', [])) {
      for (const { backend, body } of rows) {
        for (const entry of decoded<InspectedEntry[]>(body) ?? [])
          yield { backend: backend as string, entry };
      }
    }
  }

  private *counted(): Generator<ExportedMessage> {
    for (const row of messageRows(this.database, 0, Number.MAX_SAFE_INTEGER)) {
      for (const { backend, at, size, what } of row) {
        for (let index = 0; index < at.length; index++) {
          const code = what[index] as number;
          const entry = {
            kind: kindOfMessage(code),
            at: at[index] as number,
            direction: directionOfMessage(code),
            size: size[index] as number,
            payload: null,
            truncated: false,
            masked: false,
            code: null,
          };
          yield { backend, entry };
        }
      }
    }
  }
}

/** `null` where it cannot be decoded. */
export function decoded<T>(body: Row[string] | undefined): T | null {
  try {
    return unpackJson<T>(new Uint8Array(body as ArrayBuffer));
  } catch {
    return null;
  }
}

/** UTC ms as ISO 8601, as far as that goes. */
export const isoTime = (at: number): string => new Date(Math.max(0, at)).toISOString();

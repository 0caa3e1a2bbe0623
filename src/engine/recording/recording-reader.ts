import type { FleetInfo, PushBody } from '../../shared/contract.ts';
import { LAST_TIME } from '../../shared/range.ts';
import type { BackendReport } from '../../shared/report.ts';
import { applyPush } from '../replay/apply-push.ts';
import { mergePushes } from '../replay/merge-pushes.ts';
import type { Database, Statement } from '../store/database.ts';
import { FrameCursor, type WholeFrame, wholeFrame } from './frame-cursor.ts';
import { RecordingFileError } from './recording-file.ts';
import { bodyOf, ITEM, type RecordedSnapshot, type RecordingMeta, unpackBytes } from './recording-format.ts';
import { readPush, readReport, readSnapshot } from './told.ts';

/** Items that are read at once. */
const ITEMS_AT_ONCE = 200;
/** Pushes that are gathered before they are made a snapshot of: a minute has some hundred. */
const MOST_GATHERED = 20_000;

/** What pages were told, as it is read back. */
export type ReadItem =
  | { id: number; at: number; kind: 'frame'; frame: WholeFrame }
  | { id: number; at: number; kind: 'push'; push: PushBody };

/** All that a page is shown at one moment. */
export interface Moment {
  /** UTC ms. */
  at: number;
  /** The last item that it has; 0 before the first. */
  item: number;
  snapshot: RecordedSnapshot;
  /** The last one before; `null` where there was none. */
  frame: WholeFrame | null;
}

interface ItemRow {
  id: number;
  at: number;
  kind: number;
  body: ArrayBuffer;
}

interface KeyframeRow {
  item: number;
  at: number;
  snapshot: ArrayBuffer;
  frame: ArrayBuffer | null;
}

/**
 * Reads an opened recording. What cannot be decoded is passed over and counted in {@link damaged}: a push is left out, a
 * frame that was damaged costs those up to the next whole one, and of keyframes the one before is taken.
 *
 * Every method throws an Error of SQLite where the file itself cannot be read.
 */
export class RecordingReader {
  /** Rows that could not be decoded so far. */
  damaged = 0;
  private readonly keyframeBefore: Statement;
  private readonly keyframeFrom: Statement;
  private readonly itemsAfter: Statement;
  private readonly framesAfter: Statement;
  private readonly pushesBetween: Statement;
  private readonly reportBefore: Statement;
  private readonly span: Statement;
  private readonly ending: Statement;

  constructor(
    readonly database: Database,
    readonly meta: RecordingMeta,
  ) {
    this.keyframeBefore = database.prepare(
      'SELECT item, at, snapshot, frame FROM keyframe WHERE at <= ? AND item < ? ORDER BY item DESC LIMIT 1',
    );
    this.keyframeFrom = database.prepare(
      'SELECT item, at, snapshot, frame FROM keyframe WHERE item >= ? ORDER BY item LIMIT 1',
    );
    this.itemsAfter = database.prepare(
      `SELECT id, at, kind, body FROM item WHERE id > ? AND at <= ? ORDER BY id LIMIT ${ITEMS_AT_ONCE}`,
    );
    this.framesAfter = database.prepare(
      'SELECT id, at, kind, body FROM item WHERE id > ? AND id <= ? AND kind <> ? ORDER BY id LIMIT ?',
    );
    this.pushesBetween = database.prepare(
      `SELECT id, at, kind, body FROM item WHERE id > ? AND id < ? AND kind = ? ORDER BY id DESC LIMIT ${ITEMS_AT_ONCE}`,
    );
    this.reportBefore = database.prepare(
      'SELECT body FROM report WHERE backend = ? AND at <= ? ORDER BY at DESC LIMIT 1',
    );
    this.ending = database.prepare("SELECT value FROM meta WHERE name = 'ended'");
    this.span = database.prepare(
      `SELECT (SELECT at FROM keyframe ORDER BY item LIMIT 1) AS first,
         (SELECT at FROM item ORDER BY id DESC LIMIT 1) AS last,
         (SELECT at FROM keyframe ORDER BY item DESC LIMIT 1) AS lastKeyframe`,
    );
  }

  /** UTC ms from which on there is something to show. */
  get from(): number {
    return this.ends().from;
  }

  /** UTC ms up to which there is; of one that is being made, so far. */
  get to(): number {
    return this.ends().to;
  }

  /** Whether it ended in order. */
  get ended(): boolean {
    const [row] = this.ending.all([]) as { value: string }[];
    return row !== undefined && row.value !== 'null';
  }

  /**
   * All that a page is shown at a time, of times before the beginning at the beginning; `null` where there is nothing
   * at all.
   *
   * @param time UTC ms
   */
  stateAt(time: number): Moment | null {
    const begun = this.keyframeAt(time) ?? this.keyframeAt(this.from);
    if (!begun) return null;
    const at = Math.max(time, begun.at);
    const frames = new FrameCursor(begun.frame, begun.snapshot.fleet);
    const moment: Moment = { ...begun, at };
    let pushes: PushBody[] = [];
    // A snapshot is large: it is made anew as seldom as can be.
    const apply = () => {
      moment.snapshot = mergePushes(pushes).reduce(applyPush, moment.snapshot);
      pushes = [];
    };
    for (const item of this.items(begun.item, at, frames)) {
      moment.item = item.id;
      if (item.kind === 'frame') moment.frame = item.frame;
      else if (pushes.push(item.push) >= MOST_GATHERED) apply();
    }
    apply();
    moment.snapshot = { ...moment.snapshot, now: at };
    return moment;
  }

  /**
   * What pages were told after an item and no later than a time, in order.
   *
   * @param after id of an item
   * @param until UTC ms
   * @param frames where the frames before have led to
   */
  *items(after: number, until: number, frames: FrameCursor): Generator<ReadItem> {
    for (let last = after; ; ) {
      const rows = this.itemsAfter.all([last, until]) as ItemRow[];
      for (const row of rows) {
        const item = this.decode(row, frames);
        if (item) yield item;
      }
      if (rows.length < ITEMS_AT_ONCE) return;
      last = (rows.at(-1) as ItemRow).id;
    }
  }

  /**
   * Frames alone, of items after one up to another: at most so many, with the last item that was looked at.
   */
  frames(
    after: number,
    upTo: number,
    most: number,
    frames: FrameCursor,
  ): { frames: { id: number; frame: WholeFrame }[]; last: number } {
    const rows = this.framesAfter.all([after, upTo, ITEM.push, most]) as ItemRow[];
    const found = rows.flatMap((row) => {
      const item = this.decode(row, frames);
      return item?.kind === 'frame' ? [{ id: item.id, frame: item.frame }] : [];
    });
    return { frames: found, last: rows.length < most ? upTo : (rows.at(-1) as ItemRow).id };
  }

  /** The newest keyframe of a time that can be read; `null` where there is none. */
  keyframeAt(time: number): Moment | null {
    for (let before = Number.MAX_SAFE_INTEGER; ; ) {
      const [row] = this.keyframeBefore.all([time, before]) as KeyframeRow[];
      if (!row) return null;
      const moment = this.readKeyframe(row);
      if (moment) return moment;
      before = row.item;
    }
  }

  /** The first keyframe at or after an item; `null` where there is none that can be read. */
  keyframeAfter(item: number): Moment | null {
    const [row] = this.keyframeFrom.all([item]) as KeyframeRow[];
    return row ? this.readKeyframe(row) : null;
  }

  /** The last fleet that pages were told of between two items; `null` where they were not. */
  fleetBefore(after: number, before: number): FleetInfo | null {
    for (let last = before; ; ) {
      const rows = this.pushesBetween.all([after, last, ITEM.push]) as ItemRow[];
      for (const { body } of rows) {
        const push = this.attempt(() => readPush(body));
        if (push?.push === 'fleet') return push.fleet;
      }
      if (rows.length < ITEMS_AT_ONCE) return null;
      last = (rows.at(-1) as ItemRow).id;
    }
  }

  /** What the detail showed of a backend; `null` where nothing was recorded of it yet. */
  report(backend: string, time: number): BackendReport | null {
    const [row] = this.reportBefore.all([backend, time]) as { body: ArrayBuffer }[];
    return row ? this.attempt(() => readReport(row.body)) : null;
  }

  private ends(): { from: number; to: number } {
    const [row] = this.span.all([]) as {
      first: number | null;
      last: number | null;
      lastKeyframe: number | null;
    }[];
    const from = row?.first ?? this.meta.from;
    const last = Math.max(row?.last ?? from, row?.lastKeyframe ?? from, this.meta.to ?? from);
    // Whoever goes through it goes from the one to the other.
    if (isTime(from) && isTime(last)) return { from, to: Math.max(from, last) };
    throw new RecordingFileError('damaged', 'this recording is damaged: its times cannot be');
  }

  private readKeyframe({ item, at, snapshot, frame }: KeyframeRow): Moment | null {
    return this.attempt(() => {
      const told = readSnapshot(snapshot);
      const whole = frame && wholeFrame(unpackBytes(bodyOf(frame)));
      return { at: timeOf(at), item, snapshot: told, frame: whole };
    });
  }

  private decode({ id, at, kind, body }: ItemRow, frames: FrameCursor): ReadItem | null {
    if (kind === ITEM.push) {
      const push = this.attempt(() => ({ at: timeOf(at), told: readPush(body) }));
      if (push?.told.push === 'fleet') frames.follow(push.told.fleet);
      return push && { id, at: push.at, kind: 'push', push: push.told };
    }
    const frame =
      frames.lost && kind === ITEM.delta
        ? null
        : this.attempt(() => ({ at: timeOf(at), read: frames.read(unpackBytes(bodyOf(body))) }));
    if (!frame) frames.lose();
    return frame && { id, at: frame.at, kind: 'frame', frame: frame.read };
  }

  /** `null` where it cannot be decoded. */
  private attempt<T>(decode: () => T): T | null {
    try {
      return decode();
    } catch {
      this.damaged++;
      return null;
    }
  }
}

/** UTC ms, as pages may ask for them. */
const isTime = (at: unknown): at is number =>
  Number.isFinite(at) && (at as number) >= 0 && (at as number) <= LAST_TIME;

/** @throws Error where another type is in its place, which SQLite lets be, or one that no clock says */
function timeOf(at: unknown): number {
  if (isTime(at)) return at;
  throw new TypeError('this is no time');
}

import type { PushBody } from '../../shared/contract.ts';
import type { FleetEvent } from '../../shared/event.ts';
import { FRAME_DELTA_MAGIC, magicOf } from '../../shared/frame.ts';
import type { MessageCapture, RedactionCount } from '../../shared/recording.ts';
import { HistoryTables, type NewEvent } from '../history/history-tables.ts';
import { type Batch, TickGatherer } from '../history/tick-gatherer.ts';
import type { HistorySettings } from '../history/tiers.ts';
import type { Database, Statement } from '../store/database.ts';
import { healthCounts } from './cut-frame.ts';
import { packTail, type TailEntry } from './history-tail.ts';
import { packMessages } from './message-columns.ts';
import type { RecordedItem, RecordedMessages, RecordingBatch } from './recording-batch.ts';
import { closeRecording, writeMeta } from './recording-file.ts';
import { ITEM, packBytes, packJson } from './recording-format.ts';
import { RecordingScope } from './recording-scope.ts';
import type { Redactor } from './redactor.ts';
import { RisingTimes } from './rising-times.ts';

const YEAR = 365 * 86_400_000;
/** Of a recording everything is kept until it ends. */
export const ALL_OF_HISTORY: HistorySettings = {
  retention: [YEAR, YEAR, YEAR, YEAR],
  maxBytes: Number.MAX_SAFE_INTEGER,
  eventAge: YEAR,
  eventCount: Number.MAX_SAFE_INTEGER,
};

export interface WriterOptions {
  /** Ids; `null`: the whole fleet. */
  scope: readonly string[] | null;
  messages: MessageCapture;
  /** Of a payload no more is kept. */
  payloadBytes: number;
  redactor: Redactor;
  /** Whether it is not to lose what history has not of its last ten seconds; else it is spared the work. */
  tail: boolean;
  /** Without it, all of history is kept. */
  history?: HistorySettings;
}

/** A report is written anew after this even where nothing changed, ms: what is older may be deleted. */
export const REPORT_REPEAT = 300_000;

/**
 * Writes batches to a recording. Invariants:
 *  1. A batch is one transaction, all of it or nothing.
 *  2. Nothing is written that is not in the scope, and no text that was not redacted.
 *  3. The first batch has a keyframe; what comes before one is left out.
 */
export class RecordingWriter {
  private readonly scope: RecordingScope | null;
  private readonly history: HistoryTables;
  private readonly gatherer = new TickGatherer();
  private redactor: Redactor;
  /** By the redactors before. */
  private removedBefore: readonly RedactionCount[] = [];
  private removed = 0;
  private lastItem = 0;
  private readonly times = new RisingTimes();
  private begun = false;
  private markerCount = 0;
  private fleet = '';
  /** What history follows, as the tail begins with it. */
  private follow: TailEntry | null = null;
  private readonly reports = new Map<string, { text: string; at: number }>();
  private readonly put: Record<
    'item' | 'keyframe' | 'tick' | 'marker' | 'report' | 'columns' | 'message' | 'tail' | 'redaction',
    Statement
  >;

  constructor(
    private readonly database: Database,
    private readonly options: WriterOptions,
  ) {
    this.scope = options.scope && new RecordingScope(options.scope);
    this.redactor = options.redactor;
    this.history = new HistoryTables(database, options.history ?? ALL_OF_HISTORY);
    const into = (table: string, columns: string) =>
      database.prepare(
        `INSERT OR REPLACE INTO ${table} (${columns}) VALUES (${columns.replaceAll(/\w+/g, '?')})`,
      );
    this.put = {
      item: into('item', 'id, at, kind, body'),
      keyframe: into('keyframe', 'item, at, snapshot, frame'),
      tick: into('tick', 'at, down, degraded, connecting, up, paused, stale'),
      marker: into('marker', 'at, by, text, backend'),
      report: into('report', 'backend, at, body'),
      columns: into('message_columns', 'at, until, count, body'),
      message: into('message', 'at, until, backend, count, body'),
      tail: into('history_tail', 'body'),
      redaction: into('redaction', 'rule, place, count'),
    };
  }

  get markers(): number {
    return this.markerCount;
  }

  /** UTC ms of the newest that was written; `null` before anything was. */
  get newest(): number | null {
    return this.begun ? this.times.last : null;
  }

  /** Other secrets are known from now on. */
  redactWith(redactor: Redactor): void {
    this.removedBefore = sum([...this.removedBefore, ...this.redactor.counts()]);
    this.redactor = redactor;
  }

  /** @throws Error of the file, with nothing of the batch kept: the writer is of no use any more */
  write(batch: RecordingBatch): void {
    if (!this.begun && !batch.keyframe) return;
    const events: NewEvent[] = [];
    const work: (() => void)[] = [];
    // What comes before the first keyframe is about a fleet that was not told.
    if (this.begun) for (const item of batch.items) this.takeItem(item, work, events);
    if (batch.keyframe) this.takeKeyframe(batch.keyframe, batch.at, work);
    this.begun = true;
    this.times.of(batch.at);
    for (const report of batch.reports) this.takeReport(report, work);
    this.takeMessages(batch.messages, work);
    const ended = this.takeTicks(batch, work);
    work.push(() => this.writeRedactions());
    this.commit(ended[0] ?? null, events, work);
    for (const more of ended.slice(1)) this.commit(more, [], []);
  }

  /**
   * Ends it in order, and closes the file.
   * @throws Error of the file; it is closed all the same, and what was written before is there
   */
  finish(why: string, at: number): void {
    try {
      const rest = this.gatherer.finish();
      this.commit(
        rest,
        [],
        [
          () => this.database.exec('DELETE FROM history_tail'),
          () => writeMeta(this.database, { to: this.times.of(at), ended: why }),
        ],
      );
    } finally {
      closeRecording(this.database);
    }
  }

  /** Leaves it as a killed process would. */
  abandon(): void {
    this.database.close();
  }

  private commit(ended: Batch | null, events: readonly NewEvent[], work: readonly (() => void)[]): void {
    const beside = () => {
      for (const each of work) each();
    };
    try {
      // Who is present matters to what is pruned, which is with a bucket alone.
      const present = ended ? this.gatherer.sources : [];
      this.history.write(ended, events, present, this.times.last, beside);
    } catch (error) {
      // A number that cannot be kept costs its bucket, not all that came with it.
      if (!(error instanceof RangeError) || !ended) throw error;
      this.history.write(null, events, [], this.times.last, beside);
    }
  }

  private takeItem(item: RecordedItem, work: (() => void)[], events: NewEvent[]): void {
    const at = this.times.of(item.at);
    if (item.kind === 'frame') {
      const bytes = this.scope ? this.scope.frame(item.bytes, false) : item.bytes;
      if (!bytes) return;
      const kind = magicOf(bytes) === FRAME_DELTA_MAGIC ? ITEM.delta : ITEM.frame;
      this.addItem(at, kind, packBytes(bytes), work);
      const { down, degraded, connecting, up, paused, stale } = healthCounts(bytes);
      work.push(() => this.put.tick.run([at, down, degraded, connecting, up, paused, stale]));
      return;
    }
    const scoped = this.scope ? this.scope.push(item.push) : item.push;
    if (!scoped) return;
    const push = this.redactor.json(scoped, placeOf(scoped));
    this.addItem(at, ITEM.push, packJson(push), work);
    if (push.push !== 'events') return;
    for (const event of push.events) {
      events.push({ fleet: this.fleet, event: this.times.shifted ? { ...event, at } : event });
      if (event.kind === 'marker') this.takeMarker(at, event, work);
    }
  }

  private takeMarker(
    at: number,
    { actor, text, backend }: FleetEvent & { kind: 'marker' },
    work: (() => void)[],
  ): void {
    this.markerCount++;
    work.push(() => this.put.marker.run([at, actor.name, text, backend]));
  }

  private addItem(at: number, kind: number, body: Uint8Array, work: (() => void)[]): void {
    const id = ++this.lastItem;
    work.push(() => this.put.item.run([id, at, kind, body]));
  }

  private takeKeyframe(
    { snapshot, frame }: NonNullable<RecordingBatch['keyframe']>,
    batchAt: number,
    work: (() => void)[],
  ): void {
    const at = this.times.of(batchAt);
    const scoped = this.scope ? this.scope.snapshot(snapshot) : snapshot;
    const body = packJson(this.redactor.json(scoped, 'status'));
    const whole = frame && (this.scope ? this.scope.frame(frame, true) : frame);
    this.fleet = snapshot.fleet.name;
    const item = this.lastItem;
    work.push(() => this.put.keyframe.run([item, at, body, whole && packBytes(whole)]));
  }

  private takeReport(
    { backend, at: told, report }: RecordingBatch['reports'][number],
    work: (() => void)[],
  ): void {
    if (this.scope && !this.scope.has(backend)) return;
    const text = JSON.stringify(report);
    const before = this.reports.get(backend);
    const at = this.times.of(told);
    if (before?.text === text && at - before.at < REPORT_REPEAT) return;
    this.reports.set(backend, { text, at });
    const body = packJson(this.redactor.json(report, 'report'));
    work.push(() => this.put.report.run([backend, at, body]));
  }

  private takeMessages(all: readonly RecordedMessages[], work: (() => void)[]): void {
    const { messages, payloadBytes } = this.options;
    if (messages === 'none') return;
    const ours = all.flatMap((each) => (this.scope && !this.scope.has(each.backend) ? [] : this.timed(each)));
    const counted = ours.filter(({ at }) => at.length > 0);
    if (counted.length > 0) {
      const from = counted.reduce(
        (least, { at }) => Math.min(least, at[0] as number),
        Number.POSITIVE_INFINITY,
      );
      const until = counted.reduce((most, { at }) => Math.max(most, at.at(-1) as number), from);
      const count = counted.reduce((sum, { at }) => sum + at.length, 0);
      const start = Math.floor(from);
      const body = packMessages(counted, start);
      work.push(() => this.put.columns.run([start, Math.ceil(until), count, body]));
    }
    if (messages !== 'payloads') return;
    for (const { backend, shown } of ours) {
      const [first] = shown;
      if (!first) continue;
      const entries = shown.map((entry) => this.redactor.message(entry, payloadBytes));
      const until = shown.at(-1)?.at ?? first.at;
      const values = [Math.floor(first.at), Math.ceil(until), backend, shown.length, packJson(entries)];
      work.push(() => this.put.message.run(values));
    }
  }

  /** At the times that the file has: it is read by them. */
  private timed(messages: RecordedMessages): RecordedMessages {
    const { times } = this;
    if (!times.shifted) return messages;
    return {
      ...messages,
      at: messages.at.map((at) => times.within(at)),
      shown: messages.shown.map((entry) => ({ ...entry, at: times.within(entry.at) })),
    };
  }

  /** Returns the buckets that are over with it. */
  private takeTicks({ followed, ticks }: RecordingBatch, work: (() => void)[]): Batch[] {
    const over: Batch[] = [];
    if (followed) {
      const follow = this.scope ? this.scope.followed(followed) : followed;
      this.fleet = follow.fleet;
      this.gatherer.follow(follow);
      this.follow = { follow };
      if (this.options.tail) this.addTail(this.follow, work);
    }
    for (const told of ticks) {
      const tick = this.scope ? this.scope.tick(told) : told;
      if (!tick) continue;
      const batch = this.gatherer.tick(tick);
      if (batch) over.push(batch);
      if (!this.options.tail) continue;
      if (batch) {
        work.push(() => this.database.exec('DELETE FROM history_tail'));
        if (this.follow) this.addTail(this.follow, work);
      }
      this.addTail({ tick }, work);
    }
    return over;
  }

  private addTail(entry: TailEntry, work: (() => void)[]): void {
    const body = packTail(entry);
    work.push(() => this.put.tail.run([body]));
  }

  private writeRedactions(): void {
    const counts = this.redactor.counts();
    const removed = counts.reduce((total, { count }) => total + count, 0);
    if (removed === this.removed && this.removedBefore.length === 0) return;
    this.removed = removed;
    for (const { rule, place, count } of sum([...this.removedBefore, ...counts])) {
      this.put.redaction.run([rule, place, count]);
    }
  }
}

function sum(counts: readonly RedactionCount[]): RedactionCount[] {
  const sums = new Map<string, RedactionCount>();
  for (const { rule, place, count } of counts) {
    const key = `${rule}\n${place}`;
    sums.set(key, { rule, place, count: count + (sums.get(key)?.count ?? 0) });
  }
  return [...sums.values()];
}

function placeOf(push: PushBody): 'event' | 'status' | 'configuration' {
  if (push.push === 'statuses') return 'status';
  return push.push === 'fleet' || push.push === 'fleet-problem' ? 'configuration' : 'event';
}

import type { PushBody } from '../../shared/contract.ts';
import { type Disposable, DisposableStore } from '../../shared/disposable.ts';
import type { InspectedEntry } from '../../shared/inspected-message.ts';
import type { BackendReport } from '../../shared/report.ts';
import type { Result } from '../../shared/result.ts';
import type { HistoryStore } from '../history/history-store.ts';
import type { FollowedFleet, HistoryTick } from '../history/tick-gatherer.ts';
import type { LiveFeed } from '../live-feed.ts';
import { MessageLog } from '../messages/message-log.ts';
import type { MessageSink } from '../messages/message-tap.ts';
import type { FrameUpdate } from '../telemetry/frame-update.ts';
import { weightOf } from './batch-weight.ts';
import type { GatheredBatch } from './recorder-messages.ts';
import type { RecordedItem } from './recording-batch.ts';
import { KEYFRAME_INTERVAL, type RecordedSnapshot } from './recording-format.ts';
import { ReportRound } from './report-round.ts';

/** What there is to record: the engine. */
export interface TapSource {
  readonly feed: Pick<LiveFeed, 'onPush' | 'onFrame' | 'flush'>;
  readonly fleet: {
    readonly ids: readonly string[];
    readonly table: { readonly slots: Uint32Array; readonly used: number };
    /** UTC ms. */
    utcNow(): number;
    report(id: string): BackendReport | null;
    /** Has every message of these backends written down, of those to come into the fleet too; `null`: no more. */
    logMessages(log: MessageLog | null, wanted: (id: string) => boolean): void;
    watchMessages(id: string, sink: MessageSink): Result<Disposable>;
  };
  /** `null`: there are no ticks to be had. */
  readonly ticks: Pick<HistoryStore, 'followed' | 'listen'> | null;
  snapshot(): RecordedSnapshot;
}

/** Which messages are wanted of a backend. */
export interface WantedMessages {
  numbers(id: string): boolean;
  payloads(id: string): boolean;
}

/**
 * ms between two batches that have the numbers of messages: a row of them has every backend's id, so that fewer cost less.
 * With the batch that they wait for, and what it takes to write, it stays below the second that a kill may cost.
 */
const NUMBERS_INTERVAL = 500;
/** Messages with their payloads that wait for the next batch, of all backends, and characters of these. */
const MOST_SHOWN = 20_000;
const MOST_SHOWN_TEXT = 16 * 2 ** 20;

/**
 * Gathers what pages are told, and what else a recording has, from batch to batch. It is told to gather once, however
 * many recordings there are; while nobody records nothing of it costs anything.
 */
export class RecordingTap {
  private owned: DisposableStore | null = null;
  private items: RecordedItem[] = [];
  private ticks: HistoryTick[] = [];
  private followed: FollowedFleet | null = null;
  private slots: (string | undefined)[] | null = null;
  /** Sequence of the last frame that was gathered. */
  private lastFrame: number | null = null;
  private update: FrameUpdate | null = null;
  private keyframeAt = Number.NEGATIVE_INFINITY;
  private readonly reports: ReportRound;
  private readonly log: MessageLog;
  private wanted: WantedMessages | null = null;
  private readonly watches = new Map<string, Disposable>();
  private shown = new Map<string, InspectedEntry[]>();
  private shownCount = 0;
  private shownText = 0;
  private shownLost = 0;
  /** UTC ms. */
  private numbersAt = Number.NEGATIVE_INFINITY;

  /** @param beforeOther is called before anything is gathered of another fleet than so far: what there is, is taken */
  constructor(
    private readonly source: TapSource,
    private readonly beforeOther: () => void,
  ) {
    this.reports = new ReportRound(source.fleet);
    this.log = new MessageLog(() => source.fleet.utcNow());
  }

  get gathering(): boolean {
    return this.owned !== null;
  }

  begin(): void {
    if (this.owned) return;
    const { feed, ticks } = this.source;
    this.owned = new DisposableStore();
    this.owned.add(feed.onPush((push) => this.push(push)));
    this.owned.add(feed.onFrame((update) => this.frame(update)));
    if (ticks) {
      const listener = {
        followed: (fleet: FollowedFleet) => {
          this.beforeOther();
          this.followed = fleet;
          this.slots = this.slotIds();
        },
        ticked: (tick: HistoryTick) => this.ticks.push(tick),
      };
      this.owned.add(ticks.listen(listener));
    }
  }

  end(): void {
    this.owned?.dispose();
    this.owned = null;
    this.want(null);
    this.drop();
    this.update = null;
    this.lastFrame = null;
  }

  /** Messages of these backends are gathered from now on, and of no others; `null`: of none. */
  want(wanted: WantedMessages | null): void {
    if (wanted === null && this.wanted === null) return;
    this.wanted = wanted;
    this.arrangeMessages();
  }

  /** Backends of which no payloads are gathered although they are wanted: their configuration does not let them be. */
  get withheld(): number {
    const { wanted } = this;
    if (wanted === null) return 0;
    return this.source.fleet.ids.filter((id) => wanted.payloads(id) && !this.watches.has(id)).length;
  }

  /** What a recording begins with that goes on with what is gathered from now on. Directly after {@link take}. */
  beginning(): GatheredBatch {
    this.reports.all();
    return {
      ...this.gathered(this.keyframe(), true),
      followed: this.source.ticks?.followed ?? null,
      slots: this.slotIds(),
    };
  }

  /**
   * All since the last time.
   * @param whole may be with a keyframe
   * @param last nothing is to wait for the next one
   */
  take(whole = true, last = false): GatheredBatch {
    // By the machine's clock, which may be set back.
    const due = whole && Math.abs(this.source.fleet.utcNow() - this.keyframeAt) >= KEYFRAME_INTERVAL;
    // Before what is gathered is taken: what waits to be pushed is in the snapshot, and is pushed with it.
    const keyframe = due ? this.keyframe() : null;
    return this.gathered(keyframe, last || !whole);
  }

  /** With the next batch, though none is due. */
  wantKeyframe(): void {
    this.keyframeAt = Number.NEGATIVE_INFINITY;
  }

  /** What was gathered is lost: nobody can take it. What comes next begins anew. */
  drop(): void {
    this.items = [];
    this.ticks = [];
    this.log.take();
    this.shown = new Map();
    this.shownCount = 0;
    this.shownText = 0;
    this.wantKeyframe();
    this.reports.all();
    this.followed = this.source.ticks?.followed ?? null;
    this.slots = this.slotIds();
  }

  private gathered(keyframe: GatheredBatch['keyframe'], last: boolean): GatheredBatch {
    const at = this.source.fleet.utcNow();
    const logged = last || Math.abs(at - this.numbersAt) >= NUMBERS_INTERVAL ? this.log.take() : null;
    if (logged) this.numbersAt = at;
    const batch: Omit<GatheredBatch, 'weight'> = {
      at,
      items: this.items,
      keyframe,
      followed: this.followed,
      ticks: this.ticks,
      reports: this.reports.take(at),
      logged,
      slots: this.slots,
      shown: [...this.shown].map(([backend, entries]) => ({ backend, entries })),
      lost: this.shownLost + (logged?.lost ?? 0),
    };
    const weight = weightOf(batch, this.shownText);
    this.shownLost = 0;
    this.items = [];
    this.ticks = [];
    this.followed = null;
    this.slots = null;
    this.shown = new Map();
    this.shownCount = 0;
    this.shownText = 0;
    return { ...batch, weight };
  }

  private keyframe(): NonNullable<GatheredBatch['keyframe']> {
    const snapshot = this.source.snapshot();
    this.keyframeAt = snapshot.now;
    const frame = this.update?.frame;
    // Of a fleet that has changed since, a frame says nothing.
    return { snapshot, frame: frame?.revision === snapshot.fleet.revision ? frame.bytes : null };
  }

  private push(push: PushBody): void {
    this.items.push({ kind: 'push', at: this.source.fleet.utcNow(), push });
    if (push.push === 'statuses') for (const [row] of push.changes) this.reports.changed(row);
    if (push.push !== 'fleet') return;
    this.keyframeAt = Number.NEGATIVE_INFINITY;
    this.reports.all();
    // What was let be looked at may not be any more, or again.
    for (const watch of this.watches.values()) watch.dispose();
    this.watches.clear();
    this.arrangeMessages();
  }

  private frame(update: FrameUpdate): void {
    const bytes = update.since(this.lastFrame) ?? update.frame.bytes;
    const { sequence } = update.frame;
    this.update = update;
    this.lastFrame = sequence;
    this.items.push({ kind: 'frame', at: this.source.fleet.utcNow(), sequence, bytes });
  }

  private slotIds(): (string | undefined)[] {
    const { ids, table } = this.source.fleet;
    const slots = new Array<string | undefined>(table.used);
    ids.forEach((id, row) => {
      slots[table.slots[row] as number] = id;
    });
    return slots;
  }

  private arrangeMessages(): void {
    const { fleet } = this.source;
    const numbers = this.wanted?.numbers ?? (() => false);
    const payloads = this.wanted?.payloads ?? (() => false);
    fleet.logMessages(this.wanted ? this.log : null, numbers);
    const wanted = new Set(fleet.ids.filter((id) => payloads(id)));
    for (const [id, watch] of this.watches) {
      if (wanted.has(id)) continue;
      watch.dispose();
      this.watches.delete(id);
    }
    for (const id of wanted) {
      if (this.watches.has(id)) continue;
      // One whose configuration does not let its messages be looked at is recorded without them.
      const watch = fleet.watchMessages(id, this.sinkOf(id));
      if (watch.ok) this.watches.set(id, watch.value);
    }
  }

  private sinkOf(backend: string): MessageSink {
    const add = (entry: InspectedEntry) => {
      const text = entry.kind === 'skipped' ? 0 : entry.payload.length;
      if (this.shownCount >= MOST_SHOWN || this.shownText + text > MOST_SHOWN_TEXT) {
        this.shownLost++;
        return;
      }
      this.shownCount++;
      this.shownText += text;
      const entries = this.shown.get(backend);
      if (entries) entries.push(entry);
      else this.shown.set(backend, [entry]);
    };
    return {
      shown: add,
      skipped: (at, bytes) => {
        const last = this.shown.get(backend)?.at(-1);
        if (last?.kind !== 'skipped') add({ kind: 'skipped', at, count: 1, bytes, why: 'rate' });
        else Object.assign(last, { at, count: last.count + 1, bytes: last.bytes + bytes });
      },
    };
  }
}

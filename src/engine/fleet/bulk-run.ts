import type { Actor, BackendStatus } from '../../shared/backend.ts';
import type { BulkPace, BulkReport, BulkRun, BulkState } from '../../shared/bulk.ts';
import { type Disposable, DisposableStore } from '../../shared/disposable.ts';
import type { Subscribe } from '../../shared/emitter.ts';
import type { Clock } from '../clock.ts';
import type { Action } from '../socket/socket-context.ts';
import { TokenBucket } from '../token-bucket.ts';

/** The burst above the rate in any one second, as a share of it: the dial scheduler's. */
const BURST = 0.05;
/** ms that a reconnect has beyond its own close and dial: a turn in the line, a second attempt. */
export const PATIENCE = 3_000;
/** With fewer reconnects than this a failure says nothing about the rest. */
export const LEAST_TO_JUDGE = 5;

/** What is not done at once: a pause closes first, so that who resumes right after it finds it paused. */
const LASTING: ReadonlySet<Action['action']> = new Set(['reconnect', 'pause']);

/** The fleet, as far as a run has to do with it. */
export interface RunFleet {
  /** By row. */
  readonly ids: readonly string[];
  /** A row whose status changed. */
  readonly onChange: Subscribe<number>;
  /** -1 when there is none of that id. */
  rowOf(id: string): number;
  status(row: number): BackendStatus;
  /** Does it, without a word on the timeline; why not, or `null` when it is done. */
  perform(action: Action, id: string, actor: Actor, reason: string): string | null;
}

/** What is to be done, to whom, and at which pace. */
export interface RunPlan {
  id: number;
  action: Action;
  actor: Actor;
  reason: string;
  pace: BulkPace;
  /** `allowed`: ms that one has until it counts as failed, {@link PATIENCE} not included. */
  backends: readonly { id: string; host: string; allowed: number }[];
  /** Those that were asked for and that it does not apply to. */
  refused: BulkReport['refused'];
}

export interface RunEvents {
  onProgress(): void;
  onEnd(): void;
}

/**
 * One action on many backends, one after the other.
 *
 *  1. It begins no faster than its pace, of all and of one host, and the hosts take turns.
 *  2. While as many are under way as the pace has at once, no more begin; so a fleet that does not come
 *     back loses that many sockets and no more.
 *  3. Nor do reconnects while most of those that began stand with a failed dial. Once most were not back in
 *     time, it gives up.
 *  4. Once told to end it begins nothing more, and ends when it is known what became of what it began.
 */
export class PacedRun implements Disposable {
  readonly report: BulkReport;
  private readonly owned = new DisposableStore();
  private readonly bucket: TokenBucket;
  private readonly buckets = new Map<string, TokenBucket>();
  /** By host, in the order of their turns; the next of each comes last. */
  private readonly pending = new Map<string, RunPlan['backends'][number][]>();
  /** Monotonic ms by which it has to be back, by id. */
  private readonly underWay = new Map<string, number>();
  /** Those of them whose dial failed. */
  private readonly failing = new Set<string>();
  private readonly total: number;
  private ending: { state: BulkState; why: string } | null = null;
  private end: number | null = null;
  private timer: Disposable | null = null;
  private pumping = false;

  constructor(
    readonly plan: RunPlan,
    private readonly fleet: RunFleet,
    private readonly clock: Clock,
    private readonly utc: (monotonic: number) => number,
    private readonly events: RunEvents,
    private readonly startedAt = clock.now(),
  ) {
    const { backends, pace, refused } = plan;
    this.report = { done: [], failed: [], refused: [...refused], left: [] };
    this.total = backends.length + refused.length;
    this.bucket = new TokenBucket(pace.perSecond, BURST, startedAt);
    for (const backend of backends) {
      const line = this.pending.get(backend.host);
      if (line) line.push(backend);
      else this.pending.set(backend.host, [backend]);
    }
    for (const line of this.pending.values()) line.reverse();
    this.owned.add(fleet.onChange((row) => this.look(fleet.ids[row])));
  }

  get running(): boolean {
    return this.end === null;
  }

  get summary(): BulkRun {
    const { plan, report, ending } = this;
    const { id, action, actor, reason, pace } = plan;
    return {
      id,
      action: action.action,
      actor,
      reason,
      for: action.action === 'isolate' ? action.duration : null,
      startedAt: this.utc(this.startedAt),
      endedAt: this.end === null ? null : this.utc(this.end),
      state: this.running ? 'running' : (ending?.state ?? 'finished'),
      why: ending?.why ?? null,
      total: this.total,
      underWay: this.underWay.size,
      done: report.done.length,
      failed: report.failed.length,
      refused: report.refused.length,
      pace,
    };
  }

  start(): void {
    this.pump();
  }

  /** Begins nothing more; ends once those under way are back or late. A second call changes nothing. */
  stop(state: 'stopped' | 'aborted', why: string): void {
    if (!this.running || this.ending) return;
    this.ending = { state, why };
    // The lines are from the last to the first.
    this.report.left.push(...[...this.pending.values()].flatMap((line) => line.toReversed()).map(idOf));
    this.pending.clear();
    this.events.onProgress();
    this.pump();
  }

  /** Ends now, whatever is under way. */
  cut(why: string): void {
    if (!this.running) return;
    this.stop('stopped', why);
    for (const id of [...this.underWay.keys()]) this.settle(id, `not done: ${why}`);
    this.pump();
  }

  dispose(): void {
    this.timer?.dispose();
    this.owned.dispose();
  }

  private pump(): void {
    // What begins may change at once, which is looked at from in here.
    if (this.pumping || !this.running) return;
    this.pumping = true;
    this.timer?.dispose();
    let wait: number;
    try {
      this.giveUpLate();
      wait = this.begin();
    } finally {
      this.pumping = false;
    }
    if (this.underWay.size === 0 && this.pending.size === 0) {
      this.finish();
      return;
    }
    const due = Math.min(...this.underWay.values()) - this.clock.now();
    this.timer = this.clock.after(Math.ceil(Math.min(wait, due)), () => this.pump());
  }

  /** Begins as many as may now; ms until the next may, infinite when that is not a matter of time. */
  private begin(): number {
    while (this.pending.size > 0 && this.underWay.size < this.plan.pace.atOnce && !this.inDoubt) {
      const now = this.clock.now();
      const wait = this.bucket.wait(now);
      if (wait > 0) return wait;
      const next = this.next(now);
      if (typeof next === 'number') return next;
      this.bucket.take();
      this.bucketOf(next.host, now).take();
      this.perform(next, now);
    }
    return Number.POSITIVE_INFINITY;
  }

  private perform({ id, allowed }: RunPlan['backends'][number], now: number): void {
    const { action, actor, reason } = this.plan;
    const why = this.fleet.perform(action, id, actor, reason);
    if (why !== null) this.report.refused.push({ backend: id, why });
    else if (!LASTING.has(action.action)) this.report.done.push(id);
    else {
      this.underWay.set(id, now + allowed + PATIENCE);
      this.look(id);
    }
    this.events.onProgress();
  }

  /** The next in turn whose host has a token to spend, or ms until there is one. */
  private next(now: number): RunPlan['backends'][number] | number {
    let shortest = Number.POSITIVE_INFINITY;
    for (const [host, line] of this.pending) {
      const wait = this.bucketOf(host, now).wait(now);
      if (wait > 0) {
        shortest = Math.min(shortest, wait);
        continue;
      }
      const next = line.pop();
      this.pending.delete(host);
      if (line.length > 0) this.pending.set(host, line);
      if (next) return next;
    }
    return shortest;
  }

  /** What became of one that is under way. */
  private look(id: string | undefined): void {
    if (id === undefined || !this.underWay.has(id)) return;
    const row = this.fleet.rowOf(id);
    const { state, lastOutcome, breaker } = this.fleet.status(row);
    const said = lastOutcome?.text ?? 'no reason is known';
    if (this.plan.action.action === 'pause') {
      if (state.phase === 'paused') this.settle(id, null);
      else if (state.phase !== 'closing') this.settle(id, `it is ${state.phase}`);
    } else if (state.phase === 'waiting') this.failing.add(id);
    else if (state.phase === 'open' && state.ready) this.settle(id, null);
    else if (state.phase === 'stopped') this.settle(id, `stopped: ${said}`);
    else if (state.phase === 'paused') this.settle(id, 'it was paused meanwhile');
    else if (state.phase === 'blocked') this.settle(id, `its breaker is ${breaker.state}: ${said}`);
    this.pump();
  }

  /** @param why it failed; `null`: it is back. */
  private settle(id: string, why: string | null): void {
    this.underWay.delete(id);
    this.failing.delete(id);
    const { done, failed } = this.report;
    if (why === null) done.push(id);
    else failed.push({ backend: id, why });
    this.events.onProgress();
    if (this.plan.action.action !== 'reconnect') return;
    const judged = done.length + failed.length;
    if (judged < LEAST_TO_JUDGE || failed.length <= judged / 2) return;
    this.stop('aborted', `${failed.length} of the first ${judged} reconnects did not come back`);
  }

  private giveUpLate(): void {
    const now = this.clock.now();
    for (const [id, deadline] of [...this.underWay]) {
      if (deadline > now) continue;
      const row = this.fleet.rowOf(id);
      const said = row < 0 ? null : this.fleet.status(row).lastOutcome;
      const why = row < 0 ? 'it is no longer in the fleet file' : 'not done in time';
      this.settle(id, said && this.failing.has(id) ? `${why}: ${said.text}` : why);
    }
  }

  /** Most of what was begun has failed so far: what is under way tells whether to go on. */
  private get inDoubt(): boolean {
    if (this.plan.action.action !== 'reconnect') return false;
    const { done, failed } = this.report;
    const begun = done.length + failed.length + this.underWay.size;
    return begun >= LEAST_TO_JUDGE && failed.length + this.failing.size > begun / 2;
  }

  private finish(): void {
    this.end = this.clock.now();
    this.dispose();
    this.events.onEnd();
  }

  private bucketOf(host: string, now: number): TokenBucket {
    let bucket = this.buckets.get(host);
    if (!bucket) {
      bucket = new TokenBucket(this.plan.pace.perHostPerSecond, BURST, now);
      this.buckets.set(host, bucket);
    }
    return bucket;
  }
}

const idOf = ({ id }: { id: string }): string => id;

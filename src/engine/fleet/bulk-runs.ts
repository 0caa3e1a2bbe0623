import type { Actor } from '../../shared/backend.ts';
import {
  type BlastRadius,
  type BulkAction,
  type BulkEvent,
  type BulkReport,
  type BulkRun,
  RUNS_KEPT,
} from '../../shared/bulk.ts';
import type { AuditEntry } from '../../shared/contract.ts';
import type { Disposable } from '../../shared/disposable.ts';
import { Emitter, type Subscribe } from '../../shared/emitter.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import type { Clock } from '../clock.ts';
import type { Action } from '../socket/socket-context.ts';
import { blastRadius, type Candidate, paceOf } from './blast-radius.ts';
import { PacedRun } from './bulk-run.ts';
import type { Fleet } from './fleet.ts';

/** ms that progress is gathered for before it is told. */
const GATHER = 250;
/** Runs at once; of those that reconnect there is one. */
const MOST_AT_ONCE = 4;

/** Actions that lead to dials, which are in vain while the console itself is cut off. */
const DIALS: ReadonlySet<BulkAction> = new Set(['reconnect', 'resume', 'reset']);

/** An action on many as it was asked for. */
export interface BulkQuestion {
  action: BulkAction;
  backends: string[];
  /** Slower than the fleet may dial. */
  perSecond?: number | undefined;
}

export interface BulkOrder extends BulkQuestion {
  reason: string;
  /** ms of an isolation. */
  for?: number | undefined;
}

/**
 * The fleet's actions on many: what they would touch, and their runs. Each run is in the audit log and on
 * the timeline twice, when it begins and when it ends. None outlives the engine.
 */
export class BulkRuns implements Disposable {
  private readonly changes = new Emitter<BulkRun>();
  /** The oldest first. */
  private runs: PacedRun[] = [];
  private readonly changed = new Set<PacedRun>();
  private timer: Disposable | null = null;
  private lastId = 0;
  private readonly watch: Disposable;

  /** A run that came further, began or ended. */
  readonly onChange: Subscribe<BulkRun> = this.changes.subscribe;

  constructor(
    private readonly fleet: Fleet,
    private readonly clock: Clock,
    private readonly keep: (entry: Omit<AuditEntry, 'id' | 'at'>) => void,
  ) {
    this.watch = fleet.faults.onChange((fault) => {
      if (fault === null) return;
      for (const run of this.running) {
        if (DIALS.has(run.plan.action.action)) run.stop('aborted', 'this machine or its network is at fault');
      }
    });
  }

  /** The oldest first, at most {@link RUNS_KEPT}, and those that run. */
  list(): BulkRun[] {
    return this.runs.map(({ summary }) => summary);
  }

  preview({ action, backends, perSecond }: BulkQuestion): BlastRadius {
    const pace = paceOf(this.fleet.configuration.dials, perSecond);
    return blastRadius(action, this.candidates({ action, backends }), pace);
  }

  start(order: BulkOrder, actor: Actor): Result<BulkRun> {
    const refusal = this.refusal(order);
    if (refusal !== null) return failure('not-allowed', refusal);
    const candidates = this.candidates(order);
    const able = candidates.filter(({ objection }) => objection === null);
    const refused = candidates.flatMap(({ id, objection }) =>
      objection === null ? [] : [{ backend: id, why: objection }],
    );
    if (able.length === 0) {
      return failure('not-allowed', `it applies to none of them: ${refused[0]?.why ?? 'there are none'}`);
    }
    const run: PacedRun = new PacedRun(
      {
        id: ++this.lastId,
        action: actionOf(order),
        actor,
        reason: order.reason,
        pace: paceOf(this.fleet.configuration.dials, order.perSecond),
        backends: able,
        refused,
      },
      this.fleet,
      this.clock,
      (monotonic) => this.fleet.timeline.utc(monotonic),
      { onProgress: () => this.progressed(run), onEnd: () => this.ended(run) },
    );
    this.runs.push(run);
    this.forget();
    this.began(run);
    run.start();
    return ok(run.summary);
  }

  /** Begins nothing more of it. */
  stop(id: number, actor: Actor): Result<BulkRun> {
    const run = this.runs.find(({ plan }) => plan.id === id);
    if (!run) return failure('bad-request', `there is no run ${id}`);
    run.stop('stopped', `stopped by ${actor.name}`);
    return ok(run.summary);
  }

  /** What it came to so far, backend by backend. */
  report(id: number): Result<BulkReport> {
    const run = this.runs.find(({ plan }) => plan.id === id);
    return run ? ok(run.report) : failure('bad-request', `there is no run ${id}`);
  }

  /** Ends what runs, now: the console stops. */
  finish(): void {
    for (const run of this.running) run.cut('the console was stopped');
  }

  dispose(): void {
    this.finish();
    this.watch.dispose();
    this.timer?.dispose();
    this.timer = null;
  }

  private get running(): PacedRun[] {
    return this.runs.filter(({ running }) => running);
  }

  private candidates({ action, backends }: Pick<BulkQuestion, 'action' | 'backends'>): Candidate[] {
    const { fleet } = this;
    return [...new Set(backends)]
      .map((id) => [fleet.rowOf(id), fleet.candidate(id, { action, duration: null })] as const)
      .sort(([a], [b]) => a - b)
      .map(([, candidate]) => candidate);
  }

  private refusal({ action, for: length }: BulkOrder): string | null {
    const { running } = this;
    if (length !== undefined && action !== 'isolate') return 'only isolating takes a length';
    if (running.length >= MOST_AT_ONCE) {
      return `${running.length} runs are under way already: wait for one, or stop it`;
    }
    const other = running.find(({ plan }) => plan.action.action === 'reconnect');
    if (action === 'reconnect' && other) {
      const { actor, total } = other.summary;
      return `a reconnect of ${total} backends by ${actor.name} is under way: wait for it, or stop it`;
    }
    if (DIALS.has(action) && this.fleet.faults.current !== null) {
      return 'this machine or its network is at fault: no dial would get through';
    }
    return null;
  }

  private began(run: PacedRun): void {
    const { actor, action, reason, backends, refused } = run.plan;
    const ids = backends.map(({ id }) => id);
    const { id, state, total } = run.summary;
    const until =
      action.action === 'isolate' && action.duration !== null
        ? this.fleet.timeline.utc(this.clock.now() + action.duration)
        : null;
    this.fleet.events.add({
      ...{ kind: 'action', actor, action: action.action, backends: ids, reason, until },
      bulk: eventOf(run.summary),
    });
    const bulk = { run: id, state, why: null, total, failed: [], left: [] };
    this.keep({ actor, action: action.action, reason, backends: ids, refused, bulk });
    this.changes.emit(run.summary);
  }

  private ended(run: PacedRun): void {
    const { actor, action, reason } = run.plan;
    const { done, failed, left, refused } = run.report;
    const { id, state, why, total } = run.summary;
    this.fleet.events.add({
      ...{ kind: 'action', actor, action: action.action, backends: done, reason, until: null },
      bulk: eventOf(run.summary),
    });
    const bulk = { run: id, state, why, total, failed, left };
    this.keep({ actor, action: action.action, reason, backends: done, refused, bulk });
    this.changed.delete(run);
    this.changes.emit(run.summary);
  }

  private progressed(run: PacedRun): void {
    this.changed.add(run);
    this.timer ??= this.clock.after(GATHER, () => {
      this.timer = null;
      const changed = [...this.changed];
      this.changed.clear();
      for (const each of changed) this.changes.emit(each.summary);
    });
  }

  /** The oldest that ended, as far as there are too many. */
  private forget(): void {
    const tooMany = this.runs.length - RUNS_KEPT;
    const gone = new Set(this.runs.filter(({ running }) => !running).slice(0, Math.max(0, tooMany)));
    this.runs = this.runs.filter((run) => !gone.has(run));
  }
}

const actionOf = ({ action, for: length }: BulkOrder): Action =>
  action === 'isolate' ? { action, duration: length ?? null } : { action };

const eventOf = ({ id, state, why, total, done, failed, refused }: BulkRun): BulkEvent => ({
  run: id,
  state,
  why,
  total,
  done,
  failed,
  refused,
});

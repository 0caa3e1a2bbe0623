import type { Disposable } from '../../shared/disposable.ts';
import { Emitter, type Subscribe } from '../../shared/emitter.ts';
import type { LocalFault } from '../../shared/local-fault.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { Clock, Timeline } from '../clock.ts';
import { FAULT_WINDOW, isCertain, looksLocal, saysSomething } from '../dial/local-outcome.ts';
import type { DialScheduler } from './dial-scheduler.ts';
import { LocalFaultDetector } from './local-fault.ts';

/** The first wait for a canary, and how far it grows, ms. */
const CANARY_WAIT = 1_000;
const LONGEST_CANARY_WAIT = 10_000;

/** How long a suspicion waits for an answer, ms. */
const CHECK_TIMEOUT = 3_000;

/** The fleet, as far as it matters here: of what uses the network. */
export interface Strength {
  /** Backends that want to be connected. */
  readonly trying: number;
  /** Those of them that are. */
  readonly open: number;
}

export interface FaultWatchEvents {
  /** Connections that are open have to show within `timeout` ms whether the network is there. */
  onSuspicion(timeout: number): void;
  /** Slots whose latest failures were the console's own; `since` is monotonic ms. */
  onBegan(slots: number[], since: number): void;
  onEnded(): void;
  /** Whether what happens to the backend in a slot says something about the network: not where it is on this machine. */
  isWitness(slot: number): boolean;
  /** Id of the backend in a slot; `null` when there is none any more. */
  idOf(slot: number): string | null;
  onEvent(body: { kind: 'local-fault'; state: 'began' | 'ended'; text: string }): void;
}

/**
 * Raises one local-fault incident when the console itself is cut off, and ends it when a canary gets
 * through. While connections are open it only suspects, and asks them: an answer clears the suspicion,
 * and a dead network silences them too. While an incident lasts the scheduler is held, and one dial at a time asks whether the
 * network is back. A backend on this machine is asked nothing: it answers with the network dead.
 */
export class FaultWatch implements Disposable {
  private readonly detector = new LocalFaultDetector();
  private readonly changes = new Emitter<LocalFault | null>();
  private fault: LocalFault | null = null;
  private beganAt = 0;
  private suspectedAt = Number.NEGATIVE_INFINITY;
  private wait = CANARY_WAIT;
  private timer: Disposable | null = null;

  readonly onChange: Subscribe<LocalFault | null> = this.changes.subscribe;

  constructor(
    private readonly clock: Clock,
    private readonly timeline: Timeline,
    private readonly scheduler: DialScheduler,
    private readonly events: FaultWatchEvents,
  ) {}

  /** `null` while all is well. */
  get current(): LocalFault | null {
    return this.fault;
  }

  /**
   * A dial or a connection failed.
   * @returns whether it belongs to an incident that was raised before, and so needs no event of its own.
   */
  failed(slot: number, host: string, outcome: Outcome, { trying, open }: Strength): boolean {
    if (!this.events.isWitness(slot)) return false;
    if (this.fault) {
      if (!looksLocal(outcome)) {
        // A server said something, if only no: the way to it is open.
        if (saysSomething(outcome)) this.end();
        return false;
      }
      const { failedDials, canaryAt, canary } = this.fault;
      this.change({ failedDials: failedDials + 1 });
      const backend = this.events.idOf(slot);
      // A connection that dies while the canary dials says nothing of how that goes.
      if (canaryAt === null && (canary === null || canary === backend)) {
        if (backend !== null) {
          const at = this.timeline.utc(this.clock.now());
          this.change({ canary: null, lastCanary: { backend, at, outcome: outcome.text } });
        }
        this.scheduleCanary();
      }
      return true;
    }
    const now = this.clock.now();
    if (!this.detector.failed(slot, host, outcome, trying, now)) return false;
    if (open === 0 || isCertain(outcome)) this.begin(this.detector.slots, outcome, now);
    else if (now - this.suspectedAt > 2 * CHECK_TIMEOUT) {
      // Twice: a check that began when the last one ended would put off its verdict, again and again.
      this.suspectedAt = now;
      this.events.onSuspicion(CHECK_TIMEOUT);
    }
    return false;
  }

  /** An open connection answered: the way out of this machine is open. */
  answered(slot: number): void {
    if (!this.events.isWitness(slot)) return;
    if (this.clock.now() - this.suspectedAt <= CHECK_TIMEOUT) this.detector.clear();
  }

  opened(slot: number): void {
    this.detector.forget(slot);
    if (this.fault && this.events.isWitness(slot)) this.end();
  }

  /** The backend in that slot is not in the fleet any more: its failures are no evidence. */
  forget(slot: number): void {
    this.detector.forget(slot);
  }

  dispose(): void {
    this.timer?.dispose();
  }

  private begin(slots: number[], outcome: Outcome, now: number): void {
    this.beganAt = now;
    this.wait = CANARY_WAIT;
    this.fault = {
      since: this.timeline.utc(now),
      backends: slots.length,
      evidence: outcome.text,
      failedDials: 0,
      canaryAt: null,
      canary: null,
      lastCanary: null,
    };
    this.scheduler.hold();
    this.events.onEvent({
      kind: 'local-fault',
      state: 'began',
      text: `this machine or its network is at fault: ${slots.length} backends failed together, ${outcome.text}`,
    });
    this.events.onBegan(slots, now - FAULT_WINDOW);
    this.scheduleCanary();
  }

  private end(): void {
    const { fault } = this;
    if (!fault) return;
    this.fault = null;
    this.timer?.dispose();
    this.detector.clear();
    const lasted = Math.round((this.clock.now() - this.beganAt) / 1_000);
    this.events.onEvent({
      kind: 'local-fault',
      state: 'ended',
      text: `back after ${lasted} s; ${fault.failedDials} dials and connections failed meanwhile and charged no breaker`,
    });
    this.changes.emit(null);
    this.scheduler.release();
    this.events.onEnded();
  }

  private scheduleCanary(): void {
    this.timer?.dispose();
    const { wait } = this;
    this.wait = Math.min(LONGEST_CANARY_WAIT, wait * 2);
    this.change({ canaryAt: this.timeline.utc(this.clock.now() + wait) });
    this.timer = this.clock.after(wait, () => this.sendCanary());
  }

  private sendCanary(): void {
    this.change({ canaryAt: null, canary: null });
    const slot = this.scheduler.canary((each) => this.events.isWitness(each));
    if (slot !== null && this.fault?.canaryAt === null) this.change({ canary: this.events.idOf(slot) });
    // Nobody in line, or a dial of before still under way: then that is the canary.
    if (slot === null) this.scheduleCanary();
    // One that is paused or taken out of the fleet ends without a word, and must not be the last.
    else if (this.fault?.canaryAt === null) {
      this.timer = this.clock.after(LONGEST_CANARY_WAIT, () => this.sendCanary());
    }
  }

  private change(part: Partial<LocalFault>): void {
    if (!this.fault) return;
    this.fault = { ...this.fault, ...part };
    this.changes.emit(this.fault);
  }
}

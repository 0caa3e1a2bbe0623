import type { Actor } from '../../shared/backend.ts';
import type { MisbehaviourInput } from '../../shared/control.ts';
import type { Disposable } from '../../shared/disposable.ts';
import { Emitter, type Subscribe } from '../../shared/emitter.ts';
import { type Fault, type Injection, NAMED_BACKENDS } from '../../shared/game-day.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { Clock, Timeline } from '../clock.ts';
import { misbehaviourOf } from './fault-words.ts';
import type { MovedAddresses } from './moved-addresses.ts';
import type { SimulatorClient } from './simulator-client.ts';

/** How often it is tried to mend what is over, and the wait between, ms. */
const MENDINGS = 3;
const MENDING_PAUSE = 1_000;

/** What is to be put into the fleet. */
export interface FaultPlan {
  fault: Fault;
  /** `null` where there is no amount of it. */
  intensity: number | null;
  /** Ids of the fleet's; at least one. */
  backends: readonly string[];
  /** ms. */
  for: number;
  actor: Actor;
  /** The run of a scenario that it is part of. */
  run: number | null;
}

/** How one ended: by itself, by a person, or because others took all of its backends. */
export type InjectionEnd = 'over' | 'stopped' | 'replaced';

interface Held {
  id: number;
  plan: FaultPlan;
  startedAt: number;
  endsAt: number;
  /** Those that have not been taken over by a later one. */
  backends: Set<string>;
  timers: Set<Disposable>;
}

/**
 * The faults that are in a simulated fleet. Invariants:
 *  1. A backend has one fault at most: the last one that was asked for. What it takes over ends without it.
 *  2. Each ends by itself, and then what it did to those that are still its own is undone.
 *  3. What the simulator is told is told one after the other, so that it ends as it was asked for last.
 */
export class Injections implements Disposable {
  private readonly held = new Map<number, Held>();
  private readonly holder = new Map<string, Held>();
  private readonly movedNow = new Map<string, string>();
  private readonly changes = new Emitter<void>();
  private readonly endings = new Emitter<{ plan: FaultPlan; how: InjectionEnd; by: Actor }>();
  private turn: Promise<unknown> = Promise.resolve();
  private lastId = 0;
  private readonly over = new AbortController();
  private unmended: string | null = null;

  /** One began, ended, or lost backends to another. */
  readonly onChange: Subscribe<void> = this.changes.subscribe;
  readonly onEnd: Subscribe<{ plan: FaultPlan; how: InjectionEnd; by: Actor }> = this.endings.subscribe;

  constructor(
    private readonly client: SimulatorClient,
    private readonly clock: Clock,
    private readonly timeline: Pick<Timeline, 'utc'>,
  ) {}

  /** The oldest first. */
  list(): Injection[] {
    return [...this.held.values()].map(summaryOf);
  }

  /** Where those are whose address was changed. */
  get moved(): MovedAddresses {
    return this.movedNow;
  }

  /** What could not be mended the last time, one line; `null` when it could. */
  get problem(): string | null {
    return this.unmended;
  }

  /** Resolves once the simulator does it. The error is one line for people. */
  add(plan: FaultPlan): Promise<Result<Injection, string>> {
    const told = misbehaviourOf(plan.fault, plan.intensity);
    if (!told.ok) return Promise.resolve(told);
    return this.inTurn(async () => {
      const backends = new Set(plan.backends);
      const taken = plan.backends.filter((id) => this.holder.has(id));
      // A kill is over at once, and leaves in force what was there before.
      if (plan.fault === 'kill' && taken.length > 0) {
        const healed = await this.tell(taken, { do: 'heal' });
        if (!healed.ok) return healed;
        this.takeOver(taken);
        this.changes.emit();
      }
      const done = await this.tell([...backends], told.value);
      if (!done.ok) {
        void this.inTurn(() => this.takeBack(plan.backends));
        return done;
      }
      this.takeOver(taken);
      const now = this.timeline.utc(this.clock.now());
      const id = ++this.lastId;
      const one: Held = {
        ...{ id, plan, backends, startedAt: now, endsAt: now + plan.for, timers: new Set() },
      };
      this.held.set(id, one);
      for (const backend of backends) this.holder.set(backend, one);
      this.after(one, plan.for, () => void this.end(id, 'over', plan.actor));
      if (plan.fault === 'kill') this.repeat(one, told.value, (plan.intensity ?? 0) * 1_000);
      this.unmended = null;
      this.changes.emit();
      return ok(summaryOf(one));
    });
  }

  /** Undoes it; resolves once that is done or was given up. */
  end(id: number, how: 'over' | 'stopped', by: Actor): Promise<void> {
    for (const timer of this.held.get(id)?.timers ?? []) timer.dispose();
    return this.inTurn(async () => {
      const one = this.held.get(id);
      if (!one) return;
      await this.mend([...one.backends]);
      this.forget(one);
      this.endings.emit({ plan: one.plan, how, by });
      this.changes.emit();
    });
  }

  has(id: number): boolean {
    return this.held.has(id);
  }

  /** Forgets all of them without a word to the simulator, which is gone. */
  abandon(): void {
    for (const one of [...this.held.values()]) this.forget(one);
    this.movedNow.clear();
    this.changes.emit();
  }

  /** Nothing more is told the simulator, and what is being told is given up. */
  dispose(): void {
    this.over.abort();
    for (const one of [...this.held.values()]) this.forget(one);
  }

  private takeOver(taken: readonly string[]): void {
    for (const backend of taken) {
      const before = this.holder.get(backend);
      this.holder.delete(backend);
      if (!before?.backends.delete(backend) || before.backends.size > 0) continue;
      this.forget(before);
      this.endings.emit({ plan: before.plan, how: 'replaced', by: before.plan.actor });
    }
  }

  /** What failed may have been done all the same, by some or too late to be waited for. */
  private async takeBack(backends: readonly string[]): Promise<void> {
    const free = backends.filter((id) => !this.holder.has(id));
    if (free.length > 0) await this.tell(free, { do: 'heal' });
  }

  private repeat(one: Held, told: MisbehaviourInput, every: number): void {
    // A simulator that is slow is not told more and more: what mends it would have to wait for all of that.
    let waits = false;
    const again = () => {
      this.after(one, every, again);
      if (waits) return;
      waits = true;
      void this.inTurn(async () => {
        waits = false;
        if (this.held.has(one.id)) await this.tell([...one.backends], told);
      });
    };
    this.after(one, every, again);
  }

  private async mend(backends: string[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const healed = await this.tell(backends, { do: 'heal' });
      if (this.over.signal.aborted) return;
      this.unmended = healed.ok ? null : healed.error;
      if (healed.ok || attempt === MENDINGS) return;
      await this.pause(MENDING_PAUSE);
      if (this.over.signal.aborted) return;
    }
  }

  /** Resolves after so many ms, or when all of it ends. */
  private pause(ms: number): Promise<void> {
    const { signal } = this.over;
    return new Promise((resolve) => {
      const end = () => {
        timer.dispose();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = this.clock.after(ms, end);
      signal.addEventListener('abort', end);
    });
  }

  private async tell(backends: string[], told: MisbehaviourInput): Promise<Result<null, string>> {
    const answer = await this.client.tell(backends, told, this.over.signal);
    if (!answer.ok) return answer;
    for (const id of backends) {
      const address = answer.value.addresses[id];
      if (told.do === 'move' && address !== undefined) this.movedNow.set(id, address);
      else if (told.do !== 'kill') this.movedNow.delete(id);
    }
    return ok(null);
  }

  private forget(one: Held): void {
    for (const timer of one.timers) timer.dispose();
    this.held.delete(one.id);
    for (const backend of one.backends) this.holder.delete(backend);
  }

  private after(one: Held, ms: number, callback: () => void): void {
    const timer = this.clock.after(ms, () => {
      one.timers.delete(timer);
      callback();
    });
    one.timers.add(timer);
  }

  private inTurn<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.turn.then(step, step);
    this.turn = turn.catch(() => undefined);
    return turn;
  }
}

const summaryOf = ({ id, plan, backends, startedAt, endsAt }: Held): Injection => ({
  id,
  fault: plan.fault,
  intensity: plan.intensity,
  backends: [...backends].slice(0, NAMED_BACKENDS),
  count: backends.size,
  actor: plan.actor,
  startedAt,
  endsAt,
  run: plan.run,
});

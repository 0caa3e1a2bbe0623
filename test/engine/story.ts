import { decide, type Ending } from '../../src/engine/dial/outcome.ts';
import { transition } from '../../src/engine/socket/socket-machine.ts';
import {
  createMachine,
  deadlineOf,
  type Effect,
  type Input,
  type Machine,
} from '../../src/engine/socket/socket-state.ts';
import type { Actor, BackendSettings } from '../../src/shared/backend.ts';
import { DEFAULT_SETTINGS } from '../../src/shared/fleet-schema.ts';

export const by: Actor = { name: 'mallory', session: 'window 1' };
const lost: Ending = { kind: 'close', code: 1006, reason: '' };

/**
 * A managed socket's machine, told as a story. No jitter: the random generator says 0, so the first
 * retry comes after 500 ms and a breaker is open for exactly 30 s.
 */
export class Story {
  now = 0;
  machine: Machine;
  /** What the last input asked for. */
  effects: readonly Effect[] = [];
  readonly dialledAt: number[] = [];

  localFault = false;

  constructor(
    readonly settings: BackendSettings = DEFAULT_SETTINGS,
    private readonly helloTimeout: number | null = null,
  ) {
    this.machine = createMachine(0, settings);
  }

  get phase() {
    return this.machine.state.phase;
  }

  get breaker() {
    return this.machine.breaker.state;
  }

  feed(input: Input): this {
    const { now, settings, localFault, helloTimeout } = this;
    const env = { now, random: () => 0, settings, helloTimeout, localFault };
    const { machine, effects } = transition(this.machine, input, env);
    this.machine = machine;
    this.effects = effects;
    if (effects.some(({ type }) => type === 'dial')) this.dialledAt.push(this.now);
    return this;
  }

  /** Its timers fire, each when it is due. */
  pass(ms: number): this {
    const end = this.now + ms;
    for (let due = deadlineOf(this.machine); due !== null && due <= end; due = deadlineOf(this.machine)) {
      this.now = due;
      this.feed({ type: 'time' });
    }
    this.now = end;
    return this;
  }

  /** Waits for its turn and is let through, up to `connecting`. */
  dial(): this {
    for (let due = deadlineOf(this.machine); this.phase !== 'connecting'; due = deadlineOf(this.machine)) {
      if (this.machine.state.phase === 'queued' && this.machine.state.asked) this.feed({ type: 'granted' });
      else if (due === null) throw new Error(`it does not dial out of ${this.phase}`);
      else this.pass(due - this.now);
    }
    return this;
  }

  open(): this {
    return this.dial().feed({ type: 'opened', generation: this.machine.generation });
  }

  stable(): this {
    return this.open().pass(this.settings.stableAfter);
  }

  end(ending: Ending = lost): this {
    return this.feed({
      type: 'ended',
      generation: this.machine.generation,
      outcome: decide(ending, () => 0),
    });
  }

  fail(times: number): this {
    for (let failed = 0; failed < times; failed++)
      this.dial().end({ kind: 'error', code: 'ECONNREFUSED', message: '' });
    return this;
  }
}

export const started = (settings?: BackendSettings) => new Story(settings).feed({ type: 'start' });
/** Its breaker has just opened. */
export const tripped = (settings?: BackendSettings) => started(settings).fail(5);

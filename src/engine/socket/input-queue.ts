import type { Input } from './socket-state.ts';

/** Whoever works on inputs, one after the other. */
export interface Stepped {
  step(input: Input): void;
}

/** Inputs that arise while one is worked on wait for their turn: a transition is never nested. */
export class InputQueue {
  /** Those that wait for their turn; `null` when none does, which is nearly always. */
  private waiting: Input[] | null = null;
  private running = false;

  constructor(private readonly owner: Stepped) {}

  feed(input: Input): void {
    this.waiting ??= [];
    const { waiting } = this;
    waiting.push(input);
    if (this.running) return;
    this.running = true;
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) this.owner.step(next);
    } finally {
      this.running = false;
      if (waiting.length === 0) this.waiting = null;
    }
  }
}

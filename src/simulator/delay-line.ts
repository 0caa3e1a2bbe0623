import type { Disposable } from '../shared/disposable.ts';
import type { Clock } from './clock.ts';

/** Beyond it a slow server drops what it would send: delay must not become memory. */
const CAPACITY = 20_000;

/** Lets things happen later and never out of order, with one timer. */
export class DelayLine implements Disposable {
  private readonly waiting: { due: number; run: () => void }[] = [];
  private timer: Disposable | null = null;

  constructor(private readonly clock: Clock) {}

  /** Without a delay, and with nothing ahead of it, it runs at once. */
  push(delayMs: number, run: () => void): void {
    if (delayMs <= 0 && this.waiting.length === 0) {
      run();
      return;
    }
    if (this.waiting.length >= CAPACITY) return;
    const ahead = this.waiting.at(-1)?.due ?? 0;
    this.waiting.push({ due: Math.max(this.clock.now() + delayMs, ahead), run });
    this.arm();
  }

  dispose(): void {
    this.waiting.length = 0;
    this.timer?.dispose();
    this.timer = null;
  }

  private arm(): void {
    const head = this.waiting[0];
    if (!head || this.timer) return;
    this.timer = this.clock.after(Math.max(0, head.due - this.clock.now()), () => {
      this.timer = null;
      this.drain();
    });
  }

  private drain(): void {
    const now = this.clock.now();
    for (let head = this.waiting[0]; head && head.due <= now; head = this.waiting[0]) {
      this.waiting.shift();
      head.run();
    }
    this.arm();
  }
}

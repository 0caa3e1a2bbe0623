import type { Disposable } from '../shared/disposable.ts';
import type { Clock } from './clock.ts';

interface Timer {
  at: number;
  order: number;
  callback: (() => void) | null;
}

/** A clock that moves only when told to: for tests, and for anything that replays a schedule. */
export class VirtualClock implements Clock {
  private time = 0;
  private order = 0;
  /** A binary heap, the next to fire first. Disposed timers stay in it, without a callback, until their time. */
  private readonly heap: Timer[] = [];
  private waiting = 0;

  /** @param epoch UTC ms of virtual time zero. */
  constructor(private readonly epoch = Date.UTC(2026, 0, 1)) {}

  now(): number {
    return this.time;
  }

  wall(): number {
    return this.epoch + this.time;
  }

  /** Timers that wait: a leak shows here. */
  get pending(): number {
    return this.waiting;
  }

  after(delay: number, callback: () => void): Disposable {
    const timer: Timer = { at: this.time + Math.max(0, delay), order: this.order++, callback };
    this.waiting++;
    this.insert(timer);
    return {
      dispose: () => {
        if (timer.callback) this.waiting--;
        timer.callback = null;
      },
    };
  }

  /** Moves on by `ms`, running what falls due on the way at its own time. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (let next = this.heap[0]; next && next.at <= end; next = this.heap[0]) {
      this.removeFirst();
      const { callback } = next;
      if (!callback) continue;
      next.callback = null;
      this.waiting--;
      this.time = Math.max(this.time, next.at);
      callback();
    }
    this.time = end;
  }

  private insert(timer: Timer): void {
    const { heap } = this;
    let index = heap.length;
    heap.push(timer);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Timer;
      if (!precedes(timer, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = timer;
  }

  private removeFirst(): void {
    const { heap } = this;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const child = right < heap.length && precedes(heap[right] as Timer, heap[left] as Timer) ? right : left;
      const below = heap[child] as Timer;
      if (!precedes(below, last)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
  }
}

/** Timers of the same time fire in the order in which they were set. */
const precedes = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

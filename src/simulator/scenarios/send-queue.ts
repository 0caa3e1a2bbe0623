/** What waits to be sent on one connection, urgent things ahead of the rest. */
export class SendQueue<T> {
  private readonly urgent: T[] = [];
  private readonly normal: T[] = [];

  /** @param capacity of both lanes together. */
  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.urgent.length + this.normal.length;
  }

  /** @returns how many were dropped for it: the oldest that is not urgent, or this one where there is none. */
  push(item: T, urgent = false): 0 | 1 {
    const full = this.size >= this.capacity;
    if (full && this.normal.shift() === undefined) return 1;
    (urgent ? this.urgent : this.normal).push(item);
    return full ? 1 : 0;
  }

  /** Takes up to so many out, in the order in which they are to be sent. */
  take(count: number): T[] {
    const taken = this.urgent.splice(0, count);
    return taken.concat(this.normal.splice(0, count - taken.length));
  }
}

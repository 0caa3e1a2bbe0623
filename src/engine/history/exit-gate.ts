/** What the thread is doing with the file: nothing, something, or nothing ever again. */
const IDLE = 0;
const BUSY = 1;
const SHUT = 2;

/**
 * Keeps a process from ending while its history thread is inside of the SQLite library: the end of a process ends its
 * threads wherever they are, and the library answers that with an abort. A word of memory that both threads see.
 *
 *  1. The thread enters before it touches the library and leaves after; once the gate is shut it cannot enter.
 *  2. Who shuts it waits until the thread has left, for a bounded time.
 */
export class ExitGate {
  private readonly state: Int32Array;

  constructor(readonly memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.state = new Int32Array(memory);
  }

  /** Runs it unless the gate is shut. */
  pass(work: () => void): void {
    if (Atomics.compareExchange(this.state, 0, IDLE, BUSY) !== IDLE) return;
    try {
      work();
    } finally {
      Atomics.store(this.state, 0, IDLE);
      Atomics.notify(this.state, 0);
    }
  }

  /**
   * Blocks the calling thread.
   * @param patience ms
   * @returns whether nobody is inside
   */
  shut(patience: number): boolean {
    const end = performance.now() + patience;
    for (;;) {
      const before = Atomics.compareExchange(this.state, 0, IDLE, SHUT);
      if (before !== BUSY) return true;
      const left = end - performance.now();
      if (left <= 0) return false;
      Atomics.wait(this.state, 0, BUSY, left);
    }
  }
}

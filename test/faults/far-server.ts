import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface FarServerOptions {
  /** Stands still from the moment it listens until it is thawed. */
  frozen?: boolean;
  /** ms from an upgrade request to its answer. */
  answerAfter?: number;
  /** ms from an upgrade to a close with 1001. */
  closeAfter?: number;
  /** Messages a second that it sends, until it is told to stop. */
  flood?: number;
}

/** What it counts on its own side of the wire. */
export interface FarCounts {
  dials: number;
  accepted: number;
  peak: number;
  connections: number;
  pings: number;
  sent: number;
  flooding: boolean;
  /** When each upgrade was asked for, ms since 1970. */
  dialledAt: number[];
}

/** A WebSocket server on a thread of its own (`far-server.mjs`). */
export class FarServer {
  counts: FarCounts = {
    dials: 0,
    accepted: 0,
    peak: 0,
    connections: 0,
    pings: 0,
    sent: 0,
    flooding: false,
    dialledAt: [],
  };
  private readonly waiters = new Set<() => void>();

  private constructor(
    private readonly worker: Worker,
    readonly url: string,
    private readonly freeze: Int32Array,
  ) {
    worker.on('message', ({ counts }: { counts: FarCounts }) => {
      this.counts = counts;
      for (const look of [...this.waiters]) look();
    });
  }

  static async listen({
    frozen = false,
    answerAfter = 0,
    closeAfter,
    flood,
  }: FarServerOptions = {}): Promise<FarServer> {
    const freeze = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL('./far-server.mjs', import.meta.url), {
      workerData: { freeze: frozen ? freeze : null, answerAfter, closeAfter: closeAfter ?? null, flood },
    });
    const [{ port }] = (await once(worker, 'message')) as [{ port: number }];
    return new FarServer(worker, `ws://127.0.0.1:${port}/`, freeze);
  }

  thaw(): void {
    Atomics.store(this.freeze, 0, 1);
    Atomics.notify(this.freeze, 0);
  }

  /** Resets every connection at once. */
  drop(): void {
    this.worker.postMessage('drop');
  }

  /** Resolves with the number of messages that it sent. */
  async stopFlood(): Promise<number> {
    this.worker.postMessage('stop');
    await this.until(({ flooding }) => !flooding);
    return this.counts.sent;
  }

  async until(condition: (counts: FarCounts) => boolean, withinMs = 15_000): Promise<void> {
    if (condition(this.counts)) return;
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!condition(this.counts)) return;
        clearTimeout(deadline);
        this.waiters.delete(look);
        resolve();
      };
      this.waiters.add(look);
      const deadline = setTimeout(() => {
        this.waiters.delete(look);
        reject(new Error(`not within ${withinMs} ms: ${condition}; ${JSON.stringify(this.counts)}`));
      }, withinMs);
    });
  }

  async dispose(): Promise<void> {
    this.thaw();
    await this.worker.terminate();
  }
}

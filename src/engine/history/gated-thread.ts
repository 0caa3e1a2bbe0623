import type { Worker } from 'node:worker_threads';
import { ExitGate } from './exit-gate.ts';

/** ms that the end of the process waits for the thread to leave the library. */
const EXIT_PATIENCE = 3_000;

export interface GatedThreadOptions<Data, Reply> {
  /** Starts its entry, wherever the shell has it. */
  spawn: (data: Data & { gate: SharedArrayBuffer }) => Worker;
  data: Data;
  /** ms that it has to end by itself once it was told to. */
  closeTimeout: number;
  onReply: (reply: Reply) => void;
  /** Told once, however it ended: "has ended", or how it failed. */
  onEnd: (how: string) => void;
}

/**
 * A thread that works with SQLite, as another sees it: the end of the process waits until it is out of the library (see
 * {@link ExitGate}), and never for the thread itself. No method throws.
 */
export class GatedThread<Data, Request, Reply> {
  private readonly worker: Worker;
  private readonly gate = new ExitGate();
  private readonly gone: Promise<true>;
  private hasEnded = false;
  private readonly onExit = () => {
    this.gate.shut(EXIT_PATIENCE);
  };

  constructor(private readonly options: GatedThreadOptions<Data, Reply>) {
    const { spawn, data, onReply } = options;
    this.worker = spawn({ ...data, gate: this.gate.memory });
    process.once('exit', this.onExit);
    this.gone = new Promise((resolve) => {
      this.worker.once('exit', () => {
        process.off('exit', this.onExit);
        this.end('has ended');
        resolve(true);
      });
    });
    this.worker.on('message', onReply);
    // Its text may have anything in it; what it is called has not.
    this.worker.on('error', (error) => this.end(`failed (${error.name})`));
    // A console that ends otherwise does not wait for it.
    this.worker.unref();
  }

  /** Nothing where it has ended. @param hand what is handed over and not copied */
  post(request: Request, hand: readonly ArrayBufferLike[] = []): void {
    if (!this.hasEnded) this.worker.postMessage(request, hand as ArrayBuffer[]);
  }

  /** After it was told to close: whether it has ended in time. One that has not is ended, unless it is in the library. */
  async closed(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), this.options.closeTimeout);
    });
    const inTime = await Promise.race([this.gone, late]);
    clearTimeout(timer);
    // A thread that is ended inside of the library takes the process with it.
    if (!inTime && this.gate.shut(0)) void this.worker.terminate();
    return inTime;
  }

  private end(how: string): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.options.onEnd(how);
  }
}

import type { Worker } from 'node:worker_threads';
import { ExitGate } from '../history/exit-gate.ts';
import type { RecorderReply, RecorderRequest, RecorderThreadData } from './recorder-messages.ts';
import { RecorderWork } from './recorder-work.ts';

/** ms that the thread has to end its files when the console ends. */
const CLOSE_TIMEOUT = 10_000;
/** ms that the end of the process waits for the thread to leave the library. */
const EXIT_PATIENCE = 3_000;

/** Who writes: a thread, or in tests whoever asks. */
export interface RecorderPort {
  /** Set once, before the first request. */
  onReply: (reply: RecorderReply) => void;
  /** It is gone and will not answer any more; one line for people. */
  onEnd: (why: string) => void;
  post(request: RecorderRequest, hand?: readonly ArrayBufferLike[]): void;
  /** After the request to close: resolves when all is written, or has taken too long. */
  closed(): Promise<void>;
}

/** Does it at once, where it is asked, and waits for no disk. */
export class DirectRecorder implements RecorderPort {
  onReply: (reply: RecorderReply) => void = () => undefined;
  onEnd: (why: string) => void = () => undefined;
  private readonly work = new RecorderWork((reply) => this.onReply(reply), 'normal');

  post(request: RecorderRequest): void {
    this.work.take(request);
  }

  async closed(): Promise<void> {
    // What was posted is done.
  }
}

/** A thread of its own. */
export class RecorderThread implements RecorderPort {
  onReply: (reply: RecorderReply) => void = () => undefined;
  onEnd: (why: string) => void = () => undefined;
  private readonly worker: Worker;
  private readonly gate = new ExitGate();
  private readonly gone: Promise<void>;
  private ended = false;
  private closing = false;
  private readonly onExit = () => {
    this.gate.shut(EXIT_PATIENCE);
  };

  /** @param spawn starts `recorder-worker.ts`, wherever the shell has it. */
  constructor(spawn: (data: RecorderThreadData) => Worker) {
    this.worker = spawn({ gate: this.gate.memory });
    process.once('exit', this.onExit);
    this.gone = new Promise((resolve) => {
      this.worker.once('exit', () => {
        process.off('exit', this.onExit);
        this.end('its thread has ended');
        resolve();
      });
    });
    this.worker.on('message', (reply: RecorderReply) => this.onReply(reply));
    // Its text may have anything in it; what it is called has not.
    this.worker.on('error', (error) => this.end(`its thread failed (${error.name})`));
    // A console that ends otherwise does not wait for it.
    this.worker.unref();
  }

  post(request: RecorderRequest, hand: readonly ArrayBufferLike[] = []): void {
    if (this.ended) return;
    if (request.kind === 'close') this.closing = true;
    this.worker.postMessage(request, hand as ArrayBuffer[]);
  }

  async closed(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const givenUp = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_TIMEOUT);
    }).then(() => {
      // A thread that is ended inside of the library takes the process with it.
      if (this.gate.shut(0)) void this.worker.terminate();
    });
    await Promise.race([this.gone, givenUp]);
    clearTimeout(timer);
  }

  private end(why: string): void {
    if (this.ended) return;
    this.ended = true;
    if (!this.closing) this.onEnd(why);
  }
}

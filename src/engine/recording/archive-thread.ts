import type { ResourceLimits, Worker } from 'node:worker_threads';
import { ExitGate } from '../history/exit-gate.ts';
import type {
  ArchiveReply,
  ArchiveRequest,
  ArchiveThreadData,
  ArchiveWorkerData,
} from './archive-messages.ts';
import { ArchiveWork } from './archive-work.ts';

/** ms that the thread has to give up what it does when the console ends. */
const CLOSE_TIMEOUT = 5_000;
/** ms that the end of the process waits for the thread to leave the library. */
const EXIT_PATIENCE = 3_000;

/**
 * MiB that its thread may have. Without limits V8 lets garbage lie for as long as there is memory, and an export leaves
 * a lot of it; a snapshot of 20,000 backends takes some 300.
 */
export const ARCHIVE_LIMITS: ResourceLimits = { maxYoungGenerationSizeMb: 12, maxOldGenerationSizeMb: 1_024 };

/** Who works: a thread, or in tests whoever asks. */
export interface ArchivePort {
  /** Set once, before the first request. */
  onReply: (reply: ArchiveReply) => void;
  /** It is gone and will not answer any more; one line for people. */
  onEnd: (why: string) => void;
  post(request: ArchiveRequest): void;
  /** After the request to close: resolves when it has ended, or has taken too long. */
  closed(): Promise<void>;
}

/** Does what is quick at once, where it is asked. */
export class DirectArchive implements ArchivePort {
  onReply: (reply: ArchiveReply) => void = () => undefined;
  onEnd: (why: string) => void = () => undefined;
  private readonly work: ArchiveWork;

  constructor({ directory }: ArchiveWorkerData) {
    this.work = new ArchiveWork({ directory, say: (reply) => this.onReply(reply) });
  }

  post(request: ArchiveRequest): void {
    this.work.take(request);
  }

  async closed(): Promise<void> {
    // What was posted is done, or given up.
  }
}

/** A thread of its own. */
export class ArchiveThread implements ArchivePort {
  onReply: (reply: ArchiveReply) => void = () => undefined;
  onEnd: (why: string) => void = () => undefined;
  private readonly worker: Worker;
  private readonly gate = new ExitGate();
  private readonly gone: Promise<void>;
  private ended = false;
  private closing = false;
  private readonly onExit = () => {
    this.gate.shut(EXIT_PATIENCE);
  };

  /** @param spawn starts `archive-worker.ts`, wherever the shell has it. */
  constructor(spawn: (data: ArchiveThreadData) => Worker, data: ArchiveWorkerData) {
    this.worker = spawn({ ...data, gate: this.gate.memory });
    process.once('exit', this.onExit);
    this.gone = new Promise((resolve) => {
      this.worker.once('exit', () => {
        process.off('exit', this.onExit);
        this.end('its thread has ended');
        resolve();
      });
    });
    this.worker.on('message', (reply: ArchiveReply) => this.onReply(reply));
    // Its text may have anything in it; what it is called has not.
    this.worker.on('error', (error) => this.end(`its thread failed (${error.name})`));
    // A console that ends otherwise does not wait for it.
    this.worker.unref();
  }

  post(request: ArchiveRequest): void {
    if (this.ended) return;
    if (request.kind === 'close') this.closing = true;
    this.worker.postMessage(request);
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

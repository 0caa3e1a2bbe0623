import type { Worker } from 'node:worker_threads';
import { GatedThread } from '../history/gated-thread.ts';
import type { RecorderReply, RecorderRequest, RecorderThreadData } from './recorder-messages.ts';
import { RecorderWork } from './recorder-work.ts';

/** ms that the thread has to end its files when the console ends. */
const CLOSE_TIMEOUT = 10_000;

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
    await this.work.closed;
  }
}

/** A thread of its own. */
export class RecorderThread implements RecorderPort {
  onReply: (reply: RecorderReply) => void = () => undefined;
  onEnd: (why: string) => void = () => undefined;
  private readonly thread: GatedThread<object, RecorderRequest, RecorderReply>;
  private closing = false;

  /** @param spawn starts `recorder-worker.ts`, wherever the shell has it. */
  constructor(spawn: (data: RecorderThreadData) => Worker) {
    this.thread = new GatedThread({
      ...{ spawn, data: {}, closeTimeout: CLOSE_TIMEOUT },
      onReply: (reply) => this.onReply(reply),
      onEnd: (how) => {
        if (!this.closing) this.onEnd(`its thread ${how}`);
      },
    });
  }

  post(request: RecorderRequest, hand: readonly ArrayBufferLike[] = []): void {
    if (request.kind === 'close') this.closing = true;
    this.thread.post(request, hand);
  }

  async closed(): Promise<void> {
    await this.thread.closed();
  }
}

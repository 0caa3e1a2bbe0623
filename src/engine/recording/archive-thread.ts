import type { ResourceLimits, Worker } from 'node:worker_threads';
import { GatedThread } from '../history/gated-thread.ts';
import type {
  ArchiveReply,
  ArchiveRequest,
  ArchiveThreadData,
  ArchiveWorkerData,
} from './archive-messages.ts';
import { ArchiveWork } from './archive-work.ts';

/** ms that the thread has to give up what it does when the console ends. */
const CLOSE_TIMEOUT = 5_000;

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
    await this.work.closed;
  }
}

/** A thread of its own. */
export class ArchiveThread implements ArchivePort {
  onReply: (reply: ArchiveReply) => void = () => undefined;
  onEnd: (why: string) => void = () => undefined;
  private readonly thread: GatedThread<ArchiveWorkerData, ArchiveRequest, ArchiveReply>;
  private closing = false;

  /** @param spawn starts `archive-worker.ts`, wherever the shell has it. */
  constructor(spawn: (data: ArchiveThreadData) => Worker, data: ArchiveWorkerData) {
    this.thread = new GatedThread({
      ...{ spawn, data, closeTimeout: CLOSE_TIMEOUT },
      onReply: (reply) => this.onReply(reply),
      onEnd: (how) => {
        if (!this.closing) this.onEnd(`its thread ${how}`);
      },
    });
  }

  post(request: ArchiveRequest): void {
    if (request.kind === 'close') this.closing = true;
    this.thread.post(request);
  }

  async closed(): Promise<void> {
    await this.thread.closed();
  }
}

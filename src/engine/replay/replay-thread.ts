import type { ResourceLimits, Worker } from 'node:worker_threads';
import { failure, ok, type Result } from '../../shared/result.ts';
import { GatedThread } from '../history/gated-thread.ts';
import type {
  AnswerTo,
  ReplayQuestion,
  ReplayQuestions,
  ReplayReply,
  ReplayRequest,
  ReplayThreadData,
} from './replay-messages.ts';

/** ms that the thread has to close its file. */
const CLOSE_TIMEOUT = 5_000;
/** Questions that may wait. */
const MOST_CALLS = 256;

/**
 * MiB that its thread may have: a file may be anybody's. A snapshot of 20,000 backends takes some 300, and while the
 * next is made of it twice that.
 */
export const REPLAY_LIMITS: ResourceLimits = { maxOldGenerationSizeMb: 2_048 };

/** Starts `replay-worker.ts`, wherever the shell has it. */
export type SpawnReplay = (data: ReplayThreadData) => Worker;

/**
 * The thread that reads one recording, as the engine's sees it. No method throws; a file that cannot be read, or a
 * thread that ends, is told once, and every answer from then on is that failure.
 */
export class ReplayThread {
  private readonly thread: GatedThread<{ file: string }, ReplayRequest, ReplayReply>;
  private readonly calls = new Map<number, (result: Result<never>) => void>();
  private lastCall = 0;
  private whyNot: string | null = null;
  private closing: Promise<void> | null = null;

  /** @param onFault told why nothing can be answered any more; one line for people */
  constructor(
    file: string,
    spawn: SpawnReplay,
    private readonly onFault: (why: string) => void,
  ) {
    this.thread = new GatedThread({
      ...{ spawn, data: { file }, closeTimeout: CLOSE_TIMEOUT },
      onReply: (reply) => this.receive(reply),
      onEnd: (how) => this.fail(`the thread that reads the recording ${how}`),
    });
  }

  ask<Name extends ReplayQuestion>(
    kind: Name,
    args: ReplayQuestions[Name]['args'],
  ): Promise<Result<AnswerTo<Name>>> {
    return new Promise((resolve) => {
      if (this.whyNot !== null || this.closing) {
        resolve(failure('no-recording', this.whyNot ?? 'the recording is closed'));
      } else if (this.calls.size >= MOST_CALLS) {
        resolve(failure('no-recording', 'the recording cannot be read: too many ask at once'));
      } else {
        const call = ++this.lastCall;
        this.calls.set(call, resolve);
        // One of the union by its kind, which the compiler cannot follow through a type parameter.
        this.thread.post({ kind, call, args } as ReplayRequest);
      }
    });
  }

  /** Resolves when the file is closed, or that has taken too long. */
  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private async finish(): Promise<void> {
    this.thread.post({ kind: 'close' });
    await this.thread.closed();
  }

  private receive(reply: ReplayReply): void {
    if (reply.kind === 'closed') return;
    const { call, result } = reply;
    const resolve = this.calls.get(call);
    this.calls.delete(call);
    if (result.ok) resolve?.(ok(result.value) as Result<never>);
    else {
      resolve?.(failure('no-recording', result.error));
      this.fail(result.error);
      void this.close();
    }
  }

  private fail(why: string): void {
    if (this.whyNot !== null) return;
    const expected = this.closing !== null;
    this.whyNot = why;
    for (const resolve of this.calls.values()) resolve(failure('no-recording', why));
    this.calls.clear();
    if (!expected) this.onFault(why);
  }
}

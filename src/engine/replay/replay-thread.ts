import type { ResourceLimits, Worker } from 'node:worker_threads';
import { failure, ok, type Result } from '../../shared/result.ts';
import { ExitGate } from '../history/exit-gate.ts';
import type {
  AnswerTo,
  ReplayQuestion,
  ReplayQuestions,
  ReplayReply,
  ReplayRequest,
  ReplayThreadData,
} from './replay-messages.ts';

/** ms that the end of the process waits for the thread to leave the library. */
const EXIT_PATIENCE = 3_000;
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
  private readonly worker: Worker;
  private readonly calls = new Map<number, (result: Result<never>) => void>();
  private lastCall = 0;
  private whyNot: string | null = null;
  private closing: Promise<void> | null = null;
  private readonly gate = new ExitGate();
  private readonly onExit = () => {
    this.gate.shut(EXIT_PATIENCE);
  };
  private readonly exited: Promise<void>;

  /** @param onFault told why nothing can be answered any more; one line for people */
  constructor(
    file: string,
    spawn: SpawnReplay,
    private readonly onFault: (why: string) => void,
  ) {
    this.worker = spawn({ file, gate: this.gate.memory });
    process.once('exit', this.onExit);
    this.exited = new Promise((resolve) => {
      this.worker.once('exit', () => {
        process.off('exit', this.onExit);
        this.fail('the thread that reads the recording has ended');
        resolve();
      });
    });
    this.worker.on('message', (reply: ReplayReply) => this.receive(reply));
    // Its text may have anything in it; what it is called has not.
    this.worker.on('error', (error) =>
      this.fail(`the thread that reads the recording failed (${error.name})`),
    );
    // A console that ends otherwise does not wait for it.
    this.worker.unref();
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
        this.worker.postMessage({ kind, call, args } as ReplayRequest);
      }
    });
  }

  /** Resolves when the file is closed, or that has taken too long. */
  close(): Promise<void> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private async finish(): Promise<void> {
    this.worker.postMessage({ kind: 'close' } satisfies ReplayRequest);
    let timer: NodeJS.Timeout | undefined;
    const givenUp = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CLOSE_TIMEOUT);
      timer.unref();
    }).then(() => {
      // A thread that is ended inside of the library takes the process with it.
      if (this.gate.shut(0)) void this.worker.terminate();
    });
    await Promise.race([this.exited, givenUp]);
    clearTimeout(timer);
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

import { setImmediate as othersTurn } from 'node:timers/promises';
import { failure, ok, type Result } from '../../shared/result.ts';
import { ExportError } from '../export/export-recording.ts';
import { reasonOf } from '../store/database.ts';
import { EmptyCutError } from './cut.ts';
import { RecordingFileError } from './recording-file.ts';
import { ArchiveError } from './recordings-folder.ts';

/**
 * What takes long, in steps: each yields the share that is done, `null` where that is not known, or what is to be waited
 * for, see {@link waitFor}. At its end there may be something to wait for that touches no recording.
 */
export type Steps<T> = Generator<number | null | Waiting, T | { wait: Promise<T> }>;

/** Ends, and never rejects. */
type Waiting = Promise<void>;

/** Within steps: others have the thread until it has come. One that is given up ends it by its signal. */
export function* waitFor<T>(promise: Promise<T>): Generator<Waiting, T> {
  let come: () => T = () => {
    throw new Error('it was not waited for');
  };
  yield promise.then(
    (value) => {
      come = () => value;
    },
    (error: unknown) => {
      come = () => {
        throw error;
      };
    },
  );
  return come();
}

export interface LongWork {
  /** By which whoever asked knows it. */
  call: number;
  steps: Steps<unknown>;
  giveUp: AbortController;
}

export interface StepQueueOptions {
  /** Runs what touches a file, unless the process ends. */
  pass: (work: () => void) => void;
  answer: (call: number, result: Result<unknown>) => void;
  progress: (call: number, share: number | null) => void;
}

export const GIVEN_UP = failure('stopping', 'it was given up');

/** Does what takes long one after the other; between two steps others have their turn on the thread. */
export class StepQueue {
  private readonly waiting: LongWork[] = [];
  private running: LongWork | null = null;
  private ran: Promise<void> = Promise.resolve();

  constructor(private readonly options: StepQueueOptions) {}

  add(work: LongWork): void {
    this.waiting.push(work);
    if (!this.running) this.ran = this.run();
  }

  giveUp(call: number): void {
    const index = this.waiting.findIndex((work) => work.call === call);
    if (index >= 0) {
      for (const { giveUp } of this.waiting.splice(index, 1)) giveUp.abort();
      this.options.answer(call, GIVEN_UP);
    } else if (this.running?.call === call) this.running.giveUp.abort();
  }

  /** Gives all of it up. Resolves once nothing is under way any more. */
  close(): Promise<void> {
    for (const { call } of this.waiting.splice(0)) this.options.answer(call, GIVEN_UP);
    this.running?.giveUp.abort();
    return this.ran;
  }

  private async run(): Promise<void> {
    for (let work = this.waiting.shift(); work; work = this.waiting.shift()) {
      this.running = work;
      this.options.answer(work.call, await this.drive(work));
      this.running = null;
    }
  }

  private async drive({ call, steps, giveUp }: LongWork): Promise<Result<unknown>> {
    const { pass, progress } = this.options;
    try {
      for (;;) {
        let next: IteratorResult<number | null | Waiting, unknown> | null = null;
        pass(() => {
          next = giveUp.signal.aborted ? steps.return(undefined) : steps.next();
        });
        // Nothing touches a file any more: the process ends.
        if (next === null || giveUp.signal.aborted) return GIVEN_UP;
        const { done, value } = next as IteratorResult<number | null | Waiting, unknown>;
        if (done) return ok(isWait(value) ? await value.wait : value);
        if (value instanceof Promise) await value;
        else {
          progress(call, value as number | null);
          await othersTurn();
        }
      }
    } catch (error) {
      return giveUp.signal.aborted ? GIVEN_UP : failureOf(error);
    }
  }
}

const isWait = (value: unknown): value is { wait: Promise<unknown> } =>
  typeof value === 'object' && value !== null && 'wait' in value;

/** In words of ours. */
export function failureOf(error: unknown): Result<never> {
  if (error instanceof ExportError) return failure('bad-request', error.message);
  const isOurs =
    error instanceof ArchiveError || error instanceof EmptyCutError || error instanceof RecordingFileError;
  return failure(
    'no-recording',
    isOurs ? error.message : `the recording cannot be read or written: ${reasonOf(error)}`,
  );
}

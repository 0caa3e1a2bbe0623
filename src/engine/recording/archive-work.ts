import { rmSync } from 'node:fs';
import type { CompareOrder, Comparison, RecordingCheck, RecordingFile } from '../../shared/recording.ts';
import { ok, type Result } from '../../shared/result.ts';
import { compareSteps } from '../compare/compare-recordings.ts';
import {
  type Exported,
  type ExportJob,
  exportSteps,
  finishExport,
  type MadeExport,
} from '../export/export-recording.ts';
import { checkPages } from '../store/check-pages.ts';
import { reasonOf } from '../store/database.ts';
import type { ArchiveJob, ArchiveJobs, ArchiveReply, ArchiveRequest, CutOrder } from './archive-messages.ts';
import { Import } from './import.ts';
import { overviewOf } from './overview.ts';
import { openRecording, putInPlace, RecordingFileError } from './recording-file.ts';
import { RecordingReader } from './recording-reader.ts';
import { ArchiveError, RecordingsFolder } from './recordings-folder.ts';
import { NO_RULES, type RedactionRules } from './redaction-rules.ts';
import { Redactor } from './redactor.ts';
import { failureOf, GIVEN_UP, StepQueue, type Steps, waitFor } from './step-queue.ts';
import { MOST_PROBLEMS, verifyRecording } from './verify.ts';

export interface ArchiveWorkOptions {
  directory: string;
  say: (reply: ArchiveReply) => void;
  /** Runs what touches a file, unless the process ends. */
  pass?: (work: () => void) => void;
  /** Monotonic ms. */
  now?: () => number;
}

/** Of these something can be shown. */
const READABLE: ReadonlySet<RecordingFile['condition']> = new Set(['recording', 'whole', 'unfinished']);
const CUT = 'cut';
/** ms between two tellings of how far something has come. */
const PROGRESS_INTERVAL = 250;

/**
 * All that is done with files of recordings, on the thread that it is called on. What is quick is answered at once, in
 * turn; what takes long is done one after the other, in steps, and what is quick comes in between.
 */
export class ArchiveWork {
  private readonly folder: RecordingsFolder;
  private readonly uploads: Import;
  private readonly pass: (work: () => void) => void;
  private readonly now: () => number;
  /** Of which progress was told last, and when. */
  private told: { call: number; at: number } | null = null;
  private rules: RedactionRules = NO_RULES;
  private secrets: readonly string[] = [];
  private making: ReadonlySet<string> = new Set();
  private readonly queue: StepQueue;
  /** What comes from pages waits for none of that. */
  private readonly arrivals: StepQueue;
  private ended: Promise<void> | null = null;

  constructor(private readonly options: ArchiveWorkOptions) {
    this.folder = new RecordingsFolder(options.directory);
    this.now = options.now ?? (() => performance.now());
    this.uploads = new Import(this.folder, this.now);
    this.pass = options.pass ?? ((work) => work());
    const driven = {
      pass: this.pass,
      answer: (call: number, result: Result<unknown>) => this.answer(call, result),
      progress: (call: number, share: number | null) => this.progress(call, share),
    };
    this.queue = new StepQueue(driven);
    this.arrivals = new StepQueue(driven);
  }

  /** Resolves once nothing is done any more, after the request to close. */
  get closed(): Promise<void> | null {
    return this.ended;
  }

  take(request: ArchiveRequest): void {
    if (this.ended) return;
    switch (request.kind) {
      case 'redact':
        this.rules = request.rules;
        this.secrets = request.secrets;
        break;
      case 'job':
        this.making = new Set(request.making);
        this.begin(request.call, request.job);
        break;
      case 'give-up':
        this.queue.giveUp(request.call);
        this.arrivals.giveUp(request.call);
        break;
      case 'close':
        this.ended = this.close();
    }
  }

  private begin(call: number, job: ArchiveJob): void {
    const giveUp = new AbortController();
    const steps = this.longJob(job, giveUp.signal);
    if (steps) (job.do === 'import' ? this.arrivals : this.queue).add({ call, steps, giveUp });
    else
      this.answer(
        call,
        this.attempt(() => this.quickJob(job)),
      );
  }

  private quickJob(job: ArchiveJob): unknown {
    const { folder, making } = this;
    switch (job.do) {
      case 'list':
        return folder.list(making);
      case 'describe':
        return folder.describe(job.order.recording, making);
      case 'place':
        return this.place(job.order.recording);
      case 'open':
        return this.open(job.order.file);
      case 'rename':
        this.expectFinished(job.order.recording);
        return folder.describe(folder.rename(job.order.recording, this.clean(job.order.name)), making);
      case 'delete':
        this.expectFinished(job.order.recording);
        folder.delete(job.order.recording);
        return null;
      case 'restore':
        return folder.describe(folder.restore(job.order.recording), making);
      case 'import':
        this.uploads.take(job.order);
        return null;
      case 'overview':
        return this.overview(job.order.recording);
      default:
        throw new ArchiveError(`to ${job.do} takes long`);
    }
  }

  /** `null` where it is a quick one. */
  private longJob(job: ArchiveJob, signal: AbortSignal): Steps<unknown> | null {
    switch (job.do) {
      case 'verify':
        return this.verify(job.order.recording, signal);
      case 'cut':
        return this.cut(job.order, signal);
      case 'export':
        return this.export(job.order, signal);
      case 'compare':
        return this.compare(job.order);
      case 'import':
        // Of the last part the whole file is looked into.
        return job.order.last
          ? this.uploads.finish({ ...job.order, name: this.clean(job.order.name) }, signal)
          : null;
      default:
        return null;
    }
  }

  /** What is under way is given up, and has nothing in the folder any more when that is cleaned up. */
  private async close(): Promise<void> {
    await Promise.all([this.queue.close(), this.arrivals.close()]);
    this.uploads.close();
    this.pass(() => this.folder.close());
  }

  /** A name that a person gave: it is in the file, and its file is called so. */
  private clean(name: string): string {
    return new Redactor(this.rules, this.secrets).text(name, 'own text');
  }

  /** One that is no recording is described, and then forgotten: nobody can do anything with it. */
  private open(file: string): RecordingFile {
    const { folder } = this;
    const described = folder.describe(folder.open(file), this.making);
    if (described.elsewhere && !READABLE.has(described.condition)) folder.delete(described.id);
    return described;
  }

  private place(recording: string) {
    const { id, key } = this.folder.describe(recording, this.making);
    return { recording: id, key, file: this.folder.pathOf(id) };
  }

  private overview(recording: string) {
    const { database, meta } = openRecording(this.folder.pathOf(recording));
    try {
      return overviewOf(new RecordingReader(database, meta));
    } finally {
      database.close();
    }
  }

  private *verify(recording: string, signal: AbortSignal): Steps<RecordingCheck> {
    const path = this.folder.pathOf(recording);
    try {
      const { database } = openRecording(path);
      try {
        yield 0;
        const pages = checkPages(path, MOST_PROBLEMS, signal).catch((error: unknown) => [reasonOf(error)]);
        return yield* verifyRecording(database, recording, yield* waitFor(pages));
      } finally {
        database.close();
      }
    } catch (error) {
      if (!(error instanceof RecordingFileError)) throw error;
      const nothing = { frames: 0, pushes: 0, events: 0, messages: 0, longestGap: 0 };
      return { recording, problems: [error.message], ...nothing };
    }
  }

  private *compare(order: CompareOrder): Steps<Comparison> {
    const [before, after] = [this.folder.pathOf(order.before), this.folder.pathOf(order.after)];
    const compared = yield* compareSteps(before, after, order);
    if (!compared.ok) throw new ArchiveError(compared.error);
    return compared.value;
  }

  /** Made aside, so that it is in the folder as a whole or not at all. */
  private *cut({ recording, from, to, backends, name }: CutOrder, signal: AbortSignal): Steps<RecordingFile> {
    const called = this.folder.freeName(
      this.clean(name ?? `${this.folder.describe(recording, this.making).name} part`),
    );
    const directory = this.folder.aside.folder(CUT);
    const order = {
      format: 'recording' as const,
      from,
      to,
      ...(backends ? { backends: [...backends] } : {}),
    };
    try {
      const made = yield* this.exportSteps(recording, order, directory, signal, called);
      const place = this.folder.placeFor(called);
      if ('parts' in made.file) throw new ArchiveError('a part of a recording is one file');
      putInPlace(made.file.path, place.path);
      return this.folder.describe(place.id, this.making);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }

  private *export(
    { export: { recording, ...order }, directory, now }: ArchiveJobs['export']['order'],
    signal: AbortSignal,
  ): Steps<Exported> {
    const made = yield* this.exportSteps(recording, order, directory, signal, undefined, now);
    return { wait: finishExport({ directory, signal }, made) };
  }

  private *exportSteps(
    recording: string,
    order: ExportJob['order'],
    directory: string,
    signal: AbortSignal,
    name?: string,
    now = 0,
  ): Generator<number | null, MadeExport> {
    const { rules, secrets } = this;
    const path = this.folder.pathOf(recording);
    const steps = exportSteps({ path, id: recording, name, order, directory, rules, secrets, now, signal });
    try {
      for (;;) {
        const next = steps.next();
        if (next.done) return next.value;
        yield next.value.share;
      }
    } finally {
      steps.return(undefined as never);
    }
  }

  private expectFinished(recording: string): void {
    if (this.making.has(this.folder.idOf(recording)))
      throw new ArchiveError('it is being recorded: stop it first');
  }

  private attempt(work: () => unknown): Result<unknown> {
    let result: Result<unknown> = GIVEN_UP;
    this.pass(() => {
      try {
        result = ok(work());
      } catch (error) {
        result = failureOf(error);
      }
    });
    return result;
  }

  /** The first and the last are always told. */
  private progress(call: number, share: number | null): void {
    const now = this.now();
    const { told } = this;
    if (told?.call === call && share !== 1 && now - told.at < PROGRESS_INTERVAL) return;
    this.told = { call, at: now };
    this.options.say({ kind: 'progress', call, share });
  }

  private answer(call: number, result: Result<unknown>): void {
    this.options.say({ kind: 'answer', call, result });
  }
}

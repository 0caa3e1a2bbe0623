import type { Actor } from '../../shared/backend.ts';
import type { ReplyOf } from '../../shared/contract.ts';
import type { Subscribe } from '../../shared/emitter.ts';
import type {
  CompareOrder,
  ExportOrder,
  RecorderState,
  RecordingOrder,
  RecordingProgress,
} from '../../shared/recording.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import type { Handlers } from '../../shared/rpc.ts';
import type { Desk, SessionPage } from '../session.ts';
import { type AskingPage, giveUpJobs, jobOf } from './page-jobs.ts';

type Answer<Name extends RecordingCommand> = Promise<Result<ReplyOf<Name>>>;

/** All commands that are about recordings as files, and about making them. */
export type RecordingCommand = Extract<keyof Handlers, `recording.${string}` | `export.${string}`>;

/** What makes recordings. */
export interface Recorder {
  readonly state: RecorderState;
  readonly onChange: Subscribe<RecorderState>;
  start(order: RecordingOrder, actor: Actor): Promise<Result<RecordingProgress>>;
  stop(recording: string, actor: Actor): Answer<'recording.stop'>;
  saveRecent(last: number, name: string | null, actor: Actor): Answer<'recording.save-recent'>;
  setFlight(on: boolean, actor: Actor): Promise<Result<null>>;
}

/** Of something that takes long. */
export interface LongJob {
  /** Nobody waits for it any more. */
  signal?: AbortSignal | undefined;
  /** Told how far it has come, 0 to 1; `null` where that is not known. */
  onProgress?: (share: number | null) => void;
}

/** The folder of recordings, and what can be made of them. */
export interface Archive {
  list(): Answer<'recording.list'>;
  rename(recording: string, name: string): Answer<'recording.rename'>;
  cut(
    order: {
      recording: string;
      from: number;
      to: number;
      backends: readonly string[] | null;
      name: string | null;
    },
    job?: LongJob,
  ): Answer<'recording.cut'>;
  delete(recording: string): Answer<'recording.delete'>;
  restore(recording: string): Answer<'recording.restore'>;
  verify(recording: string, job?: LongJob): Answer<'recording.verify'>;
  overview(recording: string): Answer<'recording.overview'>;
  compare(order: CompareOrder, job?: LongJob): Answer<'recording.compare'>;
  export(order: ExportOrder, job?: LongJob): Answer<'recording.export'>;
  readExport(id: string, offset: number): Answer<'export.read'>;
  /** Of the last part, the job is looking into the whole file. */
  import(
    part: { upload: string; name: string; offset: number; content: Uint8Array; last: boolean },
    job?: LongJob,
  ): Answer<'recording.import'>;
  /** Shows one to a page. Pages that show the same one are in step. */
  replay(recording: string, page: SessionPage): Promise<Result<Desk>>;
}

/** Recordings as the engine has them; a shell without a place for them has none. */
export interface Recordings {
  readonly recorder: Recorder;
  readonly archive: Archive;
}

/** Before anything was recorded, and where nothing can be. */
export const NO_RECORDER: RecorderState = {
  recordings: [],
  flight: { on: false, since: null, bytes: 0, maxBytes: 0 },
  problem: 'this console has no place for recordings',
};

/**
 * How a page's calls about recordings are answered, whether it shows the live fleet or a recording. */
export function recordingAnswers(
  recordings: Recordings | null,
  page: AskingPage,
): Pick<Handlers, RecordingCommand> {
  const none = async () => failure('no-recording', 'this console has no place for recordings');
  if (!recordings) {
    return {
      'recording.start': none,
      'recording.stop': none,
      'recording.save-recent': none,
      'recording.flight': none,
      'recording.list': async () => ok([]),
      'recording.rename': none,
      'recording.cut': none,
      'recording.delete': none,
      'recording.restore': none,
      'recording.verify': none,
      'recording.overview': none,
      'recording.compare': none,
      'recording.export': none,
      'recording.give-up': async () => ok(null),
      'export.read': none,
      'recording.import': none,
    };
  }
  const { recorder, archive } = recordings;
  const { actor } = page;
  return {
    'recording.start': (order) => recorder.start(order, actor),
    'recording.stop': ({ recording }) => recorder.stop(recording, actor),
    'recording.save-recent': ({ last, name }) => recorder.saveRecent(last, name ?? null, actor),
    'recording.flight': ({ on }) => recorder.setFlight(on, actor),
    'recording.list': () => archive.list(),
    'recording.rename': ({ recording, name }) => archive.rename(recording, name),
    'recording.cut': ({ backends, name, ...cut }) =>
      archive.cut(
        { ...cut, backends: backends ?? null, name: name ?? null },
        jobOf(page, 'cut', cut.recording),
      ),
    'recording.delete': ({ recording }) => archive.delete(recording),
    'recording.restore': ({ recording }) => archive.restore(recording),
    'recording.verify': ({ recording }) => archive.verify(recording, jobOf(page, 'verify', recording)),
    'recording.overview': ({ recording }) => archive.overview(recording),
    'recording.compare': (order) => archive.compare(order, jobOf(page, 'compare', order.before)),
    'recording.export': (order) => archive.export(order, jobOf(page, 'export', order.recording)),
    'recording.give-up': ({ job }) => {
      giveUpJobs(page, job);
      return ok(null);
    },
    'export.read': ({ export: id, offset }) => archive.readExport(id, offset),
    'recording.import': ({ content, ...part }) =>
      archive.import({ ...part, content: Buffer.from(content, 'base64') }, { signal: page.gone }),
  };
}

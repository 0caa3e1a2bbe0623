import type {
  CompareOrder,
  Comparison,
  ExportOrder,
  RecordingCheck,
  RecordingFile,
  RecordingOverview,
} from '../../shared/recording.ts';
import type { Result } from '../../shared/result.ts';
import type { Exported } from '../export/export-recording.ts';
import type { RecordingPlace } from '../replay/replays.ts';
import type { UploadPart } from './import.ts';
import type { RedactionRules } from './redaction-rules.ts';

/** What the thread is started with. */
export interface ArchiveWorkerData {
  /** Of recordings. */
  directory: string;
}

/** As the thread finds it, with what its starter adds. */
export interface ArchiveThreadData extends ArchiveWorkerData {
  /** Of an `ExitGate`. */
  gate: SharedArrayBuffer;
}

export interface CutOrder {
  recording: string;
  /** UTC ms. */
  from: number;
  to: number;
  backends: readonly string[] | null;
  name: string | null;
}

/** What can be asked of the archive, and what comes back. */
export interface ArchiveJobs {
  list: { order: null; answer: RecordingFile[] };
  describe: { order: { recording: string }; answer: RecordingFile };
  /** With the path of its file, which no page is told. */
  place: { order: { recording: string }; answer: RecordingPlace };
  /** A file from elsewhere, by its path. */
  open: { order: { file: string }; answer: RecordingFile };
  rename: { order: { recording: string; name: string }; answer: RecordingFile };
  delete: { order: { recording: string }; answer: null };
  restore: { order: { recording: string }; answer: RecordingFile };
  import: { order: UploadPart; answer: string | null };
  overview: { order: { recording: string }; answer: RecordingOverview };
  verify: { order: { recording: string }; answer: RecordingCheck };
  cut: { order: CutOrder; answer: RecordingFile };
  export: { order: { export: ExportOrder; directory: string; now: number }; answer: Exported };
  compare: { order: CompareOrder; answer: Comparison };
}
export type ArchiveJobName = keyof ArchiveJobs;
export type ArchiveAnswer<Name extends ArchiveJobName> = ArchiveJobs[Name]['answer'];

/** One of the {@link ArchiveJobs}. */
export type ArchiveJob = {
  [Name in ArchiveJobName]: { do: Name; order: ArchiveJobs[Name]['order'] };
}[ArchiveJobName];

/** To the thread. */
export type ArchiveRequest =
  /** From now on. */
  | { kind: 'redact'; rules: RedactionRules; secrets: readonly string[] }
  /** @param making ids of those that are being made */
  | { kind: 'job'; call: number; job: ArchiveJob; making: readonly string[] }
  /** Nobody waits for its answer any more. */
  | { kind: 'give-up'; call: number }
  /** The last one. */
  | { kind: 'close' };

/** And back. */
export type ArchiveReply =
  | { kind: 'answer'; call: number; result: Result<unknown> }
  /** How far a long one has come, 0 to 1; `null` where that is not known. */
  | { kind: 'progress'; call: number; share: number | null };

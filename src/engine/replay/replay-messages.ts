import type { BulkReport } from '../../shared/bulk.ts';
import type { AuditEntry, KeptEvent, PushBody } from '../../shared/contract.ts';
import type { InspectedEntry } from '../../shared/inspected-message.ts';
import type { Marker, RecordingCondition, ReplayStop } from '../../shared/recording.ts';
import type { BackendReport } from '../../shared/report.ts';
import type { Result } from '../../shared/result.ts';
import type { EventQuery } from '../history/event-table.ts';
import type { RangeQuery } from '../history/range-answer.ts';
import type { RecordedSnapshot } from '../recording/recording-format.ts';

/** What the thread of a replay is started with. */
export interface ReplayThreadData {
  /** Path of the recording. */
  file: string;
  /** Of an `ExitGate`. */
  gate: SharedArrayBuffer;
}

/** What is known of a recording that is shown. Times are UTC ms. */
export interface ReplayFacts {
  name: string;
  fleet: string;
  from: number;
  /** Grows while it is being made. */
  to: number;
  condition: RecordingCondition;
}

/** What pages are told next: pushes, and frames as a whole. */
export type ShownItem = { push: PushBody } | { frame: Uint8Array };

/** How far an advance came. */
export interface Advance {
  /** UTC ms: as asked for, or less where that was too much at once. */
  position: number;
  facts: ReplayFacts;
  items: ShownItem[];
  /** Of backends that are watched. */
  messages: { backend: string; entries: InspectedEntry[] }[];
}

/** By name, what can be asked of a replay's thread and what it answers; about the position that it is at. */
export interface ReplayQuestions {
  /** Goes anywhere. */
  seek: { args: { to: number }; reply: { position: number; facts: ReplayFacts } };
  /** What a page is to hold at the position. */
  snapshot: { args: null; reply: { snapshot: RecordedSnapshot; frame: Uint8Array | null } };
  /**
   * Goes on up to a time. `merge`: all at once, so of what changed several times the last, and of frames the newest.
   */
  advance: { args: { to: number; merge: boolean }; reply: Advance };
  /** Where the next or last moment of a kind is; `null` where there is none. */
  stop: { args: { direction: 1 | -1; stop: ReplayStop }; reply: number | null };
  /** An encoded `Series`. */
  series: {
    args: { of: 'fleet' } | { of: 'sparklines' } | { of: 'backend'; backend: string };
    reply: Result<Uint8Array>;
  };
  /** An encoded `RangeSeries`; the error is one line for people. */
  range: { args: RangeQuery; reply: Result<Uint8Array, string> };
  events: { args: Omit<EventQuery, 'fleet'>; reply: KeptEvent[] };
  report: { args: { backend: string }; reply: Result<BackendReport> };
  incident: { args: { incident: number }; reply: string[] };
  bulk: { args: { run: number }; reply: BulkReport | null };
  audit: { args: { limit: number; before?: number | undefined }; reply: AuditEntry[] };
  /** The messages of these backends from now on; with the last ones before, of those that were not watched. */
  watch: { args: { backends: string[] }; reply: Result<{ backend: string; entries: InspectedEntry[] }[]> };
  /** Puts a marker into the file, at the position. */
  mark: { args: { text: string; backend: string | null; by: string }; reply: Result<Marker> };
}

export type ReplayQuestion = keyof ReplayQuestions;
export type AnswerTo<Name extends ReplayQuestion> = ReplayQuestions[Name]['reply'];

/** To the thread. */
export type ReplayRequest =
  | {
      [Name in ReplayQuestion]: { kind: Name; call: number; args: ReplayQuestions[Name]['args'] };
    }[ReplayQuestion]
  /** The last one. */
  | { kind: 'close' };

/** And back. The error is one line for people: the recording cannot be read any more. */
export type ReplayReply =
  | { kind: 'answer'; call: number; result: Result<AnswerTo<ReplayQuestion>, string> }
  | { kind: 'closed' };

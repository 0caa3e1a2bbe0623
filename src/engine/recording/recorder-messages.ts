import type { InspectedEntry } from '../../shared/inspected-message.ts';
import type { Result } from '../../shared/result.ts';
import type { LoggedMessages } from '../messages/message-log.ts';
import type { RecordingBatch } from './recording-batch.ts';
import type { RecordingMeta } from './recording-format.ts';
import type { RedactionRules } from './redaction-rules.ts';

/** What the thread that writes recordings is started with. */
export interface RecorderThreadData {
  /** Of an `ExitGate`. */
  gate: SharedArrayBuffer;
}

/** A batch as it crosses to the thread: messages of all backends in one block. */
export interface GatheredBatch extends Omit<RecordingBatch, 'messages'> {
  logged: LoggedMessages | null;
  /** Ids by slot, where they are others than before. */
  slots: readonly (string | undefined)[] | null;
  shown: readonly { backend: string; entries: readonly InspectedEntry[] }[];
  /** Messages that there was no room for, in the block or with their payloads. */
  lost: number;
  /** Bytes that it takes, about: what waits for a slow disk is bounded by it. */
  weight: number;
}

/** A recording that is to be begun. */
export interface NewRecording {
  /** Where it is to be; its file is called as the recording is, or like it where that is taken. */
  directory: string;
  /** In place of it: the file itself, which may not be there yet. */
  path: string | null;
  meta: RecordingMeta;
  payloadBytes: number;
  maxBytes: number;
  first: GatheredBatch;
}

/** What is known of the flight recorder: where it writes, and how much. */
export interface NewFlight {
  /** `null`: in memory. */
  path: string | null;
  maxBytes: number;
  /** Of recordings: what a killed console had is kept there. */
  directory: string;
  meta: RecordingMeta;
  first: GatheredBatch;
}

/** From the engine to the thread. */
export type RecorderRequest =
  | { kind: 'secrets'; rules: RedactionRules; secrets: readonly string[] }
  | { kind: 'start'; call: number; recording: NewRecording }
  | { kind: 'batch'; batch: GatheredBatch }
  | { kind: 'stop'; call: number; id: string; why: string; at: number }
  /** `null`: it is off, and what it had is gone. */
  | { kind: 'flight'; flight: NewFlight | null }
  | {
      kind: 'save-recent';
      call: number;
      directory: string;
      name: string;
      from: number;
      to: number;
      by: string;
    }
  /** Ends everything, in order. The last one. */
  | { kind: 'close'; why: string; at: number };

export interface WrittenSoFar {
  id: string;
  bytes: number;
  markers: number;
}

export interface FlightSoFar {
  /** UTC ms of the oldest that can be saved. */
  since: number | null;
  bytes: number;
  /** So much came since the last keyframe that another is needed to forget what was before. */
  full: boolean;
}

/** And back. Errors are one line for people. */
export type RecorderReply =
  /** The id, which is the name of its file. */
  | { kind: 'answer'; call: number; result: Result<string, string> }
  /** A batch was taken in. */
  | { kind: 'taken'; recordings: WrittenSoFar[]; flight: FlightSoFar | null }
  /** One ended by itself. */
  | { kind: 'ended'; id: string; why: string; problem: string }
  /** What the flight recorder had is gone, and it is off. */
  | { kind: 'flight-problem'; line: string }
  | { kind: 'closed' };

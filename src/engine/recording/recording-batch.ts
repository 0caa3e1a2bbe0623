import type { PushBody } from '../../shared/contract.ts';
import type { InspectedEntry } from '../../shared/inspected-message.ts';
import type { BackendReport } from '../../shared/report.ts';
import type { FollowedFleet, HistoryTick } from '../history/tick-gatherer.ts';
import type { MessageColumns } from './message-columns.ts';
import type { RecordedSnapshot } from './recording-format.ts';

/** What pages were told, in order. */
export type RecordedItem =
  /** `bytes` as pages are sent them: what changed since the frame before, or the whole frame. */
  | { kind: 'frame'; at: number; sequence: number; bytes: Uint8Array }
  | { kind: 'push'; at: number; push: PushBody };

/**
 * All that happened since the last batch, gathered once for whatever is being recorded. The thread writes a batch in
 * one transaction per file. Typed arrays are handed over where nobody else needs them.
 */
export interface RecordingBatch {
  /** UTC ms, of its end. */
  at: number;
  items: readonly RecordedItem[];
  /** What a page that came now would be told, where one is due; after `items`. With the whole last frame. */
  keyframe: { snapshot: RecordedSnapshot; frame: Uint8Array | null } | null;
  /** Of the fleet as it is from here on, for history; before `ticks`. */
  followed: FollowedFleet | null;
  ticks: readonly HistoryTick[];
  /** Of backends about which something changed. */
  reports: readonly { backend: string; at: number; report: BackendReport }[];
  messages: readonly RecordedMessages[];
}

/** Messages of one backend. */
export interface RecordedMessages extends MessageColumns {
  /** Those that were looked into, masked; empty unless payloads are recorded. */
  shown: readonly InspectedEntry[];
}

import type { KeptEvent } from '../../shared/contract.ts';
import type { FleetEvent } from '../../shared/event.ts';
import type { Result } from '../../shared/result.ts';
import type { EventQuery } from './event-table.ts';
import type { HistoryAnswer, HistoryQuery } from './history-answer.ts';
import type { FollowedFleet, HistoryTick } from './tick-gatherer.ts';
import type { HistorySettings } from './tiers.ts';

/** What the thread is started with. */
export interface HistoryWorkerData {
  /** `null`: there is none to be made. */
  directory: string | null;
  file: string;
  settings: HistorySettings;
}

/** As the thread finds it, with what its starter adds. */
export interface HistoryThreadData extends HistoryWorkerData {
  /** Of an `ExitGate`. */
  gate: SharedArrayBuffer;
}

/** From the engine to the thread that keeps history. Typed arrays are handed over, not copied. */
export type HistoryRequest =
  | { kind: 'follow'; fleet: FollowedFleet }
  | { kind: 'tick'; tick: HistoryTick }
  | { kind: 'events'; fleet: string; events: readonly FleetEvent[] }
  | { kind: 'query'; call: number; query: HistoryQuery }
  | { kind: 'list-events'; call: number; query: EventQuery }
  /** The last one. */
  | { kind: 'close' };

/** And back. */
export type HistoryReply =
  /** @see HistoryKeeperOptions.onProblem */
  | { kind: 'problem'; line: string; failing: boolean }
  | { kind: 'answer'; call: number; result: Result<HistoryAnswer, string> }
  | { kind: 'events'; call: number; result: Result<KeptEvent[], string> }
  /** A tick was taken in. */
  | { kind: 'taken' }
  | { kind: 'closed' };

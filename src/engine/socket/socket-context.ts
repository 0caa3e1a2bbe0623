import type { Disposable } from '../../shared/disposable.ts';
import type { EventBody } from '../../shared/event.ts';
import type { Phase } from '../../shared/health.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { Clock, Timeline } from '../clock.ts';
import type { Connect } from '../dial/link.ts';
import type { LatencyName } from '../history/history-series.ts';
import type { Counters } from '../telemetry/counters.ts';
import type { Heartbeats } from './heartbeat.ts';

/** Where a socket waits for its turn to dial. */
export interface DialQueue {
  /**
   * Asks for one dial. `grant` is called once, now or later; then {@link finished} is owed. Disposing withdraws a
   * request that was not granted yet.
   */
  request(host: string, urgent: boolean, grant: () => void, slot: number): Disposable;
  finished(slot: number): void;
}

/** What a managed socket shares with the rest of the fleet. */
export interface FleetContext {
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly counters: Counters;
  readonly heartbeats: Heartbeats;
  readonly scheduler: DialQueue;
  readonly connect: Connect;
  /** Packed state by slot, as frames carry it. */
  readonly packed: Uint32Array;
  /** The console's own network or machine is at fault, and with it what fails in that slot for want of an answer. */
  inLocalFault(slot: number): boolean;
  /** It is in another phase. */
  onPhase(slot: number, phase: Phase): void;
  /** A connection is there. */
  onOpened(slot: number): void;
  /** Nothing is left of a dial or a connection. */
  onClosed(slot: number): void;
  /** A dial or a connection failed; says whether it belongs to an incident that has its own event. */
  onFailed(slot: number, outcome: Outcome): boolean;
  /** How long a message was on its way, ms, by the time of sending that it carries. */
  onDelay(slot: number, ms: number): void;
  /** What a dial, a part of it or a recovery took, ms. */
  onLatency(kind: LatencyName, slot: number, ms: number): void;
  /** What its server says of its own tiers from now on, connections by name; `null`: nothing any more. */
  onServerTiers(slot: number, tiers: Readonly<Record<string, number>> | null): void;
  /** For the timeline, which is told nothing of one that has left the fleet and still closes. */
  onEvent(slot: number, body: EventBody): void;
  /** Anything of its status changed. */
  onChange(slot: number): void;
}

/** An operator's action with what it needs. */
export type Action =
  | { action: 'reconnect' | 'pause' | 'resume' | 'reset' }
  /** `duration` in ms; `null`: until the breaker is reset. */
  | { action: 'isolate'; duration: number | null };

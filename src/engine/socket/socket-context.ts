import type { EventBody } from '../../shared/event.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { Clock, Timeline } from '../clock.ts';
import type { DialScheduler } from '../fleet/dial-scheduler.ts';
import type { LatencyName } from '../history/history-series.ts';
import type { Counters } from '../telemetry/counters.ts';
import type { Connect } from './connection.ts';
import type { Heartbeats } from './heartbeat.ts';

/** What a managed socket shares with the rest of the fleet. */
export interface FleetContext {
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly counters: Counters;
  readonly heartbeats: Heartbeats;
  readonly scheduler: DialScheduler;
  readonly connect: Connect;
  /** Packed state by slot, as frames carry it. */
  readonly packed: Uint32Array;
  /** The console's own network or machine is at fault. */
  readonly localFault: boolean;
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
  onEvent(body: EventBody): void;
  /** Anything of its status changed. */
  onChange(slot: number): void;
}

/** An operator's action with what it needs. */
export type Action =
  | { action: 'reconnect' | 'pause' | 'resume' | 'reset' }
  /** `duration` in ms; `null`: until the breaker is reset. */
  | { action: 'isolate'; duration: number | null };

import type { DegradedBy, Health } from '../../shared/health.ts';
import type { Machine } from './socket-state.ts';

/** So many failures in a row, and trying again counts as down. */
const FAILURES_THAT_MEAN_DOWN = 3;
/** So does being without a connection for this long, ms, whatever is being done about it. */
const GAP_THAT_MEANS_DOWN = 15_000;
/** So many lost connections within FLAP_WINDOW of shared/health.ts, and being open counts as degraded. */
export const LOSSES_THAT_MEAN_FLAPPING = 3;

export interface HealthReading {
  health: Health;
  degradedBy: DegradedBy | null;
  /** With `flapping`: connections lost within FLAP_WINDOW. */
  drops?: number;
}

/** What health depends on besides the machine's state. */
export interface Circumstances {
  /** How the round trip is above the backend's limit, if it is. */
  slow: 'slow' | 'slow-at-times' | null;
  /** It lost its connection too often lately. */
  flapping: boolean;
  /** ms without a connection. */
  closedFor: number;
}

/** The roll-up that a person sees. */
export function healthOf(machine: Machine, { slow, flapping, closedFor }: Circumstances): HealthReading {
  const { state, breaker } = machine;
  switch (state.phase) {
    case 'open':
      // Whoever does not answer the hello is of no use yet.
      if (state.stage === 'hello') return withoutConnection(breaker, closedFor);
      if (breaker.state === 'half-open') return { health: 'degraded', degradedBy: 'probing' };
      if (flapping) return { health: 'degraded', degradedBy: 'flapping' };
      return slow ? { health: 'degraded', degradedBy: slow } : { health: 'up', degradedBy: null };
    case 'blocked':
    case 'stopped':
      return { health: 'down', degradedBy: null };
    case 'idle':
    case 'paused':
      return { health: 'paused', degradedBy: null };
    default:
      return withoutConnection(breaker, closedFor);
  }
}

function withoutConnection(
  { state, consecutiveFailures }: Machine['breaker'],
  closedFor: number,
): HealthReading {
  const down =
    state === 'half-open' ||
    consecutiveFailures >= FAILURES_THAT_MEAN_DOWN ||
    closedFor >= GAP_THAT_MEANS_DOWN;
  return { health: down ? 'down' : 'connecting', degradedBy: null };
}

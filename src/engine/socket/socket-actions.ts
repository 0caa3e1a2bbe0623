import type { Actor } from '../../shared/backend.ts';
import type { Action } from './socket-context.ts';
import { type Input, type Machine, pauseOf } from './socket-state.ts';

/** Phases in which a dial is on its way already. */
const DIALLING: ReadonlySet<string> = new Set(['queued', 'connecting', 'closing']);

/** Why an operator's action does not apply to a machine, or `null` when it does. */
export function objectionTo({ action }: Action, machine: Machine): string | null {
  const { breaker } = machine;
  const { phase } = machine.state;
  const paused = pauseOf(machine) !== null;
  switch (action) {
    case 'reconnect':
      if (breaker.state === 'isolated') return 'its breaker is isolated: reset the breaker first';
      if (paused) return 'it is paused: resume it first';
      return DIALLING.has(phase) ? `it is ${phase} already` : null;
    case 'pause':
      return paused ? 'it is paused already' : null;
    case 'resume':
      return paused ? null : 'it is not paused';
    case 'reset':
      return breaker.state === 'closed' && breaker.consecutiveFailures === 0
        ? 'its breaker is closed and has no failure to forget'
        : null;
    case 'isolate':
      return null;
  }
}

/**
 * What a machine is told of an operator's action.
 *
 * @param now monotonic ms
 */
export function inputOf(action: Action, by: Actor, reason: string | null, now: number): Input {
  switch (action.action) {
    case 'pause':
      return { type: 'pause', by, reason };
    case 'isolate':
      return { type: 'isolate', by, reason, until: action.duration === null ? null : now + action.duration };
    default:
      return { type: action.action };
  }
}

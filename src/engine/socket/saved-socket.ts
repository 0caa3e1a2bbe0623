import type { BackendSettings } from '../../shared/backend.ts';
import type { BreakerRecord } from '../../shared/report.ts';
import { fromSaved, type SavedBreaker, toSaved } from './breaker-record.ts';
import { createMachine, type Machine, pauseOf } from './socket-state.ts';

/**
 * A machine as it goes on after a restart, or after it was out of the fleet for a while: with its breaker, and paused
 * where somebody had paused it.
 *
 * @param now monotonic ms
 * @param wallNow UTC ms of the same moment
 * @returns also what was counted of its breaker; `undefined`: nothing was kept.
 */
export function restoreMachine(
  saved: SavedBreaker | undefined,
  now: number,
  wallNow: number,
  settings: BackendSettings,
): { machine: Machine; record: BreakerRecord | undefined } {
  if (!saved) return { machine: createMachine(now, settings), record: undefined };
  const { breaker, record } = fromSaved(saved, now, wallNow, settings.breaker);
  const machine = createMachine(now, settings, breaker);
  if (!saved.paused) return { machine, record };
  const state = { phase: 'paused', since: now, decider: 'operator', ...saved.paused } as const;
  return { machine: { ...machine, state }, record };
}

/**
 * What is to be kept of a machine.
 *
 * @param utc UTC ms of a monotonic time
 */
export function saveMachine(
  machine: Machine,
  record: BreakerRecord,
  utc: (monotonic: number) => number,
  host: string,
): SavedBreaker {
  const saved = toSaved(machine.breaker, record, utc, host);
  const paused = pauseOf(machine);
  return paused === null ? saved : { ...saved, paused };
}

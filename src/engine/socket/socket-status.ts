import type { BackendStatus, BreakerStatus, SocketState } from '../../shared/backend.ts';
import type { Timeline } from '../clock.ts';
import type { Breaker } from './breaker.ts';
import type { HealthReading } from './health.ts';
import type { SocketAccount } from './socket-account.ts';
import type { Machine } from './socket-state.ts';

type ToUtc = (monotonic: number) => number;

/** Everything that a page is shown of a managed socket without asking. `now` is monotonic. */
export function describeSocket(
  machine: Machine,
  health: HealthReading,
  account: SocketAccount,
  now: number,
  timeline: Pick<Timeline, 'utc'>,
): BackendStatus {
  const utc = (time: number) => timeline.utc(time);
  const { state, attempt, lastOutcome } = machine;
  const { closedSince } = account;
  return {
    state: describeState(machine, utc),
    ...health,
    breaker: describeBreaker(machine.breaker, utc),
    attempt,
    lastOutcome,
    openSince: state.phase === 'open' ? utc(state.since) : null,
    closedSince: closedSince === null ? null : utc(closedSince),
    attempts: account.attemptList(now),
  };
}

/** A machine's state as it crosses to a page: times in UTC, and no more than a person can use. */
function describeState({ state, breaker, attempt, lastOutcome }: Machine, utc: ToUtc): SocketState {
  const base = { since: utc(state.since), decider: state.decider };
  switch (state.phase) {
    case 'idle':
      return { ...base, phase: 'idle' };
    case 'queued':
      return {
        ...base,
        phase: 'queued',
        probe: state.probe,
        until: state.asked ? null : utc(state.notBefore),
      };
    case 'connecting':
      return { ...base, phase: 'connecting', probe: state.probe, attempt, until: utc(state.deadline) };
    case 'open': {
      const until = state.stageUntil === null ? null : utc(state.stageUntil);
      return { ...base, phase: 'open', probe: state.probe, ready: state.stage !== 'hello', until };
    }
    case 'closing':
      return { ...base, phase: 'closing', until: utc(state.deadline), outcome: state.outcome };
    case 'waiting': {
      const { outcome, until } = state;
      return { ...base, phase: 'waiting', until: utc(until), attempt: attempt + 1, outcome };
    }
    case 'blocked': {
      const until = breaker.until === null ? null : utc(breaker.until);
      return { ...base, phase: 'blocked', until, outcome: lastOutcome };
    }
    case 'paused':
      return { ...base, phase: 'paused', by: state.by, reason: state.reason };
    case 'stopped':
      return { ...base, phase: 'stopped', outcome: state.outcome };
  }
}

function describeBreaker(breaker: Breaker, utc: ToUtc): BreakerStatus {
  const { state, since, until, consecutiveFailures, trips, reason, by } = breaker;
  return {
    state,
    since: utc(since),
    until: until === null ? null : utc(until),
    consecutiveFailures,
    trips,
    reason,
    by,
  };
}

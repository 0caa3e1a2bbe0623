import type { BackendInfo, BackendStatus, BreakerStatus, Decider } from '../backend.ts';
import type { Outcome } from '../outcome.ts';
import { plural } from './numbers.ts';
import { sentence } from './outcome.ts';
import { headline, type Moment } from './state.ts';
import { formatClock, formatCountdown, formatElapsed, formatExact } from './time.ts';

/** Why a managed socket is where it is, in three parts of falling weight. */
export interface Why {
  /** Where it is, and when it will move. */
  headline: string;
  /** What happened. `null` when nothing did. */
  happened: string | null;
  /** Attempt, who decided, breaker. */
  rest: string;
}

const DECIDERS: Record<Decider, string> = {
  engine: 'the engine',
  scheduler: 'the dial scheduler',
  backoff: 'the backoff',
  server: 'the server’s advice',
  outcome: 'what is known of this answer',
  breaker: 'the breaker',
  heartbeat: 'the heartbeat',
  operator: 'an operator',
  configuration: 'the fleet file',
  demand: 'whether somebody looks',
};

export function explain(info: BackendInfo, status: BackendStatus, moment: Moment): Why {
  const { state } = status;
  const parts: string[] = [];
  if (status.closedSince !== null && state.phase !== 'idle') {
    const since = `since ${formatClock(status.closedSince, moment.zone)}`;
    parts.push(`No stable connection ${since}, ${formatElapsed(moment.now - status.closedSince)}.`);
  }
  // Of an open connection there is nothing to decide.
  if (state.phase !== 'open') {
    const attempt = status.attempt > 0 ? `Attempt ${status.attempt}, decided` : 'Decided';
    parts.push(`${attempt} by ${decider(status)}.`);
  }
  parts.push(describeBreaker(status.breaker, info.settings.breaker, moment.now));
  return { headline: headline(status, moment), happened: whatHappened(status), rest: parts.join(' ') };
}

const decider = ({ state }: BackendStatus): string =>
  'outcome' in state && state.outcome?.overridden && state.decider === 'outcome'
    ? 'the fleet file'
    : DECIDERS[state.decider];

function whatHappened(status: BackendStatus): string | null {
  const { state } = status;
  const outcome =
    'outcome' in state ? state.outcome : state.phase === 'connecting' ? status.lastOutcome : null;
  if (state.phase === 'paused') return state.reason ? `Reason: “${state.reason}”.` : null;
  if (state.phase === 'blocked' && status.breaker.reason) {
    return [sentence(status.breaker.reason), outcome && `Last: ${sentence(outcome.text)}`]
      .filter(Boolean)
      .join(' ');
  }
  return outcome ? `${sentence(outcome.text)}${advice(outcome)}${blame(outcome)}` : null;
}

/** Who has to be looked at first. */
const LOOK_AT: Record<Outcome['fault'], string> = {
  backend: ' Look at the backend first.',
  network: ' Look at the network first.',
  client: ' Look at this console’s configuration first.',
  nobody: '',
};

const blame = ({ fault }: Outcome): string => LOOK_AT[fault];

function advice({ retryAfter, asked }: Outcome): string {
  if (retryAfter === undefined) return '';
  return asked !== undefined
    ? ` It asked to wait ${formatExact(asked)}${spread(asked, retryAfter)}.`
    : ` Not dialled again for at least ${formatExact(retryAfter)}.`;
}

function spread(asked: number, waited: number): string {
  if (waited < asked) return `, ${formatExact(waited)} is the most that is waited`;
  const added = Math.round(waited - asked);
  return added > 0 ? `; ${formatExact(added)} were added so that not all come back at once` : '';
}

/** "Breaker closed, 2 of 5 failures." */
export function describeBreaker(
  breaker: BreakerStatus,
  settings: BackendInfo['settings']['breaker'],
  now: number,
): string {
  const trips =
    breaker.trips > 0 ? `, tripped ${breaker.trips === 1 ? 'once' : `${breaker.trips} times`}` : '';
  const until =
    breaker.until !== null && breaker.until > now ? ` for ${formatCountdown(breaker.until - now)} more` : '';
  switch (breaker.state) {
    case 'closed':
      return `Breaker closed, ${breaker.consecutiveFailures} of ${plural(settings.consecutiveFailures, 'failure')}${trips}.`;
    case 'open':
      return `Breaker open${until}${trips}.`;
    case 'half-open':
      return `Breaker half-open, one probe decides${trips}.`;
    case 'isolated':
      return `Breaker isolated${until}${trips}.`;
    case 'disabled':
      return 'Breaker disabled.';
  }
}

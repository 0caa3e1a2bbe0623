import type { BackendSettings, BackendStatus } from '../backend.ts';
import { FLAP_WINDOW } from '../health.ts';
import type { ClockZone } from './clock-zone.ts';
import { plural } from './numbers.ts';
import { shortOutcome } from './outcome.ts';
import { formatClock, formatCountdown, formatElapsed, formatExact, formatMinute, inTime } from './time.ts';

/** ms without a connection from which on a table tells how long it has been. */
const WORTH_TELLING = 10_000;

/** What a sentence about a state is told in. */
export interface Moment {
  /** UTC ms, by the engine's clock. */
  now: number;
  zone: ClockZone;
  /** Of this backend. */
  settings: Pick<BackendSettings, 'slowAfter' | 'connect'>;
}

/** How long it has had no connection: "down 1 m 24 s". Empty where that is no news. */
export function describeGap({ closedSince, state }: BackendStatus, now: number): string {
  const gap = closedSince === null ? 0 : now - closedSince;
  // The first seconds are a hiccup.
  if (gap < WORTH_TELLING || state.phase === 'idle') return '';
  // What an operator asked for is no outage.
  return `${state.phase === 'paused' ? 'closed' : 'down'} ${formatElapsed(gap)}`;
}

/** Where a managed socket is and why, as the words of a table cell: "Waiting 6 s, 1013 Too many connections". */
export function describeState(status: BackendStatus, moment: Moment): string {
  const { state } = status;
  const { now } = moment;
  switch (state.phase) {
    case 'idle':
      return moment.settings.connect === 'onDemand'
        ? 'On demand: connects when somebody looks'
        : 'Idle, not asked to connect';
    case 'queued':
      return queued(state.until, state.probe, now);
    case 'connecting':
      if (state.probe) return `Probing, given up ${inTime(state.until - now)}`;
      return state.attempt > 1 ? `Connecting, attempt ${state.attempt}${after(cause(status))}` : 'Connecting';
    case 'open':
      return state.ready
        ? `Open ${formatElapsed(now - state.since)}${openRemark(status, moment)}`
        : `Open, waiting for the hello${state.until === null ? '' : ` until ${formatClock(state.until, moment.zone)}`}`;
    case 'closing':
      return `Closing, cut ${inTime(state.until - now)}`;
    case 'waiting':
      return state.until > now
        ? `Waiting ${formatCountdown(state.until - now)}, ${shortOutcome(state.outcome)}`
        : `About to dial, ${shortOutcome(state.outcome)}`;
    case 'blocked':
      return blocked(status, moment);
    case 'paused':
      return `Paused by ${state.by.name}${state.reason ? `: ${state.reason}` : ''}`;
    case 'stopped':
      return `Stopped, ${shortOutcome(state.outcome)}`;
  }
}

/** The same as a headline, without the cause that is told after it: "Waiting, next dial in 6 s." */
export function headline(status: BackendStatus, moment: Moment): string {
  const { state } = status;
  const { now, zone } = moment;
  switch (state.phase) {
    case 'waiting':
      return state.until <= now
        ? 'Waiting, about to dial.'
        : `Waiting, next dial in ${formatCountdown(state.until - now)}.`;
    case 'blocked': {
      const { by, state: breaker } = status.breaker;
      if (breaker === 'isolated') {
        const end =
          state.until === null
            ? 'until somebody resets the breaker'
            : `until ${formatMinute(state.until, zone)}`;
        return `Isolated${by ? ` by ${by.name}` : ''} ${end}.`;
      }
      return `Breaker open, ${probeIn((state.until ?? now) - now)}.`;
    }
    case 'connecting':
      return `${state.probe ? 'Probing' : 'Connecting'}, given up ${inTime(state.until - now)}.`;
    case 'open':
      return state.until === null || !state.ready
        ? `${describeState(status, moment)}.`
        : `Open ${formatElapsed(now - state.since)}, counts as stable ${inTime(state.until - now)}.`;
    case 'stopped':
      return 'Stopped, it will not dial again by itself.';
    default:
      return `${describeState(status, moment)}.`;
  }
}

function queued(until: number | null, probe: boolean, now: number): string {
  const what = probe ? 'Queued for a probe' : 'Queued to dial';
  return until !== null && until > now ? `${what}, not before ${formatCountdown(until - now)}` : what;
}

function openRemark({ state, degradedBy, drops }: BackendStatus, { settings }: Moment): string {
  const { slowAfter } = settings;
  switch (degradedBy) {
    case 'slow':
      return `, round trip over ${slowAfter} ms`;
    case 'slow-at-times':
      return `, p95 round trip over ${slowAfter} ms`;
    case 'flapping':
      return drops === undefined
        ? ', flapping'
        : `, flapping: ${plural(drops, 'drop')} in ${formatExact(FLAP_WINDOW)}`;
    case 'probing':
      return ', probe not yet stable';
    case null:
      return state.phase === 'open' && state.until !== null ? ', settling' : '';
  }
}

/** What went wrong last, for a row that would otherwise only say what comes next. */
function cause({ lastOutcome }: BackendStatus): string {
  if (!lastOutcome || lastOutcome.kind === 'local') return '';
  return lastOutcome.kind === 'network' ? String(lastOutcome.code) : shortOutcome(lastOutcome);
}

const after = (text: string): string => (text === '' ? '' : `, ${text}`);

const probeIn = (ms: number): string => (ms <= 0 ? 'probe due' : `probe in ${formatCountdown(ms)}`);

function blocked(status: BackendStatus, { now, zone }: Moment): string {
  const { state, breaker } = status;
  const until = state.phase === 'blocked' ? state.until : null;
  if (breaker.state === 'isolated') {
    const by = breaker.by ? ` by ${breaker.by.name}` : '';
    return `Isolated${by}${until === null ? '' : ` until ${formatMinute(until, zone)}`}`;
  }
  if (until === null) return 'Breaker open';
  const probe = probeIn(until - now);
  return `${probe.charAt(0).toUpperCase()}${probe.slice(1)}${after(cause(status))}`;
}

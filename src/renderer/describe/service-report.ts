import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatCount, NOTHING, plural } from '../../shared/describe/numbers.ts';
import { formatCountdown, formatExact, formatMoment } from '../../shared/describe/time.ts';
import type { EndpointState, PollingReport, ServerStats } from '../../shared/report.ts';
import type { Section } from './fact.ts';

/** What is wrong with an HTTP endpoint, in words; `null` while nothing is. */
export function describeTrouble(
  { problem, lastAt, requests, failures }: EndpointState,
  now: number,
  zone: ClockZone,
): string | null {
  if (problem === null) return null;
  const when = lastAt === null ? '' : ` at ${formatMoment(lastAt, now, zone)}`;
  return `The last request${when} failed: ${problem.trim().replace(/\.$/, '')}; ${formatCount(failures)} of ${plural(requests, 'request')} failed.`;
}

/** What a server says of its connections beside what is seen from here. */
export function describeServerStats(
  { samples, interval, state }: ServerStats,
  seen: { open: boolean; now: number; zone: ClockZone },
): string {
  const last = samples.at(-1);
  if (!last) return state.lastAt === null ? 'Not asked yet.' : 'It has not said yet.';
  const said = `The server says ${plural(last.connections, 'connection')}`;
  const old = seen.now - last.at > 2 * interval ? ` as of ${formatMoment(last.at, seen.now, seen.zone)}` : '';
  if (!seen.open) return `${said}${old}; we see none, ours is not open.`;
  return last.connections === 0 ? `${said}${old}, but we see ours open.` : `${said}${old}; we see one, ours.`;
}

/** @param now UTC ms, by the engine's clock. */
export function describePolling(polling: PollingReport, now: number): Section {
  const { active, interval, nextAt, messages, state } = polling;
  return {
    digest: active ? 'polling now' : 'not needed, the socket is ready',
    alarming: state.problem !== null,
    facts: [
      { name: 'Messages', value: formatCount(messages), quiet: messages === 0 },
      { name: 'Requests', value: formatCount(state.requests), quiet: state.requests === 0 },
      { name: 'Interval', value: formatExact(interval), quiet: !active },
      { name: 'Next in', value: nextIn(active, nextAt, now), quiet: !active },
    ],
  };
}

function nextIn(active: boolean, nextAt: number | null, now: number): string {
  if (!active) return NOTHING;
  // Without a time the request is on its way.
  return nextAt === null ? 'now' : formatCountdown(nextAt - now);
}

/** How often an endpoint was asked: "40 requests, 3 failed, every 10 s". */
export function describeAsking({ requests, failures }: EndpointState, interval: number): string {
  const failed = failures > 0 ? `, ${formatCount(failures)} failed` : '';
  return `${plural(requests, 'request')}${failed}, every ${formatExact(interval)}`;
}

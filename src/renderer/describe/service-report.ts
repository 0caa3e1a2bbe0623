import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatCount, NOTHING } from '../../shared/describe/numbers.ts';
import { formatCountdown, formatExact, formatMoment } from '../../shared/describe/time.ts';
import type { EndpointState, PollingReport, ServerStats } from '../../shared/report.ts';
import { texts } from '../texts/catalogue.ts';
import type { Section } from './fact.ts';

/** What is wrong with an HTTP endpoint, in words; `null` while nothing is. */
export function describeTrouble(
  { problem, lastAt, requests, failures }: EndpointState,
  now: number,
  zone: ClockZone,
): string | null {
  if (problem === null) return null;
  const when = lastAt === null ? '' : texts.connection.session.at(formatMoment(lastAt, now, zone));
  return texts.connection.services.trouble(when, problem.trim().replace(/\.$/, ''), failures, requests);
}

/** What a server says of its connections beside what is seen from here. */
export function describeServerStats(
  { samples, interval, state }: ServerStats,
  seen: { open: boolean; now: number; zone: ClockZone },
): string {
  const last = samples.at(-1);
  const says = texts.connection.services;
  if (!last) return state.lastAt === null ? says.notAsked : says.notSaid;
  const said = says.said(last.connections);
  const old = seen.now - last.at > 2 * interval ? says.asOf(formatMoment(last.at, seen.now, seen.zone)) : '';
  if (!seen.open) return says.weSeeNone(said + old);
  return last.connections === 0 ? says.weSeeOpen(said + old) : says.weSeeOne(said + old);
}

/** @param now UTC ms, by the engine's clock. */
export function describePolling(polling: PollingReport, now: number): Section {
  const { active, interval, nextAt, messages, state } = polling;
  const said = texts.connection.services;
  return {
    digest: active ? said.pollingNow : said.pollingNot,
    alarming: state.problem !== null,
    facts: [
      { name: said.messages, value: formatCount(messages), quiet: messages === 0 },
      { name: said.requests, value: formatCount(state.requests), quiet: state.requests === 0 },
      { name: said.interval, value: formatExact(interval), quiet: !active },
      { name: said.nextIn, value: nextIn(active, nextAt, now), quiet: !active },
    ],
  };
}

function nextIn(active: boolean, nextAt: number | null, now: number): string {
  if (!active) return NOTHING;
  // Without a time the request is on its way.
  return nextAt === null ? texts.connection.services.now : formatCountdown(nextAt - now);
}

/** How often an endpoint was asked: "40 requests, 3 failed, every 10 s". */
export const describeAsking = ({ requests, failures }: EndpointState, interval: number): string =>
  texts.connection.services.asking(requests, failures, formatExact(interval));

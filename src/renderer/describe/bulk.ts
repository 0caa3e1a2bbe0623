import {
  type BlastRadius,
  BULK_ACTIONS,
  type BulkAction,
  type BulkEvent,
  type BulkRun,
} from '../../shared/bulk.ts';
import { formatElapsed } from '../../shared/describe/time.ts';
import type { OperatorAction } from '../../shared/event.ts';
import { texts } from '../texts/catalogue.ts';
import type { Fact } from './fact.ts';

/** "Reconnect 12 backends". */
export const bulkName = (action: BulkAction, count: number): string => texts.bulk.name(action, count);

/** What the button says that begins it. */
export const confirmLabel = ({ action, backends }: BlastRadius): string => bulkName(action, backends.length);

const HOSTS_NAMED = 4;
const ORDER = ['open', 'half-open', 'isolated', 'closed', 'disabled'] as const;

/** What an action would touch, line by line. */
export function radiusFacts(radius: BlastRadius, asked: number): Fact[] {
  const { action, backends, cuts, hosts, servers, refused } = radius;
  const { facts: names, appliesTo, serversHold, givesUp, leavesOut } = texts.bulk;
  const facts: Fact[] = [
    { name: names.appliesTo, value: appliesTo(backends.length, asked) },
    { name: names.willClose, value: cutText(cuts, backends.length) },
    { name: names.hosts, value: hostsText(hosts) },
    { name: names.breakers, value: breakersText(radius) },
  ];
  if (servers !== null) {
    facts.push({ name: names.serversSee, value: serversHold(servers.connections, cuts) });
  }
  facts.push({ name: names.pace, value: paceText(radius) });
  if (action === 'reconnect') facts.push({ name: names.givesUp, value: givesUp });
  for (const { why, backends: not } of refused) {
    facts.push({ name: names.leavesOut, value: leavesOut(not.length, why) });
  }
  return facts.filter(({ value }) => value !== '');
}

const cutText = (cuts: number, backends: number): string =>
  cuts === 0 ? texts.bulk.noSocket : texts.bulk.cuts(cuts, backends - cuts);

function hostsText(hosts: BlastRadius['hosts']): string {
  const named = hosts.slice(0, HOSTS_NAMED).map(({ host, backends }) => texts.bulk.host(host, backends));
  return texts.bulk.hosts(named, hosts.length - named.length);
}

function breakersText({ action, breakers }: BlastRadius): string {
  const counted = ORDER.flatMap((state) => {
    const count = breakers[state];
    return count === undefined ? [] : [texts.bulk.counted(count, texts.fleet.breaker[state])];
  });
  const probes = action === 'reconnect' && (breakers.open ?? 0) > 0;
  return texts.bulk.list(counted) + (probes ? texts.bulk.probesAtOnce : '');
}

function paceText({ action, pace, takes }: BlastRadius): string {
  const { perSecond, perHostPerSecond, atOnce } = pace;
  const perHost = perHostPerSecond < perSecond ? perHostPerSecond : null;
  const wholeSeconds = Math.max(1_000, Math.ceil(takes / 1_000) * 1_000);
  return texts.bulk.goesAt(perSecond, perHost, atOnce, wholeSeconds, action === 'reconnect');
}

/** Where a run is, in a line: "Reconnecting 12 backends: 4 done, 1 failed". */
export function runText(run: BulkRun): string {
  const { action, total, why, state } = run;
  const counts = countsText(run);
  if (state === 'running') {
    return texts.bulk.running(action, total, counts, why === null ? '' : texts.bulk.ending(why));
  }
  return texts.bulk.ended(action, total, endText(state, why, tookText(run)), counts);
}

/** "4 reconnected, 1 failed, 2 under way, 5 not begun": all of them. */
export function countsText({ action, total, done, failed, refused, underWay }: BulkRun): string {
  const left = total - done - failed - refused - underWay;
  return texts.bulk.counts(action, { done, failed, refused, underWay, left });
}

/** Nothing of what took less than a second: it was at once. */
function tookText({ startedAt, endedAt }: BulkRun): string {
  const took = endedAt === null ? 0 : endedAt - startedAt;
  return took < 1_000 ? '' : texts.bulk.after(formatElapsed(took));
}

/** @param after " after 3 s", or nothing where that is not known. */
function endText(state: BulkRun['state'], why: string | null, after = ''): string {
  switch (state) {
    case 'stopped':
      return texts.bulk.stopped(after, why ?? '');
    case 'aborted':
      return texts.bulk.gaveUp(after, why ?? '');
    default:
      return texts.bulk.done(after);
  }
}

/** The same as the sentence of the timeline, before who did it and why. */
export function bulkEventText(action: OperatorAction, bulk: BulkEvent): string {
  if (!isBulkAction(action)) return action;
  const { state, why, total, done, failed, refused } = bulk;
  const subject = texts.bulk.subject(action, total);
  if (state === 'running') return texts.bulk.begun(subject);
  const left = total - done - failed - refused;
  const counts = texts.bulk.counts(action, { done, failed, refused, underWay: 0, left });
  return texts.bulk.over(subject, endText(state, why), counts);
}

const isBulkAction = (action: OperatorAction): action is BulkAction =>
  (BULK_ACTIONS as readonly OperatorAction[]).includes(action);

import {
  type BlastRadius,
  BULK_ACTIONS,
  type BulkAction,
  type BulkEvent,
  type BulkRun,
} from '../../shared/bulk.ts';
import { formatCount, plural } from '../../shared/describe/numbers.ts';
import { formatElapsed } from '../../shared/describe/time.ts';
import type { OperatorAction } from '../../shared/event.ts';
import type { BreakerState } from '../../shared/health.ts';
import type { Fact } from './fact.ts';

const VERB: Record<BulkAction, string> = {
  reconnect: 'Reconnect',
  pause: 'Pause',
  resume: 'Resume',
  reset: 'Reset',
  isolate: 'Isolate',
};

const DOING: Record<BulkAction, string> = {
  reconnect: 'Reconnecting',
  pause: 'Pausing',
  resume: 'Resuming',
  reset: 'Resetting',
  isolate: 'Isolating',
};

const NOUN: Record<BulkAction, string> = {
  reconnect: 'Reconnect',
  pause: 'Pause',
  resume: 'Resume',
  reset: 'Reset',
  isolate: 'Isolation',
};

const DONE: Record<BulkAction, string> = {
  reconnect: 'reconnected',
  pause: 'paused',
  resume: 'resumed',
  reset: 'reset',
  isolate: 'isolated',
};

const whom = (action: BulkAction, count: number): string =>
  plural(count, action === 'reset' ? 'breaker' : 'backend');

/** "Reconnect 12 backends". */
export const bulkName = (action: BulkAction, count: number): string =>
  `${VERB[action]} ${whom(action, count)}`;

/** What the button says that begins it. */
export const confirmLabel = ({ action, backends }: BlastRadius): string => bulkName(action, backends.length);

const HOSTS_NAMED = 4;

const BREAKERS: Record<BreakerState, string> = {
  closed: 'closed',
  open: 'open',
  'half-open': 'half-open',
  isolated: 'isolated',
  disabled: 'disabled',
};
const ORDER = ['open', 'half-open', 'isolated', 'closed', 'disabled'] as const;

/** What an action would touch, line by line. */
export function radiusFacts(radius: BlastRadius, asked: number): Fact[] {
  const { action, backends, cuts, hosts, servers, refused } = radius;
  const facts: Fact[] = [
    { name: 'Applies to', value: `${formatCount(backends.length)} of ${plural(asked, 'backend')}` },
    { name: 'Will close', value: cutText(cuts, backends.length) },
    { name: 'Hosts', value: hostsText(hosts) },
    { name: 'Breakers', value: breakersText(radius) },
  ];
  if (servers !== null) {
    const said = `their servers say that they hold ${plural(servers.connections, 'connection')}`;
    facts.push({
      name: 'Servers see',
      value: cuts > 0 ? `${said}; these are ${formatCount(cuts)} of them` : said,
    });
  }
  facts.push({ name: 'Pace', value: paceText(radius) });
  if (action === 'reconnect') {
    facts.push({
      name: 'Gives up',
      value: 'when more than half of five or more do not come back, or our own network fails',
    });
  }
  for (const { why, backends: not } of refused) {
    facts.push({ name: 'Leaves out', value: `${plural(not.length, 'backend')}: ${why}` });
  }
  return facts.filter(({ value }) => value !== '');
}

function cutText(cuts: number, backends: number): string {
  if (cuts === 0) return 'no socket';
  const rest = backends - cuts;
  const not = rest === 0 ? '' : `; ${formatCount(rest)} ${rest === 1 ? 'is' : 'are'} not open`;
  return `${plural(cuts, 'open socket')}${not}`;
}

function hostsText(hosts: BlastRadius['hosts']): string {
  const named = hosts.slice(0, HOSTS_NAMED).map(({ host, backends }) => `${host} (${formatCount(backends)})`);
  const more = hosts.length - named.length;
  return named.join(', ') + (more > 0 ? ` and ${formatCount(more)} more` : '');
}

function breakersText({ action, breakers }: BlastRadius): string {
  const counted = ORDER.flatMap((state) => {
    const count = breakers[state];
    return count === undefined ? [] : [`${formatCount(count)} ${BREAKERS[state]}`];
  });
  const open = breakers.open ?? 0;
  const remark = action === 'reconnect' && open > 0 ? '; an open one lets a probe through at once' : '';
  return counted.join(', ') + remark;
}

function paceText({ action, pace, takes }: BlastRadius): string {
  const { perSecond, perHostPerSecond, atOnce } = pace;
  const host = perHostPerSecond < perSecond ? `, ${formatCount(perHostPerSecond)} a second to one host` : '';
  const least = action === 'reconnect' ? ' or more' : '';
  return `${formatPace(perSecond)} a second${host}, ${formatCount(atOnce)} under way at most; about ${formatElapsed(Math.max(1_000, Math.ceil(takes / 1_000) * 1_000))}${least}`;
}

const formatPace = (perSecond: number): string =>
  perSecond < 1 ? perSecond.toFixed(1) : formatCount(perSecond);

/** Where a run is, in a line: "Reconnecting 12 backends: 4 done, 1 failed". */
export function runText(run: BulkRun): string {
  const { action, total, why, state, underWay } = run;
  const counts = countsText(run);
  if (state === 'running') {
    const ending = why === null ? '' : `; ${why}, waiting for ${formatCount(underWay)} under way`;
    return `${DOING[action]} ${whom(action, total)}: ${counts}${ending}`;
  }
  const took = run.endedAt === null ? '' : `after ${formatElapsed(run.endedAt - run.startedAt)}`;
  return `${NOUN[action]} of ${whom(action, total)} ${endText(state, why, took)}: ${counts}`;
}

/** "4 reconnected, 1 failed, 7 not begun". */
export function countsText({ action, total, done, failed, refused, underWay }: BulkRun): string {
  const left = total - done - failed - refused - underWay;
  const parts = [`${formatCount(done)} ${DONE[action]}`];
  if (failed > 0) parts.push(`${formatCount(failed)} failed`);
  if (refused > 0) parts.push(`${formatCount(refused)} refused`);
  if (left > 0) parts.push(`${formatCount(left)} not begun`);
  return parts.join(', ');
}

/** @param took "after 3 s", or nothing where that is not known. */
function endText(state: BulkRun['state'], why: string | null, took = ''): string {
  const after = took === '' ? '' : ` ${took}`;
  switch (state) {
    case 'stopped':
      return `stopped${after}, ${why}`.replace(', stopped by', ' by');
    case 'aborted':
      return `gave up${after}, ${why}`;
    default:
      return `done${after}`;
  }
}

/** The same as the sentence of the timeline, before who did it and why. */
export function bulkEventText(action: OperatorAction, bulk: BulkEvent): string {
  if (!isBulkAction(action)) return action;
  const { state, why, total, done, failed, refused } = bulk;
  const what = `${NOUN[action].toLowerCase()} of ${whom(action, total)}`;
  if (state === 'running') return `${what} begun`;
  const counts = [`${formatCount(done)} ${DONE[action]}`];
  if (failed > 0) counts.push(`${formatCount(failed)} failed`);
  if (refused > 0) counts.push(`${formatCount(refused)} refused`);
  const left = total - done - failed - refused;
  if (left > 0) counts.push(`${formatCount(left)} not begun`);
  return `${what} ${endText(state, why)}: ${counts.join(', ')}`;
}

const isBulkAction = (action: OperatorAction): action is BulkAction =>
  (BULK_ACTIONS as readonly OperatorAction[]).includes(action);

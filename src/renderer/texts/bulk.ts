import type { BulkAction } from '../../shared/bulk.ts';
import { formatCount, formatTenth, plural } from '../../shared/describe/numbers.ts';
import { formatElapsed } from '../../shared/describe/time.ts';

const whom = (action: BulkAction, count: number): string =>
  plural(count, action === 'reset' ? 'breaker' : 'backend');

const verb = {
  reconnect: 'Reconnect',
  pause: 'Pause',
  resume: 'Resume',
  reset: 'Reset',
  isolate: 'Isolate',
} as const;

const doing = {
  reconnect: 'Reconnecting',
  pause: 'Pausing',
  resume: 'Resuming',
  reset: 'Resetting',
  isolate: 'Isolating',
} as const;

const noun = {
  reconnect: 'Reconnect',
  pause: 'Pause',
  resume: 'Resume',
  reset: 'Reset',
  isolate: 'Isolation',
} as const;

const done = {
  reconnect: 'reconnected',
  pause: 'paused',
  resume: 'resumed',
  reset: 'reset',
  isolate: 'isolated',
} as const;

const formatPace = (perSecond: number): string =>
  perSecond < 1 ? formatTenth(perSecond) : formatCount(perSecond);

/** Of a run, backends by what became of them: together they are all of them. */
export interface Counts {
  done: number;
  failed: number;
  refused: number;
  underWay: number;
  left: number;
}

/** Actions on many: what they would touch, how far they are, what came of them. */
export const bulk = {
  /** "Reconnect 12 backends". */
  name: (action: BulkAction, count: number) => `${verb[action]} ${whom(action, count)}`,
  question: (name: string) => `${name}?`,
  explanation: 'What it would touch as things stand. Nothing is done before it is confirmed.',
  counting: 'Counting what it would touch…',
  length: 'For',
  pace: 'Pace',
  /** By how many a second; 0 stands for as fast as the fleet may dial. */
  paces: [
    [0, 'as fast as the fleet dials'],
    [10, '10 a second'],
    [2, '2 a second'],
    [0.2, 'one every 5 seconds'],
  ],
  reason: 'Reason',
  reasonKept: 'Kept in the audit log',
  reasonMissing: (least: number) => `Say why, in ${least} characters or more: it is kept in the audit log.`,
  appliesToNone: 'It applies to none of them as things stand.',
  cancel: 'Cancel',

  facts: {
    appliesTo: 'Applies to',
    willClose: 'Will close',
    hosts: 'Hosts',
    breakers: 'Breakers',
    serversSee: 'Servers see',
    pace: 'Pace',
    givesUp: 'Gives up',
    leavesOut: 'Leaves out',
  },
  appliesTo: (count: number, asked: number) => `${formatCount(count)} of ${plural(asked, 'backend')}`,
  noSocket: 'no socket',
  cuts: (cuts: number, notOpen: number) =>
    `${plural(cuts, 'open socket')}${
      notOpen === 0 ? '' : `; ${formatCount(notOpen)} ${notOpen === 1 ? 'is' : 'are'} not open`
    }`,
  host: (host: string, backends: number) => `${host} (${formatCount(backends)})`,
  hosts: (named: readonly string[], more: number) =>
    named.join(', ') + (more > 0 ? ` and ${formatCount(more)} more` : ''),
  counted: (count: number, what: string) => `${formatCount(count)} ${what}`,
  list: (parts: readonly string[]) => parts.join(', '),
  probesAtOnce: '; an open one lets a probe through at once',
  serversHold: (connections: number, cuts: number) =>
    `their servers say that they hold ${plural(connections, 'connection')}${
      cuts > 0 ? `; these are ${formatCount(cuts)} of them` : ''
    }`,
  goesAt: (perSecond: number, perHost: number | null, atOnce: number, takes: number, orMore: boolean) =>
    `${formatPace(perSecond)} a second${
      perHost === null ? '' : `, ${formatCount(perHost)} a second to one host`
    }, ${formatCount(atOnce)} under way at most; about ${formatElapsed(takes)}${orMore ? ' or more' : ''}`,
  givesUp: 'when more than half of five or more do not come back, or our own network fails',
  leavesOut: (count: number, why: string) => `${plural(count, 'backend')}: ${why}`,

  lines: 'Actions on many backends',
  by: (name: string, reason: string) => ` · ${name}: “${reason}”`,
  show: 'Show',
  report: 'Report',
  putAway: 'Put the line away',
  unknown: 'The run is no longer known',
  unknownWhy: 'The audit log has what came of it.',
  because: (reason: string) => ` “${reason}”`,
  waiting: (why: string) => `${why} Waiting for what is under way.`,
  close: 'Close',
  goOn: 'Go on in the background',
  stop: 'Stop',
  stopping: 'Stopping…',
  undo: (name: string) => `Undo: ${name.toLowerCase()}`,
  notDone: 'Not done',
  andMore: (count: number) => `and ${formatCount(count)} more`,

  running: (action: BulkAction, total: number, counts: string, ending: string) =>
    `${doing[action]} ${whom(action, total)}: ${counts}${ending}`,
  ending: (why: string) => `; ${why}, waiting for what is under way`,
  ended: (action: BulkAction, total: number, how: string, counts: string) =>
    `${noun[action]} of ${whom(action, total)} ${how}: ${counts}`,
  /** "4 reconnected, 1 failed, 7 not begun". */
  counts: (action: BulkAction, counts: Counts) => {
    const parts = [`${formatCount(counts.done)} ${done[action]}`];
    if (counts.failed > 0) parts.push(`${formatCount(counts.failed)} failed`);
    if (counts.refused > 0) parts.push(`${formatCount(counts.refused)} refused`);
    if (counts.underWay > 0) parts.push(`${formatCount(counts.underWay)} under way`);
    if (counts.left > 0) parts.push(`${formatCount(counts.left)} not begun`);
    return parts.join(', ');
  },
  stopped: (after: string, why: string) => `stopped${after}, ${why}`.replace(', stopped by', ' by'),
  gaveUp: (after: string, why: string) => `gave up${after}, ${why}`,
  done: (after: string) => `done${after}`,
  after: (elapsed: string) => ` after ${elapsed}`,
  /** The same as the sentence of the timeline, before who did it and why. */
  subject: (action: BulkAction, total: number) => `${noun[action].toLowerCase()} of ${whom(action, total)}`,
  begun: (subject: string) => `${subject} begun`,
  over: (subject: string, how: string, counts: string) => `${subject} ${how}: ${counts}`,
} as const;

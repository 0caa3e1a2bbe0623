import { formatCount, plural } from '../../shared/describe/numbers.ts';

/** What the line of an incident says, part by part, and what answers an acknowledgement. */
export const incidentWords = {
  hosts: (count: number) => plural(count, 'host'),
  /** @param of "market data, chat": its groups, or its backends where they are few. */
  titleWith: (title: string, of: string) => `${title} · ${of}`,
  groups: (groups: readonly string[], more: number) =>
    more === 0 ? groups.join(', ') : `${groups.join(', ')} and ${plural(more, 'more group')}`,
  closed: (text: string) => `close ${text}`,
  what: (lost: number, reached: boolean, when: string, why: string) => {
    const many = `${plural(lost, 'backend')} ${reached ? 'lost' : 'not reached'}`;
    const one = reached ? 'Lost' : 'Not reached';
    return `${lost === 1 ? one : many} ${when}, ${why}.`;
  },
  /** @param why "9 HTTP 502, 3 dial timeout". */
  now: (first: string, why: string) => `${first}, now ${why}`,
  since: (began: string) => `since ${began}`,
  atOnce: (began: string) => `at once at ${began}`,
  within: (length: string, began: string) => `within ${length} from ${began}`,
  allBack: 'all back',
  back: (count: number) => `${formatCount(count)} back`,
  oneBack: 'back',
  waiting: (count: number) => `${formatCount(count)} waiting`,
  blocked: (count: number) =>
    `${formatCount(count)} held back by ${count === 1 ? 'its breaker' : 'their breakers'}`,
  oneBlocked: 'held back by its breaker',
  stopped: (count: number) => `${formatCount(count)} stopped for good`,
  oneStopped: 'stopped for good',
  aside: (count: number) => `${formatCount(count)} taken out`,
  flapping: (backends: number | null, drops: number, window: string) =>
    `${backends === null ? 'flapping' : `${formatCount(backends)} flapping`}, ${plural(drops, 'drop')} in ${window}`,
  held: (left: string) => `over if it holds for ${left}`,
  nextDial: (when: string) => `next dial ${when}`,
  dialling: 'dialling now',
  progress: (parts: readonly string[]) => {
    const said = parts.join(', ');
    return said === '' ? '' : `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
  },
  over: (moment: string, after: string) => `Over since ${moment}, after ${after}.`,
  acknowledgedBy: (name: string, moment: string, reason: string | null) =>
    `Acknowledged by ${name} at ${moment}${reason === null ? '' : `: “${reason}”`}.`,
  ours: 'This machine or its network is at fault, not they.',
  oursUntil: (moment: string) => `It was this machine or its network, until ${moment}.`,
  maybeOurs: 'No backend of another host is up: it may be us.',
  witnessUp: (name: string) => `Local network fine, ${name} is up.`,
  witnessAnswers: (name: string, ms: string) => `Local network fine, ${name} answers in ${ms} ms.`,
  acknowledged: (title: string) => `Acknowledged ${title}.`,
  notAcknowledged: (title: string, why: string) => `Could not acknowledge ${title}: ${why}.`,
} as const;

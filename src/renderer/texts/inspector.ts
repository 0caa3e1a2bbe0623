import { formatBytes, formatCount, plural } from '../../shared/describe/numbers.ts';
import type { MessageDirection, SkippedMessages } from '../../shared/inspected-message.ts';
import type { KindGroup } from '../state/message-filter.ts';

/** Messages of a backend, and one of them. */
export const inspector = {
  button: 'Messages',
  buttonTitle: 'Its messages, in place of the events',
  find: 'Find in messages',
  direction: 'Direction',
  both: 'Both',
  onlyIn: '↓ In',
  onlyOut: '↑ Out',
  /** An arrow beside each word: a direction is not told by its colour alone. */
  directions: { in: '↓ in', out: '↑ out' } satisfies Record<MessageDirection, string>,
  kinds: { text: 'Text', binary: 'Binary', control: 'Control' } satisfies Record<KindGroup, string>,
  controlKinds: 'Ping, pong and close',
  count: (shown: number, kept: number) =>
    shown === kept ? formatCount(kept) : `${formatCount(shown)} of ${formatCount(kept)}`,
  watchers: (pages: number) => ` · ${formatCount(pages)} pages look`,
  pause: 'Pause',
  resume: 'Resume',
  resumeBehind: (entries: number) => `Resume, ${formatCount(entries)} behind`,
  clear: 'Clear',
  send: 'Send…',
  openOne: 'Open a backend in the table above to look at its messages.',
  notAllowed: (name: string) => `The fleet file does not let anybody look at the messages of ${name}.`,
  allow: 'Messages can hold what not everybody may read, so each backend has to allow it. Give it',
  allowWord: 'inspector: true',
  allowOr: ', or put that under',
  allowPlace: 'defaults',
  allowAll: ' for all of them; it holds as soon as the file is saved, without a new connection.',
  problem: (sentence: string) => `The messages cannot be shown: ${sentence}`,
  nonePassed: 'No message has passed since you began to look.',
  noneRecorded: 'No messages of it were recorded around this moment.',
  /** Of one message: in the list, and beside it. */
  notRecorded: 'payload not recorded',
  payloadNotRecorded: 'Its payload was not recorded.',
  noneMatches: 'No message matches this filter.',
  list: 'Messages',
  newest: 'Newest ↓',
  one: 'Message',
  json: 'Message as JSON',
  shownAs: 'How it is shown',
  asJson: 'JSON',
  asText: 'Text',
  close: 'Close the message',
  closeTitle: 'Close (Escape)',
  rounded: 'Numbers of more than 15 digits may be rounded here; Text has them as they came.',
  empty: 'It is empty.',
  copy: 'Copy',
  copied: 'Copied, as far as it is shown here.',
  copyRefused: 'The browser did not let the page copy: select the text and copy it by keyboard.',
  moreLines: (most: number) =>
    `More than ${formatCount(most)} lines are not drawn: fold some, or read it as text.`,
  moreMembers: (count: string) => `${count} more…`,
  /** Before the value of one. */
  member: (name: string) => `${name}: `,
  keys: (count: number) => plural(count, 'key'),
  items: (count: number) => plural(count, 'item'),
  gap: (time: string) => `+${time}`,
  /** RFC 6455 §7.4.1; only those that a peer sends. */
  closeCodes: {
    1000: 'normal closure',
    1001: 'going away',
    1002: 'protocol error',
    1003: 'unsupported data',
    1005: 'without a code',
    1007: 'invalid payload',
    1008: 'policy violation',
    1009: 'message too big',
    1010: 'extension missing',
    1011: 'internal error',
    1012: 'service restart',
    1013: 'try again later',
  } as Record<number, string>,
  /** "1,240 more not shown, 3.2 KiB: more than 100 a second". */
  skipped: (count: number, bytes: number, why: SkippedMessages['why'], perSecond: number) =>
    `${plural(count, 'more', 'more')} not shown, ${formatBytes(bytes)}: ${skippedWhy[why](perSecond)}`,
  interrupted: 'The console was not connected to its engine: what passed meanwhile is not here',
  truncated: (shown: number, size: number) => `The first ${formatBytes(shown)} of ${formatBytes(size)}`,
  masked: 'What looks like a credential is masked',
  andMasked: 'what looks like a credential is masked',
  limits: (parts: readonly string[]) => `${parts.join('; ')}.`,
} as const;

const skippedWhy: Record<SkippedMessages['why'], (perSecond: number) => string> = {
  rate: (perSecond) => `more than ${formatCount(perSecond)} a second`,
  batch: () => 'too much to be sent to this page at once',
  page: () => 'this page was hidden, or did not keep up',
};

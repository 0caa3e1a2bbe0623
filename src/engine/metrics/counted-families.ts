import type { CountName } from '../telemetry/counters.ts';
import type { Family, Sample } from './exposition.ts';

/** How the engine's counts are called outside. `of` has the count, or several with what tells them apart. */
interface Naming {
  name: string;
  help: string;
  label?: string;
  of: readonly (readonly [count: CountName, label?: string])[];
}

const NAMINGS: readonly Naming[] = [
  { name: 'messages_received', help: 'Messages received.', of: [['messagesIn']] },
  { name: 'messages_sent', help: 'Messages sent.', of: [['messagesOut']] },
  { name: 'received_bytes', help: 'Bytes of the messages received, uncompressed.', of: [['bytesIn']] },
  { name: 'sent_bytes', help: 'Bytes of the messages sent, uncompressed.', of: [['bytesOut']] },
  {
    name: 'messages_dropped',
    help: 'Messages that were to be sent and were not, by why.',
    label: 'reason',
    of: [
      ['dropped.messages', 'messages'],
      ['dropped.bytes', 'bytes'],
      ['dropped.age', 'age'],
      ['dropped.closed', 'closed'],
    ],
  },
  {
    name: 'messages_received_amiss',
    help: 'Of the messages received: not looked into because of the rate, had before, missing before one, come late.',
    label: 'how',
    of: [
      ['limited', 'limited'],
      ['duplicates', 'duplicate'],
      ['missing', 'missing'],
      ['outOfOrder', 'late'],
    ],
  },
  {
    name: 'dials',
    help: 'Dials that came to an end, by how.',
    label: 'result',
    of: [
      ['dialsSucceeded', 'succeeded'],
      ['dialsFailed', 'failed'],
    ],
  },
  {
    name: 'reconnects',
    help: 'Connections that were opened again, by themselves or by an operator.',
    label: 'cause',
    of: [
      ['reconnectsAutomatic', 'automatic'],
      ['reconnectsManual', 'manual'],
    ],
  },
  { name: 'failures', help: 'Dials and connections whose end counts as a failure.', of: [['failures']] },
  { name: 'breaker_trips', help: 'Times that a circuit breaker opened.', of: [['trips']] },
  {
    name: 'breaker_recoveries',
    help: 'Times that a stable connection closed a circuit breaker.',
    of: [['recoveries']],
  },
  {
    name: 'fallback_polls',
    help: 'Requests over HTTP in place of a socket that was down.',
    of: [['polls']],
  },
];

/**
 * The counters of one level.
 * @param labels that every sample has.
 * @param samplesOf of one count.
 */
export function* countedFamilies(
  level: 'backend' | 'group' | 'fleet',
  labels: readonly string[],
  samplesOf: (count: CountName) => Iterable<Sample>,
): Iterable<Family> {
  for (const { name, help, label, of } of NAMINGS) {
    yield {
      name: `wirewatch_${level}_${name}_total`,
      help,
      type: 'counter',
      labels: label === undefined ? labels : [...labels, label],
      samples: samples(of, label, samplesOf),
    };
  }
}

function* samples(
  of: Naming['of'],
  label: string | undefined,
  samplesOf: (count: CountName) => Iterable<Sample>,
): Iterable<Sample> {
  for (const [count, told = ''] of of) {
    if (label === undefined) yield* samplesOf(count);
    else
      for (const { labels, value } of samplesOf(count)) yield { labels: { ...labels, [label]: told }, value };
  }
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../shared/fleet-schema.ts';
import { OUTBOUND_DROPS, type OutboundDrop, PRIORITIES, type Priority } from '../../shared/report.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { OutboundQueue } from './outbound-queue.ts';

const MIB = 1_048_576;

function outbound(over: Partial<typeof DEFAULT_SETTINGS.outbound> = {}) {
  const clock = new VirtualClock();
  const sent: [data: string, at: number][] = [];
  const drops: [reason: OutboundDrop, count: number][] = [];
  const socket = { buffered: 0, onSend: null as (() => void) | null };
  const settings = { ...DEFAULT_SETTINGS.outbound, ...over };
  const queue = new OutboundQueue(settings, clock, {
    send: (data) => {
      sent.push([data.toString(), clock.now()]);
      socket.onSend?.();
    },
    buffered: () => socket.buffered,
    onDropped: (reason, count) => drops.push([reason, count]),
  });
  const offer = (data: string, priority: Priority = 'normal') => {
    const result = queue.offer({ data, priority });
    return result.ok ? 'ok' : result.error.code;
  };
  const texts = () => sent.map(([data]) => data);
  return { clock, queue, sent, texts, drops, socket, settings, offer };
}

const numbered = (count: number, name = 'm') =>
  Array.from({ length: count }, (_, index) => `${name}${index}`);

describe('a queue with a socket that is ready', () => {
  it('sends at once what is offered', () => {
    const { queue, offer, texts, clock } = outbound();
    queue.ready(true);
    offer('a');
    expect(texts()).toEqual(['a']);
    expect(clock.pending).toBe(0);
  });

  it('sends a batch per interval, also when it is offered one by one', () => {
    const { queue, offer, sent, clock } = outbound({ batch: 3, interval: 100 });
    queue.ready(true);
    for (const each of numbered(7)) offer(each);
    clock.advance(1_000);
    expect(sent.map(([, at]) => at)).toEqual([0, 0, 0, 100, 100, 100, 200]);
    expect(clock.pending).toBe(0);
  });

  it('sends the high before the normal before the low, each in their order', () => {
    const { queue, offer, texts, clock } = outbound({ batch: 2 });
    for (const name of ['l1', 'n1', 'h1', 'l2', 'n2', 'h2']) {
      offer(name, name.startsWith('h') ? 'high' : name.startsWith('n') ? 'normal' : 'low');
    }
    queue.ready(true);
    clock.advance(1_000);
    expect(texts()).toEqual(['h1', 'h2', 'n1', 'n2', 'l1', 'l2']);
  });

  it('lets a high one overtake what waits for the next batch', () => {
    const { queue, offer, texts, clock } = outbound({ batch: 1 });
    queue.ready(true);
    for (const each of ['a', 'b', 'c']) offer(each);
    offer('urgent', 'high');
    clock.advance(1_000);
    expect(texts()).toEqual(['a', 'urgent', 'b', 'c']);
  });

  it('holds back while the socket holds more than 1 MiB, and goes on when it does not', () => {
    const { queue, offer, texts, clock, socket } = outbound({ interval: 0 });
    socket.buffered = MIB + 1;
    queue.ready(true);
    offer('a');
    clock.advance(10_000);
    expect(texts()).toEqual([]);
    expect(clock.pending).toBe(1);
    socket.buffered = MIB;
    clock.advance(1_000);
    expect(texts()).toEqual(['a']);
    expect(clock.pending).toBe(0);
  });

  it('has no timer any more when all that it held back has grown too old', () => {
    const { queue, offer, clock, socket } = outbound({ maxAge: 120 });
    socket.buffered = MIB + 1;
    queue.ready(true);
    offer('a');
    clock.advance(121);
    expect(queue.report()).toMatchObject({ waitingBytes: 0, dropped: { age: 1 } });
    expect(clock.pending).toBe(0);
    socket.buffered = 0;
    offer('b');
    expect(queue.report().sent).toBe(1);
  });

  it('stops within a batch when that fills the socket', () => {
    const { queue, offer, texts, clock, socket } = outbound();
    for (const each of numbered(3)) offer(each);
    socket.onSend = () => {
      socket.buffered = MIB + 1;
    };
    queue.ready(true);
    expect(texts()).toEqual(['m0']);
    socket.onSend = null;
    socket.buffered = 0;
    clock.advance(1_000);
    expect(texts()).toEqual(['m0', 'm1', 'm2']);
  });

  it('sends nothing more when the socket is lost within a batch', () => {
    const { queue, offer, texts, clock, socket } = outbound();
    for (const each of numbered(3)) offer(each);
    socket.onSend = () => queue.ready(false);
    queue.ready(true);
    expect(texts()).toEqual(['m0']);
    expect(clock.pending).toBe(0);
    socket.onSend = null;
    queue.ready(true);
    clock.advance(1_000);
    expect(texts()).toEqual(['m0', 'm1', 'm2']);
  });

  it('takes what sending leads to into its turn', () => {
    const { queue, offer, texts, clock, socket } = outbound({ batch: 2 });
    queue.ready(true);
    socket.onSend = () => {
      if (texts().length < 5) offer(`after ${texts().length}`);
    };
    offer('first');
    expect(texts()).toEqual(['first', 'after 1']);
    clock.advance(1_000);
    expect(texts()).toEqual(['first', 'after 1', 'after 2', 'after 3', 'after 4']);
  });
});

describe('a queue without one', () => {
  it('keeps what is offered until there is, and has no timer', () => {
    const { queue, offer, texts, clock } = outbound();
    offer('a');
    expect(clock.pending).toBe(0);
    clock.advance(20_000);
    queue.ready(true);
    expect(texts()).toEqual(['a']);
  });

  it('keeps what waits across a reconnect', () => {
    const { queue, offer, texts, clock } = outbound({ batch: 1 });
    queue.ready(true);
    for (const each of numbered(3)) offer(each);
    queue.ready(false);
    expect(clock.pending).toBe(0);
    clock.advance(5_000);
    expect(texts()).toEqual(['m0']);
    queue.ready(true);
    clock.advance(1_000);
    expect(texts()).toEqual(['m0', 'm1', 'm2']);
  });

  it('never sends what has waited too long, and counts it', () => {
    const { queue, offer, texts, clock, drops } = outbound({ maxAge: 1_000 });
    offer('old');
    clock.advance(600);
    offer('young', 'low');
    clock.advance(401);
    queue.ready(true);
    expect(texts()).toEqual(['young']);
    expect(drops).toEqual([['age', 1]]);
    expect(queue.report().dropped.age).toBe(1);
  });

  it('reports nothing as waiting that is too old', () => {
    const { queue, offer, clock } = outbound({ maxAge: 1_000 });
    offer('old');
    clock.advance(1_001);
    expect(queue.report()).toMatchObject({ waiting: { normal: 0 }, waitingBytes: 0, dropped: { age: 1 } });
  });

  it('lets what is too old make room before anything else does', () => {
    const { offer, clock, drops } = outbound({ maxAge: 1_000, maxMessages: 2 });
    offer('old', 'high');
    clock.advance(1_001);
    offer('low', 'low');
    offer('new', 'high');
    expect(drops).toEqual([['age', 1]]);
  });
});

describe('a full queue', () => {
  it('drops the oldest of the lowest priority below the newcomer', () => {
    const { queue, offer, texts, drops, clock } = outbound({ maxMessages: 4 });
    for (const [name, priority] of [
      ['n1', 'normal'],
      ['l1', 'low'],
      ['l2', 'low'],
      ['n2', 'normal'],
    ] as const)
      offer(name, priority);
    expect([offer('h1', 'high'), offer('h2', 'high'), offer('h3', 'high')]).toEqual(['ok', 'ok', 'ok']);
    expect(drops).toEqual([
      ['messages', 1],
      ['messages', 1],
      ['messages', 1],
    ]);
    queue.ready(true);
    clock.advance(1_000);
    expect(texts()).toEqual(['h1', 'h2', 'h3', 'n2']);
  });

  it.each(PRIORITIES)('refuses another %s one when nothing lower waits, and says so', (priority) => {
    const { queue, offer, drops } = outbound({ maxMessages: 2 });
    offer('a', priority);
    offer('b', priority);
    expect(offer('c', priority)).toBe('queue-full');
    expect(drops).toEqual([['messages', 1]]);
    expect(queue.report().waiting[priority]).toBe(2);
  });

  it('makes room by bytes, and drops nothing when that would not be enough', () => {
    const { queue, offer, drops } = outbound({ maxBytes: 10 });
    offer('12345');
    offer('123', 'low');
    expect(offer('123456', 'normal')).toBe('queue-full');
    expect(queue.report()).toMatchObject({ waiting: { normal: 1, low: 1 }, waitingBytes: 8 });
    expect(offer('12345', 'normal')).toBe('ok');
    expect(drops).toEqual([
      ['bytes', 1],
      ['bytes', 1],
    ]);
  });

  it('refuses for good what is larger than it', () => {
    const { queue, offer } = outbound({ maxBytes: 10 });
    expect(offer('0123456789')).toBe('ok');
    queue.clear();
    // Eleven bytes in ten letters.
    expect(offer('012345678é')).toBe('too-large');
    expect(queue.report().dropped.bytes).toBe(1);
  });

  it('does not say what the message was', () => {
    const { queue } = outbound({ maxBytes: 8 });
    const result = queue.offer({ data: 's3cret-token', priority: 'high' });
    expect(JSON.stringify(result)).not.toContain('s3cret');
  });
});

describe('other limits', () => {
  it('hold at once for what waits', () => {
    const { queue, offer, texts, settings, drops, clock } = outbound();
    for (const each of numbered(4, 'n')) offer(each);
    for (const each of numbered(4, 'l')) offer(each, 'low');
    queue.configure({ ...settings, maxMessages: 3 });
    expect(drops).toEqual(Array.from({ length: 5 }, () => ['messages', 1]));
    queue.configure({ ...settings, maxMessages: 3, maxBytes: 4 });
    queue.ready(true);
    clock.advance(1_000);
    expect(texts()).toEqual(['n2', 'n3']);
  });

  it('of age hold from the time of the offer', () => {
    const { queue, offer, settings, clock } = outbound();
    offer('a');
    clock.advance(2_000);
    queue.configure({ ...settings, maxAge: 1_000 });
    expect(queue.report().dropped.age).toBe(1);
  });

  it('of a batch hold for the next one', () => {
    const { queue, offer, sent, settings, clock } = outbound({ batch: 1, interval: 1_000 });
    queue.ready(true);
    for (const each of numbered(4)) offer(each);
    queue.configure({ ...settings, batch: 3, interval: 10 });
    clock.advance(5_000);
    expect(sent).toHaveLength(4);
    expect(sent.at(-1)?.[1]).toBe(1_000);
    expect(clock.pending).toBe(0);
  });
});

it('what waits when the backend goes for good is dropped as closed, and leaves no timer', () => {
  const { queue, offer, drops, clock, texts } = outbound({ batch: 1 });
  queue.ready(true);
  for (const each of numbered(4)) offer(each);
  expect(clock.pending).toBe(1);
  queue.dispose();
  expect(clock.pending).toBe(0);
  expect(drops).toEqual([['closed', 3]]);
  clock.advance(10_000);
  expect(texts()).toEqual(['m0']);
});

it('sends bytes as bytes', () => {
  const clock = new VirtualClock();
  const sent: (string | Buffer)[] = [];
  const queue = new OutboundQueue(DEFAULT_SETTINGS.outbound, clock, {
    send: (data) => sent.push(data),
    buffered: () => 0,
    onDropped: () => undefined,
  });
  queue.ready(true);
  queue.offer({ data: Buffer.from([0, 255]), priority: 'low' });
  expect(sent).toEqual([Buffer.from([0, 255])]);
});

it('fills and drains half a million messages: what one costs does not grow with their number', () => {
  // Were it to grow, this would take minutes and not a second.
  const count = 500_000;
  const { queue, offer, sent } = outbound({ maxMessages: count, maxBytes: 1e9, batch: count });
  for (let each = 0; each < count; each++) offer('x', each % 2 === 0 ? 'normal' : 'low');
  for (let each = 0; each < count / 4; each++) offer('y', 'high');
  queue.ready(true);
  expect(sent).toHaveLength(count);
  expect(queue.report()).toMatchObject({ sent: count, dropped: { messages: count / 4 }, waitingBytes: 0 });
});

type Step =
  | { do: 'offer'; priority: Priority; size: number }
  | { do: 'pass'; ms: number }
  | { do: 'ready'; on: boolean }
  | { do: 'buffer'; bytes: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('offer'),
      priority: fc.constantFrom(...PRIORITIES),
      size: fc.integer({ min: 1, max: 40 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.integer({ min: 0, max: 120 }) }) },
  fc.record({ do: fc.constant('ready'), on: fc.boolean() }),
  fc.record({ do: fc.constant('buffer'), bytes: fc.constantFrom(0, MIB + 1) }),
);

const limits = fc.record({
  maxMessages: fc.integer({ min: 1, max: 8 }),
  maxBytes: fc.integer({ min: 20, max: 100 }),
  maxAge: fc.integer({ min: 10, max: 300 }),
  batch: fc.integer({ min: 1, max: 4 }),
  interval: fc.integer({ min: 0, max: 60 }),
});

it('whatever happens: within its limits, in order, and every message is in exactly one place', () => {
  fc.assert(
    fc.property(limits, fc.array(step, { maxLength: 80 }), (over, steps) => {
      const { queue, offer, sent, clock, socket } = outbound(over);
      const offered = new Map<string, { priority: Priority; at: number; order: number }>();
      let ready = false;
      for (const each of steps) {
        if (each.do === 'offer') {
          const name = `${offered.size}:`.padEnd(each.size, 'é');
          offered.set(name, { priority: each.priority, at: clock.now(), order: offered.size });
          offer(name, each.priority);
        } else if (each.do === 'pass') clock.advance(each.ms);
        else if (each.do === 'ready') {
          ready = each.on;
          queue.ready(ready);
        } else socket.buffered = each.bytes;

        const { waiting, waitingBytes, dropped, sent: count } = queue.report();
        const waits = waiting.high + waiting.normal + waiting.low;
        expect(waits).toBeLessThanOrEqual(over.maxMessages);
        expect(waitingBytes).toBeLessThanOrEqual(over.maxBytes);
        const lost = OUTBOUND_DROPS.reduce((sum, reason) => sum + dropped[reason], 0);
        expect(count).toBe(sent.length);
        expect(count + waits + lost).toBe(offered.size);
        expect(clock.pending).toBe(ready && waits > 0 ? 1 : 0);
      }
      for (const [name, at] of sent)
        expect(at - (offered.get(name)?.at ?? 0)).toBeLessThanOrEqual(over.maxAge);
      for (const priority of PRIORITIES) {
        const orders = sent
          .map(([name]) => offered.get(name))
          .filter((each) => each?.priority === priority)
          .map((each) => each?.order ?? -1);
        expect(orders).toEqual([...new Set(orders)].sort((a, b) => a - b));
      }
    }),
    { numRuns: 300 },
  );
});

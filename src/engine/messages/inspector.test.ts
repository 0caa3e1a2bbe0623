import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../virtual-clock.ts';
import { MessageInspector, type SoughtFields } from './inspector.ts';
import { LastSequence } from './last-sequence.ts';

const NOTHING: SoughtFields = { id: null, sequence: null, timestamp: null };
const ALL: SoughtFields = { id: 'id', sequence: 'seq', timestamp: 'sentAt' };

function inspection(sought: Partial<SoughtFields>, rate = 100, resume: string | null = null) {
  const clock = new VirtualClock();
  const delays: number[] = [];
  const inspector = new MessageInspector(
    { ...NOTHING, ...sought },
    rate,
    new LastSequence(resume),
    clock,
    (ms) => delays.push(ms),
  );
  const receive = (...contents: unknown[]) => {
    for (const content of contents) inspector.received(Buffer.from(JSON.stringify(content)), false);
  };
  const receiveText = (text: string, isBinary = false) => inspector.received(Buffer.from(text), isBinary);
  return { clock, inspector, delays, receive, receiveText };
}

describe('with nothing to look for', () => {
  it('it does not listen, and counts nothing', () => {
    const { inspector, receive } = inspection({});
    expect(inspector.listens).toBe(false);
    receive({ seq: 1 });
    expect(inspector.report()).toEqual({
      looksFor: { id: false, sequence: false, timestamp: false },
      inspected: 0,
      limited: 0,
      unreadable: 0,
      duplicates: 0,
      missing: 0,
      outOfOrder: 0,
      delay: null,
    });
  });

  it('but a sequence to resume from, it finds that and still counts nothing', () => {
    const { inspector, receive, receiveText } = inspection({}, 100, 'seq');
    expect(inspector.listens).toBe(true);
    receive({ seq: 1 }, { seq: 2 });
    receiveText('{"seq":3}', true);
    expect(inspector.lastSequence()).toBe(2);
    expect(inspector.report()).toMatchObject({ inspected: 0, limited: 0, unreadable: 0 });
  });
});

describe('duplicates', () => {
  it('are messages whose id came before', () => {
    const { inspector, receive } = inspection({ id: 'data.id' });
    receive({ data: { id: 'a' } }, { data: { id: 'b' } }, { data: { id: 'a' } }, { data: { id: 1 } });
    expect(inspector.report()).toMatchObject({ inspected: 4, duplicates: 1, unreadable: 0 });
  });

  it('are messages whose sequence number came before', () => {
    const { inspector, receive } = inspection({ sequence: 'seq' });
    receive({ seq: 1 }, { seq: 2 }, { seq: 2 }, { seq: 1 });
    expect(inspector.report()).toMatchObject({ duplicates: 2, missing: 0, outOfOrder: 0 });
  });

  it('are counted once where both tell', () => {
    const { inspector, receive } = inspection({ id: 'id', sequence: 'seq' });
    receive({ id: 'a', seq: 1 }, { id: 'a', seq: 1 }, { id: 'a', seq: 2 });
    expect(inspector.report().duplicates).toBe(2);
  });

  it('are not told by numbers that JavaScript cannot tell apart', () => {
    const { inspector, receiveText } = inspection({ id: 'id' });
    receiveText('{"id":9007199254740993}');
    receiveText('{"id":9007199254740992}');
    expect(inspector.report()).toMatchObject({ duplicates: 0, unreadable: 2 });
  });
});

describe('what cannot be read', () => {
  it('is what is no JSON, or binary, or without a field that is looked for', () => {
    const { inspector, receive, receiveText } = inspection({ id: 'id', sequence: 'seq' });
    receiveText('hello');
    receiveText('{"id":"a","seq":1}', true);
    receive({ id: 'a' }, { seq: 1 }, { id: {}, seq: 2 }, { id: 'b', seq: '3' });
    expect(inspector.report()).toMatchObject({ inspected: 6, unreadable: 6, duplicates: 0, missing: 0 });
  });

  it('in one field does not keep the others from being looked at', () => {
    const { inspector, receive } = inspection({ id: 'id', sequence: 'seq' });
    receive({ seq: 1 }, { seq: 4 });
    expect(inspector.report()).toMatchObject({ unreadable: 2, missing: 2 });
  });
});

describe('the rate', () => {
  it('limits what is looked into, and the rest is counted', () => {
    const { clock, inspector, receive } = inspection({ id: 'id' }, 10);
    for (let id = 0; id < 100; id++) receive({ id });
    expect(inspector.report()).toMatchObject({ inspected: 10, limited: 90 });
    clock.advance(500);
    for (let id = 0; id < 100; id++) receive({ id: `later ${id}` });
    expect(inspector.report()).toMatchObject({ inspected: 15, limited: 185 });
  });

  it('never makes a gap of what it leaves out', () => {
    const { clock, inspector, receive } = inspection({ sequence: 'seq' }, 10);
    for (let seq = 1; seq <= 5_000; seq++) {
      receive({ seq });
      clock.advance(7);
    }
    const { inspected, limited, missing } = inspector.report();
    expect(inspected + limited).toBe(5_000);
    expect(limited).toBeGreaterThan(4_000);
    expect(missing).toBe(0);
  });

  it('does not hide a gap that is larger than what it leaves out', () => {
    const { clock, inspector, receive } = inspection({ sequence: 'seq' }, 1);
    receive({ seq: 1 }, { seq: 2 }, { seq: 3 });
    clock.advance(1_000);
    receive({ seq: 14 });
    expect(inspector.report()).toMatchObject({ limited: 2, missing: 10 });
  });

  it('does not keep the last sequence from being found', () => {
    const { inspector, receive } = inspection({ id: 'id' }, 2, 'seq');
    for (let seq = 1; seq <= 1_000; seq++) receive({ id: seq, seq });
    expect(inspector.lastSequence()).toBe(1_000);
    expect(inspector.report().inspected).toBe(2);
  });

  it('holds from when it is changed', () => {
    const { clock, inspector, receive } = inspection({ id: 'id' }, 1);
    inspector.configure({ ...NOTHING, id: 'id' }, 50);
    clock.advance(1_000);
    for (let id = 0; id < 100; id++) receive({ id });
    expect(inspector.report().inspected).toBe(50);
  });
});

describe('a new session', () => {
  it('may count anew and give the same ids again', () => {
    const { inspector, receive } = inspection({ id: 'id', sequence: 'seq' });
    const stream = [1, 2, 4].map((seq) => ({ id: `m-${seq}`, seq }));
    receive(...stream);
    inspector.expectRestart();
    receive(...stream);
    expect(inspector.report()).toMatchObject({ duplicates: 0, missing: 2, outOfOrder: 0 });
  });

  it('that goes on counting has a duplicate of what is sent again', () => {
    const { inspector, receive } = inspection({ id: 'id', sequence: 'seq' });
    receive({ id: 'a', seq: 1 });
    inspector.expectRestart();
    receive({ id: 'a', seq: 2 }, { id: 'b', seq: 3 });
    expect(inspector.report()).toMatchObject({ duplicates: 1, missing: 0 });
  });
});

describe('the delay', () => {
  it('is the time from sending to arrival', () => {
    const { clock, inspector, receive, delays } = inspection({ timestamp: 'sentAt' });
    receive({ sentAt: clock.wall() - 40 }, { sentAt: new Date(clock.wall() - 250).toISOString() });
    receive({ sentAt: (clock.wall() - 3_000) / 1_000 });
    expect(delays).toEqual([40, 250, 3_000]);
    const { delay } = inspector.report();
    expect(delay?.last).toBe(3_000);
    expect((delay?.p50 ?? 0) / 250).toBeCloseTo(1, 1);
    expect((delay?.p99 ?? 0) / 3_000).toBeCloseTo(1, 1);
  });

  it('is never below zero, however the clocks differ', () => {
    const { clock, receive, delays } = inspection({ timestamp: 'sentAt' });
    receive({ sentAt: clock.wall() + 5_000 });
    expect(delays).toEqual([0]);
  });

  it('of long ago is not reported, and none is none', () => {
    const { clock, inspector, receive } = inspection({ timestamp: 'sentAt' });
    expect(inspector.report().delay).toBeNull();
    receive({ sentAt: clock.wall() });
    clock.advance(59_000);
    expect(inspector.report().delay).not.toBeNull();
    clock.advance(70_000);
    expect(inspector.report().delay).toBeNull();
  });

  it('is not told for a message without a time', () => {
    const { inspector, receive, delays } = inspection({ timestamp: 'sentAt' });
    receive({ sentAt: 'soon' }, {});
    expect(delays).toEqual([]);
    expect(inspector.report()).toMatchObject({ unreadable: 2, delay: null });
  });
});

it('other fields are looked for from when they are set, and the counts stay', () => {
  const { inspector, receive } = inspection({ sequence: 'seq' });
  receive({ seq: 1 }, { seq: 3 });
  inspector.configure({ ...NOTHING, sequence: 'n' }, 100);
  receive({ n: 1 }, { n: 2 });
  expect(inspector.report()).toMatchObject({ missing: 1, outOfOrder: 0, duplicates: 0, inspected: 4 });
  inspector.configure(NOTHING, 100);
  expect(inspector.listens).toBe(false);
  expect(inspector.report()).toMatchObject({ looksFor: { sequence: false }, missing: 1 });
});

it('counts as one would who remembers every message', () => {
  const message = fc.record({ id: fc.integer({ min: 0, max: 30 }), seq: fc.integer({ min: 0, max: 30 }) });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 150 }), (stream) => {
      const { inspector, receive } = inspection({ id: 'id', sequence: 'seq' }, 100_000);
      const ids = new Set<number>();
      const numbers = new Set<number>();
      const expected = { inspected: 0, duplicates: 0, missing: 0, outOfOrder: 0 };
      for (const { id, seq } of stream) {
        expected.inspected++;
        if (ids.has(id) || numbers.has(seq)) expected.duplicates++;
        if (!numbers.has(seq) && [...numbers].some((other) => other > seq)) expected.outOfOrder++;
        ids.add(id);
        numbers.add(seq);
        receive({ id, seq });
      }
      const first = stream[0]?.seq ?? 0;
      for (let seq = first; seq < Math.max(first, ...numbers); seq++)
        if (!numbers.has(seq)) expected.missing++;
      expect(inspector.report()).toMatchObject({ ...expected, limited: 0, unreadable: 0 });
    }),
  );
});

it('at any rate, what is missing is never more than what was left out', () => {
  const arrivals = fc.array(
    fc.record({ gap: fc.integer({ min: 0, max: 3 }), wait: fc.integer({ min: 0, max: 300 }) }),
  );
  fc.assert(
    fc.property(arrivals, fc.integer({ min: 1, max: 20 }), (stream, rate) => {
      const { clock, inspector, receive } = inspection(ALL, rate);
      let seq = 0;
      let leftOut = 0;
      for (const [index, { gap, wait }] of stream.entries()) {
        seq += 1 + gap;
        if (index > 0) leftOut += gap;
        receive({ id: seq, seq, sentAt: clock.wall() });
        clock.advance(wait);
        const { missing, limited, inspected } = inspector.report();
        expect(missing).toBeGreaterThanOrEqual(0);
        expect(missing).toBeLessThanOrEqual(leftOut);
        expect(limited + inspected).toBe(index + 1);
      }
    }),
  );
});

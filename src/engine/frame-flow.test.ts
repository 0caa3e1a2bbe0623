import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { createFrame, FRAME_MAGIC, magicOf } from '../shared/frame.ts';
import { FrameReader } from '../shared/frame-delta.ts';
import { FrameFlow } from './frame-flow.ts';
import { FrameUpdate } from './telemetry/frame-update.ts';
import { VirtualClock } from './virtual-clock.ts';

/** A fleet in which little happens, so that what changed is always less than all of it. */
function* ticks(): Generator<FrameUpdate, never> {
  let before: ReturnType<typeof createFrame> | null = null;
  for (let sequence = 1; ; sequence++) {
    const frame = createFrame({ sequence, time: sequence, revision: 1, rows: 100, tick: 1_000 });
    frame.columns[0]?.fill(sequence, sequence % 100, (sequence % 100) + 1);
    yield new FrameUpdate(frame, before);
    before = frame;
  }
}

let clock: VirtualClock;
let made: Generator<FrameUpdate, never>;
let sent: Uint8Array[];
let flow: FrameFlow;

function begin(): void {
  clock = new VirtualClock();
  made = ticks();
  sent = [];
  flow = new FrameFlow(clock, (bytes) => sent.push(bytes));
}

beforeEach(begin);

const show = (count = 1): void => {
  for (let left = count; left > 0; left--) flow.show(made.next().value);
};
const areWhole = () => sent.map((bytes) => magicOf(bytes) === FRAME_MAGIC);
const numbers = () => {
  const reader = new FrameReader();
  return sent.map((bytes) => reader.read(bytes).sequence);
};

test('the first frame is whole, the next ones are what changed', () => {
  show(2);
  flow.acknowledge(2);
  show(1);
  expect(areWhole()).toEqual([true, false, false]);
  expect(numbers()).toEqual([1, 2, 3]);
});

test('a frame is whole after one that was not sent, but not one that waited and is next', () => {
  show(3);
  flow.acknowledge(1);
  show(2);
  flow.acknowledge(3);
  expect(numbers()).toEqual([1, 2, 3, 5]);
  expect(areWhole()).toEqual([true, false, false, true]);
});

test('of sixty frames at least one is whole', () => {
  for (let tick = 1; tick <= 150; tick++) {
    show();
    flow.acknowledge(tick);
  }
  const whole = areWhole().flatMap((each, index) => (each ? [index + 1] : []));
  expect(whole).toEqual([1, 61, 121]);
});

test('whatever the page is slow with, and whenever it begins anew, it has the base of all that comes', () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant('show' as const) },
    { weight: 3, arbitrary: fc.nat({ max: 2 }) },
    { weight: 1, arbitrary: fc.constant('forget' as const) },
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      begin();
      const reader = new FrameReader();
      let read = 0;
      let newest = 0;
      for (const each of steps) {
        if (each === 'show') show();
        else if (each === 'forget') flow.forget();
        else flow.acknowledge(newest - each);
        for (; read < sent.length; read++) {
          const { sequence } = reader.read(sent[read] as Uint8Array);
          expect(sequence).toBeGreaterThan(newest);
          newest = sequence;
        }
      }
    }),
  );
});

test('skipped is what was replaced before it could be sent', () => {
  show(3);
  expect(flow.takeSkipped()).toBe(0);
  show(3);
  expect([flow.takeSkipped(), flow.takeSkipped()]).toEqual([3, 0]);
  flow.acknowledge(2);
  expect(numbers()).toEqual([1, 2, 6]);
  expect(flow.takeSkipped()).toBe(0);
});

test('the delay is the longest of those acknowledged since it was asked, and none without one', () => {
  expect(flow.takeDelay()).toBeNaN();
  show();
  clock.advance(30);
  show();
  clock.advance(5);
  flow.acknowledge(2);
  show();
  clock.advance(10);
  flow.acknowledge(3);
  expect(flow.takeDelay()).toBe(35);
  expect(flow.takeDelay()).toBeNaN();
});

test('what was on its way to a page that began anew is not timed', () => {
  show();
  flow.forget();
  clock.advance(1_000);
  flow.acknowledge(1);
  expect(flow.takeDelay()).toBeNaN();
});

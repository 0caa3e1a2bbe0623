import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SequenceTracker } from './sequence-tracker.ts';

function follow(tracker: SequenceTracker, ...sequence: number[]) {
  const places = sequence.map((each) => tracker.observe(each).place);
  return { places, missing: tracker.missing, outOfOrder: tracker.outOfOrder };
}

describe('a sequence', () => {
  it('that rises by one has nothing missing, wherever it begins', () => {
    expect(follow(new SequenceTracker(), 41, 42, 43)).toMatchObject({ missing: 0, outOfOrder: 0 });
  });

  it('has missing what it leaves out', () => {
    expect(follow(new SequenceTracker(), 1, 2, 5, 6, 10).missing).toBe(5);
  });

  it('has what comes late missing no longer', () => {
    expect(follow(new SequenceTracker(), 1, 2, 5, 4, 3)).toEqual({
      places: ['ahead', 'ahead', 'ahead', 'late', 'late'],
      missing: 0,
      outOfOrder: 2,
    });
  });

  it('has duplicates: also of the late, and of what came before the first', () => {
    expect(follow(new SequenceTracker(), 5, 5, 8, 6, 6, 3, 3)).toEqual({
      places: ['ahead', 'duplicate', 'ahead', 'late', 'duplicate', 'late', 'duplicate'],
      missing: 1,
      outOfOrder: 2,
    });
  });

  it('may leave out more than could ever be listed', () => {
    const tracker = new SequenceTracker();
    expect(follow(tracker, 0, 9e15).missing).toBe(9e15 - 1);
    expect(follow(tracker, 4e15).missing).toBe(9e15 - 2);
  });
});

describe('messages that were not looked into', () => {
  it('explain the next gap, as many as they are', () => {
    const tracker = new SequenceTracker();
    tracker.observe(1);
    for (let skipped = 0; skipped < 3; skipped++) tracker.skip();
    expect(follow(tracker, 7).missing).toBe(2);
    expect(follow(tracker, 9).missing).toBe(3);
  });

  it('never make up for a gap after the next, and never for less than none', () => {
    const tracker = new SequenceTracker();
    tracker.observe(1);
    for (let skipped = 0; skipped < 50; skipped++) tracker.skip();
    expect(follow(tracker, 3).missing).toBe(0);
    expect(follow(tracker, 2).missing).toBe(0);
    expect(follow(tracker, 5).missing).toBe(1);
  });

  it('still explain the gap when a late one comes between', () => {
    const tracker = new SequenceTracker();
    follow(tracker, 1, 3);
    tracker.skip();
    expect(follow(tracker, 2, 5)).toMatchObject({ missing: 0, outOfOrder: 1 });
  });
});

describe('a new session', () => {
  it('may begin its sequence anew', () => {
    const tracker = new SequenceTracker();
    follow(tracker, 1, 2, 9);
    tracker.expectRestart();
    expect(tracker.observe(1)).toEqual({ place: 'ahead', restarted: true });
    expect(follow(tracker, 2, 2, 4)).toEqual({
      places: ['ahead', 'duplicate', 'ahead'],
      missing: 7,
      outOfOrder: 0,
    });
  });

  it('may also go on, and then what is left out is missing', () => {
    const tracker = new SequenceTracker();
    follow(tracker, 1, 2);
    tracker.expectRestart();
    expect(tracker.observe(5)).toEqual({ place: 'ahead', restarted: false });
    expect(tracker.missing).toBe(2);
    expect(tracker.observe(5).place).toBe('duplicate');
  });
});

it('of more gaps than it remembers, the oldest stay missing', () => {
  const tracker = new SequenceTracker();
  for (let sequence = 0; sequence <= 4_000; sequence += 2) tracker.observe(sequence);
  expect(tracker.missing).toBe(2_000);
  expect(follow(tracker, 1, 3_999)).toEqual({ places: ['late', 'late'], missing: 1_999, outOfOrder: 2 });
});

it('counts as one would who remembers every number', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 40 }), { maxLength: 200 }), (stream) => {
      const tracker = new SequenceTracker();
      const seen = new Set<number>();
      let late = 0;
      for (const sequence of stream) {
        const place = seen.has(sequence)
          ? 'duplicate'
          : [...seen].some((other) => other > sequence)
            ? 'late'
            : 'ahead';
        if (place === 'late') late++;
        seen.add(sequence);
        expect(tracker.observe(sequence).place).toBe(place);
        // From the first number on, all below the highest that never came.
        const first = stream[0] ?? 0;
        const highest = Math.max(...seen);
        let missing = 0;
        for (let each = first; each < highest; each++) if (!seen.has(each)) missing++;
        expect(tracker.missing).toBe(missing);
        expect(tracker.outOfOrder).toBe(late);
      }
    }),
  );
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../shared/fleet-schema.ts';
import {
  abandonProbe,
  admits,
  type Breaker,
  createBreaker,
  failProbe,
  halfOpen,
  isolate,
  recordFailure,
  recordStable,
  reset,
  SAMPLES_LAST,
} from './breaker.ts';

const settings = DEFAULT_SETTINGS.breaker;
const by = { name: 'mallory', session: 'window 1' };
const none = () => 0;

function breakerAfter(pattern: string, own = settings): Breaker {
  let breaker = createBreaker(0, own);
  for (const each of pattern) {
    breaker = each === 'F' ? recordFailure(breaker, 0, own, none) : recordStable(breaker, 0, own);
  }
  return breaker;
}

/** Opens it `times` times in a row, each probe but the last failing at once; ms it is open at the end. */
function openTime(times: number, random: () => number, own = settings): number {
  let breaker = breakerAfter('FFFFF', own);
  for (let opening = 1; opening < times; opening++) {
    breaker = recordFailure(halfOpen(breaker, 0), 0, own, random);
  }
  return breaker.until ?? Number.NaN;
}

describe('tripping', () => {
  it.each([
    ['FFFF', 'closed'],
    ['FFFFF', 'open'],
    ['FFFFSFFFF', 'open'],
    ['FFSFFSFFS', 'open'],
    ['SFSF', 'closed'],
    ['SFSFS', 'closed'],
    ['SFSFSF', 'open'],
    ['SSSSSSSSSSSSSSSSSSSSFFFF', 'closed'],
  ])('after %s it is %s', (pattern, state) => {
    expect(breakerAfter(pattern).state).toBe(state);
  });

  it('says in words why it opened', () => {
    expect(breakerAfter('FFFFF').reason).toBe('5 consecutive failures');
    expect(breakerAfter('SFSFSF').reason).toBe('3 of the last 6 dials and sessions failed');
  });

  it('takes no rate from fewer than the minimum of samples', () => {
    const own = { ...settings, consecutiveFailures: 1_000, minimumSamples: 10 };
    expect(breakerAfter('FFFFFFFFF', own).state).toBe('closed');
    expect(breakerAfter('FFFFFFFFFF', own).state).toBe('open');
  });

  it('forgets what is further back than the window', () => {
    const own = { ...settings, consecutiveFailures: 1_000, window: 6, minimumSamples: 6, failureRate: 0.5 };
    expect(breakerAfter('FFSSSSSSFF', own).state).toBe('closed');
    expect(breakerAfter('FFSSSSSSFFF', own).state).toBe('open');
  });

  it('takes a loss a day for no trend, however many days', () => {
    const day = 86_400_000;
    let breaker = createBreaker(0, settings);
    for (let now = day; now < 60 * day; now += day) {
      breaker = recordFailure(breaker, now, settings, () => 0);
      breaker = recordStable(breaker, now + 20_000, settings);
    }
    expect(breaker).toMatchObject({ state: 'closed', trips: 0 });
  });

  it('opens all the same where half of all sessions of an hour are lost', () => {
    let breaker = createBreaker(0, settings);
    for (let now = 0; now < 3_600_000 && breaker.state === 'closed'; now += SAMPLES_LAST) {
      breaker = recordFailure(breaker, now, settings, () => 0);
      breaker = recordStable(breaker, now + 20_000, settings);
    }
    expect(breaker.reason).toBe('3 of the last 5 dials and sessions failed');
  });

  it('opens exactly when the rule says so, for any history and settings', () => {
    const own = fc.record({
      consecutiveFailures: fc.integer({ min: 1, max: 8 }),
      failureRate: fc.double({ min: 0.05, max: 1, noNaN: true }),
      window: fc.integer({ min: 1, max: 20 }),
      minimumSamples: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(own, fc.array(fc.boolean(), { maxLength: 40 }), (rule, history) => {
        let breaker = createBreaker(0, { ...settings, ...rule });
        const seen: boolean[] = [];
        for (const failed of history) {
          seen.push(failed);
          breaker = failed
            ? recordFailure(breaker, 0, { ...settings, ...rule }, none)
            : recordStable(breaker, 0, { ...settings, ...rule });
          const recent = seen.slice(-rule.window);
          const rate = recent.filter(Boolean).length / recent.length;
          const inARow = seen.length - 1 - seen.lastIndexOf(false);
          const trips =
            failed &&
            (inARow >= rule.consecutiveFailures ||
              (recent.length >= rule.minimumSamples && rate >= rule.failureRate));
          expect(breaker.state).toBe(trips ? 'open' : 'closed');
          if (trips) return;
        }
      }),
    );
  });
});

describe('while it is open', () => {
  it('doubles its time with every opening up to the cap', () => {
    const times = [1, 2, 3, 4, 5, 6, 50].map((opening) => openTime(opening, none) / 1_000);
    expect(times).toEqual([30, 60, 120, 240, 300, 300, 300]);
  });

  it('adds up to a fifth at random, also at the cap', () => {
    expect(openTime(2, () => 0.5)).toBe(66_000);
    expect(openTime(9, () => 1)).toBe(360_000);
  });

  it('does not overflow after 10,000 openings', () => {
    expect(openTime(10_000, () => 1)).toBe(360_000);
  });

  it('begins with the shortest time again after a stable connection', () => {
    const long = recordFailure(halfOpen(breakerAfter('FFFFF'), 0), 0, settings, none);
    let breaker = recordStable(halfOpen(long, 0), 0, settings);
    expect(breaker).toMatchObject({ state: 'closed', openings: 0, samples: [] });
    for (let failed = 0; failed < 5; failed++) breaker = recordFailure(breaker, 0, settings, none);
    expect(breaker).toMatchObject({ state: 'open', until: 30_000, trips: 3 });
  });

  it('admits no dial but a probe', () => {
    expect(admits(breakerAfter('FFFFF'))).toBe(false);
    expect(admits(createBreaker(0, settings))).toBe(true);
  });
});

describe('a probe', () => {
  const probing = halfOpen(breakerAfter('FFFFF'), 40_000);

  it('reopens the breaker when it fails', () => {
    expect(recordFailure(probing, 50_000, settings, none)).toMatchObject({
      state: 'open',
      until: 110_000,
      trips: 2,
    });
  });

  it('reopens it also when it ended in a way that is no failure', () => {
    expect(failProbe(probing, 50_000, settings, none)).toMatchObject({
      state: 'open',
      until: 110_000,
      trips: 2,
    });
  });

  it('that was given up for a reason of ours is due again at once and costs nothing', () => {
    expect(abandonProbe(probing, 50_000)).toMatchObject({
      state: 'open',
      until: 50_000,
      trips: 1,
      openings: 1,
    });
  });
});

describe('an operator', () => {
  it('isolates from any state, with or without an end', () => {
    for (const breaker of [breakerAfter(''), breakerAfter('FFFFF'), halfOpen(breakerAfter('FFFFF'), 0)]) {
      expect(isolate(breaker, 7, null, by, 'faulty')).toMatchObject({ state: 'isolated', until: null, by });
      expect(isolate(breaker, 7, 60_007, by, null).until).toBe(60_007);
    }
  });

  it('is not overruled: an isolated breaker neither opens nor closes by what happens', () => {
    const isolated = isolate(breakerAfter('FF'), 0, null, by, null);
    expect(recordStable(isolated, 1, settings).state).toBe('isolated');
    let failed = isolated;
    for (let times = 0; times < 10; times++) failed = recordFailure(failed, 1, settings, none);
    expect(failed).toMatchObject({ state: 'isolated', until: null, trips: 0 });
  });

  it('resets everything but the count of trips', () => {
    expect(reset(breakerAfter('FFFFF'), 9, settings)).toEqual({ ...createBreaker(9, settings), trips: 1 });
  });
});

describe('a disabled breaker', () => {
  const own = { ...settings, enabled: false };

  it('never opens, and still counts', () => {
    const breaker = breakerAfter('F'.repeat(50), own);
    expect(breaker).toMatchObject({ state: 'disabled', consecutiveFailures: 50, trips: 0 });
    expect(admits(breaker)).toBe(true);
  });

  it('is disabled again after a reset', () => {
    expect(reset(isolate(breakerAfter('', own), 0, null, by, null), 0, own).state).toBe('disabled');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../shared/fleet-schema.ts';
import { seededRandom } from '../../shared/random.ts';
import {
  abandonProbe,
  type Breaker,
  createBreaker,
  failProbe,
  halfOpen,
  isolate,
  recordFailure,
  recordStable,
  reset,
} from './breaker.ts';
import {
  BreakerRecorder,
  fromSaved,
  type SavedBreaker,
  savedBreakerSchema,
  toSaved,
} from './breaker-record.ts';

const settings = DEFAULT_SETTINGS.breaker;
const by = { name: 'mallory', session: 'window 1' };
const none = () => 0;
/** UTC ms of monotonic zero in the first run of the console. */
const EPOCH = Date.UTC(2026, 0, 1);
const utc = (monotonic: number) => EPOCH + monotonic;

/** A breaker with its recorder, as a managed socket has them. */
class Story {
  breaker = createBreaker(0, settings);
  readonly recorder = new BreakerRecorder(this.breaker, 0);
  now = 0;

  after(ms: number): this {
    this.now += ms;
    return this;
  }

  become(next: Breaker, stable = false): this {
    this.recorder.step(this.breaker, next, this.now, stable);
    this.breaker = next;
    return this;
  }

  fail(times = 1): this {
    for (let each = 0; each < times; each++) {
      this.become(recordFailure(this.breaker, this.now, settings, none));
    }
    return this;
  }

  probe(): this {
    return this.become(halfOpen(this.breaker, this.now));
  }

  stable(): this {
    return this.become(recordStable(this.breaker, this.now, settings), true);
  }

  get record() {
    return this.recorder.record(this.now);
  }
}

describe('the record of a breaker', () => {
  it('begins with nothing, and with no rate', () => {
    expect(new Story().after(5_000).record).toEqual({
      trips: 0,
      recoveries: 0,
      failedProbes: 0,
      openFor: 0,
      recoveryRate: null,
    });
  });

  it('counts trips, probes and the time that it was open or half-open', () => {
    const story = new Story().after(1_000).fail(5).after(30_000).probe().after(2_000).fail();
    expect(story.record).toMatchObject({ trips: 2, failedProbes: 1, recoveries: 0, recoveryRate: 0 });
    story.after(60_000).probe().after(10_000).stable().after(500_000);
    expect(story.record).toEqual({
      trips: 2,
      failedProbes: 1,
      recoveries: 1,
      openFor: 30_000 + 2_000 + 60_000 + 10_000,
      recoveryRate: 0.5,
    });
  });

  it('includes the time up to now, once', () => {
    const story = new Story().fail(5).after(400);
    expect(story.record.openFor).toBe(400);
    expect(story.record.openFor).toBe(400);
    expect(story.after(100).record.openFor).toBe(500);
  });

  it('counts a probe that ended before it was stable as failed', () => {
    const story = new Story().fail(5).after(30_000).probe();
    expect(story.become(failProbe(story.breaker, story.now, settings, none)).record.failedProbes).toBe(1);
  });

  it('counts no probe that was given up for a reason of ours', () => {
    const story = new Story().fail(5).after(30_000).probe();
    story.become(abandonProbe(story.breaker, story.now));
    expect(story.record).toMatchObject({ trips: 1, failedProbes: 0, recoveryRate: null });
  });

  it('takes an operator’s reset of a half-open breaker for no recovery', () => {
    const story = new Story().fail(5).after(30_000).probe();
    story.become(reset(story.breaker, story.now, settings)).after(1_000);
    expect(story.record).toMatchObject({ trips: 1, recoveries: 0, openFor: 30_000, recoveryRate: null });
  });

  it('does not count an isolation', () => {
    const story = new Story().fail(5).after(1_000);
    story.become(isolate(story.breaker, story.now, null, by, 'maintenance')).after(3_600_000);
    expect(story.record).toMatchObject({ trips: 1, failedProbes: 0, openFor: 1_000 });
  });

  it('takes back the trips and the failed probes that were the console’s own fault, and no others', () => {
    const story = new Story().fail(5).after(30_000).probe().fail().after(60_000).probe().stable();
    const { breaker: before, record } = story;
    story.fail(5).after(100).probe().fail().after(100).probe().fail();
    expect(story.record).toMatchObject({ trips: 5, failedProbes: 3 });
    story.become(before);
    expect(story.record).toMatchObject({ trips: record.trips, failedProbes: 1, recoveries: 1 });
  });

  it('goes on from an earlier run', () => {
    const earlier = { trips: 7, recoveries: 3, failedProbes: 1, openFor: 90_000, recoveryRate: 0.75 };
    const breaker = { ...createBreaker(0, settings), trips: 7 };
    const recorder = new BreakerRecorder(breaker, 0, earlier);
    expect(recorder.record(10)).toEqual(earlier);
    const opened = recordFailure({ ...breaker, consecutiveFailures: 4 }, 20, settings, none);
    recorder.step(breaker, opened, 20, false);
    expect(recorder.record(30)).toEqual({ ...earlier, trips: 8, openFor: 90_010 });
  });
});

const RECORD = { trips: 3, recoveries: 1, failedProbes: 1, openFor: 5_000, recoveryRate: 0.5 };

const saved = (over: Partial<SavedBreaker>): SavedBreaker => ({
  host: 'a.test',
  state: 'open',
  since: EPOCH,
  until: EPOCH + 30_000,
  consecutiveFailures: 5,
  samples: [true, true],
  openings: 2,
  trips: 3,
  reason: '5 consecutive failures',
  by: null,
  record: RECORD,
  ...over,
});

describe('a breaker after a restart', () => {
  /** The second run: its monotonic clock is somewhere else altogether. */
  const now = 777;
  const restored = (over: Partial<SavedBreaker>, wallNow: number, own = settings) =>
    fromSaved(saved(over), now, wallNow, own).breaker;

  it('waits for as long as it still had to', () => {
    const breaker = restored({}, EPOCH + 10_000);
    expect(breaker).toMatchObject({ state: 'open', since: now - 10_000, until: now + 20_000 });
    expect(breaker).toMatchObject({ openings: 2, trips: 3, consecutiveFailures: 5 });
    expect(fromSaved(saved({}), now, EPOCH, settings).record).toEqual(RECORD);
  });

  it('is due for a probe at once where that was due while the console was away', () => {
    expect(restored({}, EPOCH + 86_400_000)).toMatchObject({ state: 'open', until: now });
  });

  it('makes a probe that was under way again', () => {
    expect(restored({ state: 'half-open', until: null }, EPOCH + 5)).toMatchObject({
      state: 'open',
      since: now,
      until: now,
    });
  });

  it('is isolated until its end, or without one', () => {
    const isolated = { state: 'isolated', by, reason: 'maintenance' } as const;
    expect(restored({ ...isolated, until: EPOCH + 9_000_000 }, EPOCH + 1_000_000)).toMatchObject({
      ...isolated,
      until: now + 8_000_000,
    });
    expect(restored({ ...isolated, until: null }, EPOCH + 1_000)).toMatchObject({ ...isolated, until: null });
    expect(restored({ ...isolated, until: EPOCH + 10 }, EPOCH + 1_000).until).toBe(now);
  });

  it('is disabled where the fleet file says so now, but for an isolation', () => {
    const off = { ...settings, enabled: false };
    for (const state of ['closed', 'open', 'half-open', 'disabled'] as const) {
      expect(restored({ state }, EPOCH, off)).toMatchObject({ state: 'disabled', until: null, trips: 3 });
    }
    expect(restored({ state: 'isolated', by }, EPOCH, off).state).toBe('isolated');
  });

  it('begins afresh where it was disabled and is not any more', () => {
    expect(restored({ state: 'disabled', until: null }, EPOCH)).toMatchObject({
      state: 'closed',
      consecutiveFailures: 0,
      samples: [],
      trips: 3,
    });
  });

  it('waits no longer than it was to, when the machine’s clock was set back', () => {
    const lastYear = EPOCH - 365 * 86_400_000;
    expect(restored({}, lastYear)).toMatchObject({ since: now, until: now + 30_000 });
    expect(restored({ state: 'isolated', by }, lastYear).until).toBe(now + 30_000);
  });

  it('waits no longer than the longest opening that the fleet file allows now', () => {
    const far = { until: EPOCH + 10 * settings.maxOpenFor };
    expect(restored(far, EPOCH).until).toBe(now + settings.maxOpenFor * (1 + settings.jitter));
    expect(restored(far, EPOCH, { ...settings, maxOpenFor: 1_000, jitter: 0 }).until).toBe(now + 1_000);
  });

  it('keeps no more samples than the window has now', () => {
    const samples = [true, false, true, false];
    expect(restored({ state: 'closed', samples }, EPOCH, { ...settings, window: 2 }).samples).toEqual([
      true,
      false,
    ]);
  });

  it('is what it was, whatever it went through', () => {
    const steps = fc.array(fc.constantFrom('fail', 'stable', 'probe', 'end', 'abandon', 'reset', 'isolate'), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(steps, fc.integer(), fc.nat(100_000), (path, seed, away) => {
        const random = seededRandom(seed);
        const story = new Story();
        for (const step of path) {
          story.after(Math.floor(random() * 20_000));
          const { breaker, now: at } = story;
          if (step === 'fail') story.become(recordFailure(breaker, at, settings, random));
          if (step === 'stable') story.become(recordStable(breaker, at, settings), true);
          if (step === 'probe' && breaker.state === 'open') story.probe();
          if (step === 'end') story.become(failProbe(breaker, at, settings, random));
          if (step === 'abandon') story.become(abandonProbe(breaker, at));
          if (step === 'reset') story.become(reset(breaker, at, settings));
          if (step === 'isolate') {
            story.become(isolate(breaker, at, random() < 0.5 ? null : at + random() * 1e6, by, null));
          }
        }
        const { breaker, record } = story;
        const stored = savedBreakerSchema.parse(
          JSON.parse(JSON.stringify(toSaved(breaker, record, utc, 'a.test'))),
        );
        const wall = utc(story.now) + away;
        const again = fromSaved(stored, now, wall, settings);
        expect(again.record).toEqual(record);
        expect(new BreakerRecorder(again.breaker, now, again.record).record(now)).toEqual(record);
        const { consecutiveFailures, samples, openings, trips } = breaker;
        expect(again.breaker).toMatchObject({ consecutiveFailures, samples, openings, trips });
        if (breaker.state === 'half-open') {
          expect(again.breaker).toMatchObject({ state: 'open', until: now });
          return;
        }
        expect(again.breaker).toMatchObject({ state: breaker.state, reason: breaker.reason, by: breaker.by });
        // The same moment of UTC, unless that is over.
        const asUtc = (time: number | null) => (time === null ? null : Math.round(wall + (time - now)));
        const until = breaker.until === null ? null : Math.max(Math.round(utc(breaker.until)), wall);
        expect(asUtc(again.breaker.since)).toBe(utc(breaker.since));
        expect(asUtc(again.breaker.until)).toBe(until);
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../virtual-clock.ts';
import { type DialBudget, DialScheduler } from './dial-scheduler.ts';

const unlimited: DialBudget = { concurrency: 10_000, perSecond: 100_000, perHostPerSecond: 100_000 };

function line(budget: Partial<DialBudget>, needsNoNetwork?: (slot: number) => boolean) {
  const clock = new VirtualClock();
  const scheduler = new DialScheduler({ ...unlimited, ...budget }, clock, needsNoNetwork);
  const granted: { name: string; host: string; at: number }[] = [];
  const ask = (name: string, host = 'a', urgent = false, slot?: number) =>
    scheduler.request(host, urgent, () => granted.push({ name, host, at: clock.now() }), slot);
  const names = () => granted.map(({ name }) => name).join(' ');
  return { clock, scheduler, granted, ask, names };
}

describe('the dial scheduler', () => {
  it('grants at once where nothing is in the way', () => {
    const { ask, names } = line({});
    for (const name of ['one', 'two', 'three']) ask(name);
    expect(names()).toBe('one two three');
  });

  it('has no more dials under way than it may, and goes on when one has finished', () => {
    const { clock, scheduler, granted, ask } = line({ concurrency: 2 });
    for (let dial = 0; dial < 5; dial++) ask(String(dial));
    clock.advance(60_000);
    expect(granted).toHaveLength(2);
    scheduler.finished();
    expect(granted).toHaveLength(3);
    scheduler.finished();
    scheduler.finished();
    expect(granted).toHaveLength(5);
  });

  it('lets hosts take turns, so that one with a thousand waiting does not hold up the others', () => {
    const { scheduler, ask, names } = line({ concurrency: 1 });
    ask('first', 'crowd');
    for (let dial = 1; dial <= 1_000; dial++) ask(`c${dial}`, 'crowd');
    ask('x1', 'x');
    ask('y1', 'y');
    ask('x2', 'x');
    for (let dial = 0; dial < 7; dial++) scheduler.finished();
    expect(names()).toBe('first c1 x1 y1 c2 x2 c3 c4');
  });

  it('takes the urgent of a host first, then first come first served', () => {
    const { scheduler, ask, names } = line({ concurrency: 1 });
    ask('running');
    for (const name of ['one', 'two']) ask(name);
    for (const name of ['probe', 'seen']) ask(name, 'a', true);
    for (let dial = 0; dial < 4; dial++) scheduler.finished();
    expect(names()).toBe('running probe seen one two');
  });

  it('takes the urgent first whatever their host, then what somebody looks at, then the rest', () => {
    const { scheduler, ask, names } = line({ concurrency: 1 });
    scheduler.show(3, true);
    ask('running');
    ask('rest', 'a', false, 1);
    ask('more', 'b', false, 2);
    ask('seen', 'c', false, 3);
    ask('probe', 'd', true, 4);
    for (let dial = 0; dial < 4; dial++) scheduler.finished();
    expect(names()).toBe('running probe seen rest more');
  });

  it('lets one that waits go first once it comes into view, and no longer when it is out of it', () => {
    const { scheduler, ask, names } = line({ concurrency: 1 });
    ask('running');
    for (const slot of [1, 2, 3, 4]) ask(`s${slot}`, 'a', false, slot);
    scheduler.show(3, true);
    scheduler.show(4, true);
    scheduler.show(4, false);
    for (let dial = 0; dial < 4; dial++) scheduler.finished();
    expect(names()).toBe('running s3 s1 s2 s4');
  });

  it('passes over what is in view while its host has used up its rate', () => {
    const { clock, scheduler, ask, names } = line({ perHostPerSecond: 1 });
    scheduler.show(1, true);
    ask('first', 'a', false, 2);
    ask('seen', 'a', false, 1);
    ask('other', 'b', false, 3);
    expect(names()).toBe('first other');
    clock.advance(1_000);
    expect(names()).toBe('first other seen');
  });

  it('does not grant twice, nor one that was withdrawn, because it came into view', () => {
    const { scheduler, ask, names } = line({ concurrency: 1 });
    ask('granted', 'a', false, 1);
    ask('withdrawn', 'a', false, 2).dispose();
    ask('last', 'a', false, 3);
    scheduler.show(1, true);
    scheduler.show(2, true);
    for (let dial = 0; dial < 3; dial++) scheduler.finished();
    expect(names()).toBe('granted last');
  });

  it('does not grant what was withdrawn, nor count it', () => {
    const { scheduler, ask, names } = line({ concurrency: 1 });
    ask('running');
    const withdrawn = ask('withdrawn');
    const urgent = ask('urgent', 'a', true);
    ask('last');
    withdrawn.dispose();
    urgent.dispose();
    urgent.dispose();
    scheduler.finished();
    expect(names()).toBe('running last');
  });

  it('takes a withdrawal after the grant for nothing: the end of the dial is still owed', () => {
    const { scheduler, ask, names } = line({ concurrency: 1 });
    const granted = ask('granted');
    ask('next');
    granted.dispose();
    expect(names()).toBe('granted');
    scheduler.finished();
    expect(names()).toBe('granted next');
  });

  it('lets another host go while one has used up its rate', () => {
    const { clock, ask, names } = line({ perHostPerSecond: 1 });
    for (const name of ['a1', 'a2', 'a3']) ask(name, 'a');
    for (const name of ['b1', 'b2']) ask(name, 'b');
    expect(names()).toBe('a1 b1');
    clock.advance(1_000);
    expect(names()).toBe('a1 b1 a2 b2');
    clock.advance(1_000);
    expect(names()).toBe('a1 b1 a2 b2 a3');
  });

  it('may be asked and told of an end from within a grant', () => {
    const { scheduler, ask, names } = line({ concurrency: 1 });
    scheduler.request('a', false, () => {
      ask('inner');
      scheduler.finished();
    });
    ask('outer');
    expect(names()).toBe('inner');
    scheduler.finished();
    expect(names()).toBe('inner outer');
  });

  it('takes on another budget at once, without a burst above it', () => {
    const { clock, scheduler, granted, ask } = line({ concurrency: 1, perSecond: 1, perHostPerSecond: 1 });
    for (let dial = 0; dial < 100; dial++) ask(String(dial), dial % 2 === 0 ? 'a' : 'b');
    scheduler.configure({ concurrency: 50, perSecond: 10, perHostPerSecond: 5 });
    clock.advance(3_000);
    // 30 in the three seconds, and the one of before.
    expect(granted.length).toBeGreaterThanOrEqual(30);
    expect(granted.length).toBeLessThanOrEqual(32);
    scheduler.configure({ concurrency: 50, perSecond: 1, perHostPerSecond: 1 });
    const before = granted.length;
    clock.advance(3_000);
    expect(granted.length - before).toBeGreaterThanOrEqual(3);
    expect(granted.length - before).toBeLessThanOrEqual(4);
  });

  it('goes on at once where a budget has room for more', () => {
    const { scheduler, ask, names } = line({ concurrency: 1 });
    for (const name of ['one', 'two', 'three']) ask(name);
    expect(names()).toBe('one');
    scheduler.configure({ ...unlimited, concurrency: 3 });
    expect(names()).toBe('one two three');
  });

  it('goes quiet when nobody waits, and leaves no timer behind', () => {
    const { clock, scheduler, ask } = line({ perSecond: 1 });
    ask('one');
    clock.advance(1_000);
    expect(clock.pending).toBe(0);
    ask('next');
    ask('two');
    ask('three', 'b');
    expect(clock.pending).toBe(1);
    scheduler.dispose();
    expect(clock.pending).toBe(0);
  });
});

describe('while it is held', () => {
  const heldLine = (budget: Partial<DialBudget> = {}) => {
    const own = new Set([1, 2]);
    const held = line(budget, (slot) => own.has(slot));
    held.scheduler.hold();
    return { ...held, own };
  };

  it('lets those through that need no network, at the rates that hold for all', () => {
    const { clock, scheduler, ask, names } = heldLine({ perSecond: 1 });
    ask('far', 'far', true, 0);
    ask('near', 'localhost:1', false, 1);
    ask('next', 'localhost:1', false, 2);
    expect(names()).toBe('near');
    clock.advance(60_000);
    expect(names()).toBe('near next');
    scheduler.release();
    expect(names()).toBe('near next far');
  });

  it('lets those through that need none past others of their host that go through a proxy', () => {
    const { scheduler, ask, names } = heldLine();
    ask('proxied', 'localhost:1', false, 0);
    ask('direct', 'localhost:1', false, 1);
    expect(names()).toBe('direct');
    expect(scheduler.canary((slot) => slot === 0)).toBe(0);
    expect(names()).toBe('direct proxied');
  });

  it('sends a canary although a dial that needs no network is under way, and only one', () => {
    const { scheduler, ask, names } = heldLine();
    const suits = (slot: number) => slot === 0 || slot === 3;
    ask('near', 'localhost:1', false, 1);
    ask('far', 'far', false, 0);
    ask('further', 'further', false, 3);
    expect([scheduler.canary(suits), scheduler.canary(suits)]).toEqual([0, null]);
    scheduler.finished(1);
    expect(scheduler.canary(suits)).toBeNull();
    scheduler.finished(0);
    expect(scheduler.canary(suits)).toBe(3);
    expect(names()).toBe('near far further');
  });

  it('lets one through by the next canary that has come to need no network', () => {
    const { scheduler, own, ask, names } = heldLine();
    ask('moved', 'here', false, 4);
    own.add(4);
    expect(scheduler.canary(() => false)).toBeNull();
    expect(names()).toBe('moved');
  });
});

const rate = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0.3, max: 60, noNaN: true }));

/** When requests come, to which host, and how long their dials take; ms. */
const demand = fc.array(
  fc.record({
    gap: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 700 })),
    host: fc.constantFrom('a', 'b', 'c'),
    urgent: fc.boolean(),
    /** Which of the requests so far comes into view, or goes out of it. */
    shown: fc.option(fc.record({ slot: fc.nat({ max: 119 }), visible: fc.boolean() })),
    takes: fc.integer({ min: 0, max: 2_000 }),
  }),
  { minLength: 1, maxLength: 120, size: 'max' },
);

describe('at any demand', () => {
  it('stays within its rates in every second, grants everything, and is never idle for no reason', () => {
    fc.assert(
      fc.property(
        rate,
        rate,
        fc.integer({ min: 1, max: 20 }),
        demand,
        (perSecond, perHostPerSecond, concurrency, asks) => {
          const { clock, scheduler, granted } = line({ perSecond, perHostPerSecond, concurrency });
          let underWay = 0;
          let most = 0;
          asks.forEach(({ gap, host, urgent, shown, takes }, slot) => {
            clock.advance(gap);
            const grant = () => {
              granted.push({ name: '', host, at: clock.now() });
              most = Math.max(most, ++underWay);
              clock.after(takes, () => {
                underWay--;
                scheduler.finished();
              });
            };
            scheduler.request(host, urgent, grant, slot);
            if (shown) scheduler.show(shown.slot, shown.visible);
          });
          const slowest = Math.min(perSecond, perHostPerSecond);
          // Each grant waits at most for a token, rounded up to a whole ms, and for a dial to end.
          clock.advance(asks.length * (1_000 / slowest + 1 + 2_000) + 1_000);
          expect(granted).toHaveLength(asks.length);
          expect(most).toBeLessThanOrEqual(concurrency);
          expect(busiestSecond(granted)).toBeLessThanOrEqual(mostIn(perSecond));
          for (const name of ['a', 'b', 'c']) {
            const own = granted.filter(({ host }) => host === name);
            expect(busiestSecond(own)).toBeLessThanOrEqual(mostIn(perHostPerSecond));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it('uses its rate: while people wait and dials end at once, it is at most 1 ms a grant behind', () => {
    fc.assert(
      fc.property(rate, fc.integer({ min: 2, max: 300 }), (perSecond, count) => {
        const { clock, scheduler, granted } = line({ perSecond, concurrency: 1 });
        for (let dial = 0; dial < count; dial++) {
          scheduler.request('a', false, () => {
            granted.push({ name: '', host: 'a', at: clock.now() });
            clock.after(0, () => scheduler.finished());
          });
        }
        clock.advance((count * 1_000) / perSecond + count + 1);
        expect(granted).toHaveLength(count);
      }),
      { numRuns: 100 },
    );
  });
});

/** A twentieth above the rate; of a slow one, a single dial more, since there is no twentieth of a dial. */
const mostIn = (perSecond: number) => Math.floor(perSecond + Math.max(1, perSecond * 0.05) + 1e-6);

function busiestSecond(granted: readonly { at: number }[]): number {
  let most = 0;
  let first = 0;
  granted.forEach(({ at }, index) => {
    while ((granted[first]?.at ?? at) <= at - 1_000) first++;
    most = Math.max(most, index - first + 1);
  });
  return most;
}

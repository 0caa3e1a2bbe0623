import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../shared/outcome.ts';
import { Timeline } from '../clock.ts';
import { decide, type Ending } from '../dial/outcome.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { DialScheduler } from './dial-scheduler.ts';
import { FaultWatch, type Strength } from './fault-watch.ts';

const outcomeOf = (ending: Ending): Outcome => decide(ending, () => 0);
const unreachable = outcomeOf({ kind: 'error', code: 'ENETUNREACH', message: '' });
const silent = outcomeOf({ kind: 'timeout', waitedFor: 'heartbeat', after: 10_000 });
const refused = outcomeOf({ kind: 'error', code: 'ECONNREFUSED', message: '' });

function watch() {
  const clock = new VirtualClock();
  const scheduler = new DialScheduler({ concurrency: 32, perSecond: 50, perHostPerSecond: 20 }, clock);
  const told: string[] = [];
  /** Slots of backends on this machine. */
  const own = new Set<number>();
  const faults = new FaultWatch(clock, new Timeline(clock), scheduler, {
    onSuspicion: (timeout) => told.push(`suspicion, ${timeout} ms`),
    onBegan: (slots) => told.push(`began with ${slots.join(' ')}`),
    onEnded: () => told.push('ended'),
    isWitness: (slot) => !own.has(slot),
    idOf: (slot) => `backend-${slot}`,
    onEvent: ({ state, text }) => told.push(`event ${state}: ${text}`),
  });
  /** Slot n is on host n, unless said otherwise. */
  const fail = (slots: number[], outcome: Outcome, strength: Strength, host?: string) =>
    slots.map((slot) => faults.failed(slot, host ?? `host-${slot}`, outcome, strength));
  return { clock, scheduler, faults, told, own, fail };
}

describe('a local fault', () => {
  it('is raised once when half of the fleet fails at the network, and the rest has no event of its own', () => {
    const { faults, told, fail } = watch();
    const strength = { trying: 6, open: 0 };
    expect(fail([0, 1], unreachable, strength)).toEqual([false, false]);
    expect(faults.current).toBeNull();
    expect(fail([2, 3, 4], unreachable, strength)).toEqual([false, true, true]);
    expect(faults.current).toMatchObject({ backends: 3, failedDials: 2 });
    expect(told.filter((line) => line.startsWith('event began'))).toHaveLength(1);
    expect(told).toContain('began with 0 1 2');
  });

  it('is not raised by fewer than three, by failures far apart, or by backends that answer', () => {
    const { clock, faults, fail } = watch();
    fail([0, 1], unreachable, { trying: 2, open: 0 });
    expect(faults.current).toBeNull();
    clock.advance(10_001);
    fail([2, 3], unreachable, { trying: 4, open: 0 });
    expect(faults.current).toBeNull();
    clock.advance(10_001);
    fail([0, 1, 2, 3], refused, { trying: 4, open: 0 });
    expect(faults.current).toBeNull();
  });

  it('is not raised by one host that falls silent, however many backends it has', () => {
    const { faults, fail } = watch();
    fail([0, 1, 2, 3, 4], silent, { trying: 5, open: 0 }, 'edge-3.example');
    expect(faults.current).toBeNull();
  });

  it('is not raised by the failures of backends that were taken out of the fleet', () => {
    const { faults, fail } = watch();
    fail([0, 1], unreachable, { trying: 6, open: 0 });
    faults.forget(0);
    fail([2], unreachable, { trying: 5, open: 0 });
    expect(faults.current).toBeNull();
    fail([3], unreachable, { trying: 5, open: 0 });
    expect(faults.current).toMatchObject({ backends: 3 });
  });

  it('is only suspected while connections are open, and an answer clears it', () => {
    const { clock, faults, told, fail } = watch();
    fail([0, 1, 2], silent, { trying: 6, open: 3 });
    expect(faults.current).toBeNull();
    expect(told).toEqual(['suspicion, 3000 ms']);
    clock.advance(100);
    faults.answered(5);
    fail([3], silent, { trying: 6, open: 0 });
    expect(faults.current).toBeNull();
  });

  it('is raised when nothing that was open answers either', () => {
    const { clock, faults, fail } = watch();
    fail([0, 1, 2], silent, { trying: 5, open: 2 });
    clock.advance(3_000);
    fail([3], silent, { trying: 5, open: 1 });
    fail([4], silent, { trying: 5, open: 0 });
    expect(faults.current).toMatchObject({ backends: 5 });
  });

  it('lets one canary through at a time, less and less often, until one gets through', () => {
    const { clock, scheduler, faults, told, fail } = watch();
    fail([0, 1, 2], unreachable, { trying: 3, open: 0 });
    const granted: [string, number][] = [];
    for (const [slot, name] of ['a', 'b', 'c'].entries()) {
      scheduler.request(name, false, () => granted.push([name, clock.now()]), slot);
    }
    expect(granted).toEqual([]);
    clock.advance(1_000);
    expect(granted).toEqual([['a', 1_000]]);
    scheduler.finished(0);
    fail([0], unreachable, { trying: 3, open: 0 });
    clock.advance(2_000);
    expect(granted).toEqual([
      ['a', 1_000],
      ['b', 3_000],
    ]);
    scheduler.finished(1);
    faults.opened(1);
    expect(faults.current).toBeNull();
    expect(told.at(-1)).toBe('ended');
    expect(granted.map(([name]) => name)).toEqual(['a', 'b', 'c']);
    scheduler.dispose();
    faults.dispose();
    expect(clock.pending).toBe(0);
  });

  it('says which backend is the canary, and how the last one ended', () => {
    const { clock, scheduler, faults, fail } = watch();
    fail([0, 1, 2], unreachable, { trying: 3, open: 0 });
    expect(faults.current).toMatchObject({ canary: null, lastCanary: null });
    scheduler.request('a', false, () => undefined, 1);
    clock.advance(1_000);
    expect(faults.current).toMatchObject({ canaryAt: null, canary: 'backend-1' });
    clock.advance(100);
    fail([5], silent, { trying: 3, open: 0 });
    expect(faults.current).toMatchObject({ canaryAt: null, canary: 'backend-1', lastCanary: null });
    clock.advance(100);
    scheduler.finished(1);
    fail([1], unreachable, { trying: 3, open: 0 });
    expect(faults.current).toMatchObject({
      canary: null,
      lastCanary: { backend: 'backend-1', at: clock.wall(), outcome: unreachable.text },
    });
    expect(faults.current?.canaryAt).toBe(clock.wall() + 2_000);
    faults.dispose();
    scheduler.dispose();
  });

  it('ends when a server says no: somebody was there to say it', () => {
    const { faults, fail } = watch();
    fail([0, 1, 2], unreachable, { trying: 3, open: 0 });
    expect(fail([1], refused, { trying: 3, open: 0 })).toEqual([false]);
    expect(faults.current).toBeNull();
  });
});

describe('a backend on this machine', () => {
  it('neither ends a fault nor is the canary, whether it refuses or lets in', () => {
    const { clock, scheduler, faults, own, fail } = watch();
    own.add(9);
    fail([0, 1, 2], unreachable, { trying: 3, open: 0 });
    fail([9], refused, { trying: 3, open: 0 });
    faults.opened(9);
    expect(faults.current).toMatchObject({ failedDials: 0 });
    const granted: number[] = [];
    for (const slot of [9, 1]) scheduler.request(`host-${slot}`, true, () => granted.push(slot), slot);
    clock.advance(1_000);
    expect(granted).toEqual([1]);
    expect(faults.current?.canary).toBe('backend-1');
    faults.opened(1);
    expect(faults.current).toBeNull();
    expect(granted).toEqual([1, 9]);
    faults.dispose();
    scheduler.dispose();
  });

  it('does not clear a suspicion by its answer', () => {
    const { clock, faults, own, fail } = watch();
    own.add(9);
    fail([0, 1, 2], silent, { trying: 5, open: 2 });
    clock.advance(100);
    faults.answered(9);
    fail([3], silent, { trying: 5, open: 1 });
    fail([4], silent, { trying: 5, open: 0 });
    expect(faults.current).toMatchObject({ backends: 5 });
  });
});

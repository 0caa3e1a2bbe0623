import { describe, expect, it } from 'vitest';
import { systemClock, Timeline } from './clock.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('the virtual clock', () => {
  it('runs what falls due in order of time, and of arrival at the same time', () => {
    const clock = new VirtualClock();
    const ran: string[] = [];
    const note = (name: string) => () => ran.push(`${name}@${clock.now()}`);
    clock.after(20, note('late'));
    clock.after(10, note('first'));
    clock.after(10, note('second'));
    clock.after(31, note('never'));
    clock.advance(30);
    expect(ran).toEqual(['first@10', 'second@10', 'late@20']);
    expect(clock.now()).toBe(30);
    expect(clock.pending).toBe(1);
  });

  it('runs what a timer sets on the way', () => {
    const clock = new VirtualClock();
    let ticks = 0;
    const tick = () => {
      ticks++;
      clock.after(10, tick);
    };
    clock.after(10, tick);
    clock.advance(100);
    expect(ticks).toBe(10);
  });

  it('forgets what was disposed', () => {
    const clock = new VirtualClock();
    clock.after(1, () => expect.unreachable()).dispose();
    expect(clock.pending).toBe(0);
    clock.advance(10);
  });
});

describe('the system clock', () => {
  it('is monotonic, runs a timer once and not early by its own count', async () => {
    const start = systemClock.now();
    await new Promise<void>((resolve) => systemClock.after(5, resolve));
    // Node's timers count whole milliseconds.
    expect(systemClock.now() - start).toBeGreaterThanOrEqual(4);
    expect(Math.abs(systemClock.wall() - Date.now())).toBeLessThan(1_000);
  });

  it('leaves no timer behind that was disposed', () => {
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    const timer = systemClock.after(1_000_000, () => expect.unreachable());
    expect(timers()).toBe(before + 1);
    timer.dispose();
    expect(timers()).toBe(before);
  });
});

describe('the timeline', () => {
  it('keeps its order when the machine sets its clock, until it is told to follow', () => {
    let jump = 0;
    const clock = new VirtualClock(1_000_000);
    const timeline = new Timeline({
      now: () => clock.now(),
      wall: () => clock.wall() + jump,
      after: (delay, callback) => clock.after(delay, callback),
    });
    clock.advance(500);
    jump = -3_600_000;
    expect(timeline.utc(clock.now())).toBe(1_000_500);
    timeline.resync();
    expect(timeline.utc(clock.now())).toBe(1_000_500 - 3_600_000);
  });
});

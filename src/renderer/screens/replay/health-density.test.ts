import { expect, test } from 'vitest';
import { healthDensity } from './health-density.ts';

const drawn = (down: (number | null)[], degraded: (number | null)[], backends = 1) =>
  healthDensity({ health: { down, degraded, connecting: [], paused: [], stale: [] }, backends });

test('the highest part fills the height, down below degraded', () => {
  const { down, degraded, parts } = drawn([3, 0], [1, 0]);
  expect(parts).toBe(2);
  expect(down).toBe('M0 100V25h1V100z');
  expect(degraded).toBe('M0 25V0h1V25z');
});

test('an outage is seen before any is down', () => {
  const health = { down: [0, 0], degraded: [0, 1], connecting: [4, 0], paused: [], stale: [] };
  const { degraded, quiet } = healthDensity({ health, backends: 4 });
  expect(degraded).toMatch(/^M0 100V0h1V100z/);
  expect(quiet).toBe('');
});

test('what little is wrong all the time does not look like an outage', () => {
  expect(drawn([2], [0], 16).down).toBe('M0 100V47.5h1V100z');
});

test('few are seen beside many', () => {
  const { down } = drawn([400, 1], [0, 0]);
  const [, many, few] = /V(\d+(?:\.\d+)?)h1V100zM1 100V(\d+(?:\.\d+)?)/.exec(down) ?? [];
  expect(Number(many)).toBe(0);
  expect(Number(few)).toBeLessThan(92);
  expect(Number(few)).toBeGreaterThan(88);
});

test('where all was well is not where nothing was recorded', () => {
  const { down, degraded, quiet, gap } = drawn([0, null], [0, null]);
  expect(down + degraded).toBe('');
  expect(quiet).toBe('M0 100V95h1V100z');
  expect(gap).toBe('M1 100V0h1V100z');
});

test('there may be nothing to draw', () => {
  expect(drawn([], [])).toEqual({ parts: 0, down: '', degraded: '', quiet: '', gap: '' });
});

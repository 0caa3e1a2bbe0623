import { expect, it } from 'vitest';
import { anOutcome, aStatus, NOW } from './fixtures.ts';
import type { Health } from './health.ts';
import { hasLasted, OUTAGE_AFTER, outageOf } from './outage.ts';

const lost = (health: Health, closedSince: number) =>
  aStatus(health, { closedSince, lastOutcome: anOutcome() });

it('is all of those that want a connection without one, from when the last of them lost it', () => {
  const statuses = [lost('connecting', NOW), lost('down', NOW - 9_000), aStatus('paused')];
  expect(outageOf(statuses)).toEqual({ since: NOW, backends: 2 });
});

it('is none while one is connected, however badly, and none where nobody wants a connection', () => {
  expect(outageOf([lost('down', NOW), aStatus('degraded')])).toBeNull();
  expect(outageOf([lost('down', NOW), aStatus('up')])).toBeNull();
  expect(outageOf([aStatus('paused')])).toBeNull();
  expect(outageOf([])).toBeNull();
});

it('is none while they connect for the first time', () => {
  const first = aStatus('connecting', { closedSince: NOW, lastOutcome: null });
  expect(outageOf([first, first])).toBeNull();
  expect(outageOf([first, lost('connecting', NOW)])).not.toBeNull();
});

it('is none while they come back from what we closed ourselves', () => {
  const held = aStatus('connecting', {
    closedSince: NOW - 600_000,
    lastOutcome: anOutcome({ kind: 'local' }),
  });
  expect(outageOf([held, held])).toBeNull();
  expect(outageOf([held, lost('connecting', NOW)])).toEqual({ since: NOW, backends: 2 });
});

it('is one after seconds, not at a hiccup', () => {
  const outage = outageOf([lost('connecting', NOW)]);
  expect(hasLasted(outage, NOW + OUTAGE_AFTER - 1)).toBe(false);
  expect(hasLasted(outage, NOW + OUTAGE_AFTER)).toBe(true);
  expect(hasLasted(null, NOW)).toBe(false);
});

import { expect, it } from 'vitest';
import { anInfo, anOutcome, aStatus, NOW } from '../shared/fixtures.ts';
import type { Health } from '../shared/health.ts';
import { glanceAt } from './fleet-glance.ts';

const glance = (...healths: Health[]) =>
  glanceAt(
    healths.map((_, row) => anInfo(`b${row}`, { name: `B ${row}` })),
    healths.map((health) => aStatus(health)),
    NOW,
  );

it('says the worst there is, and how many of each', () => {
  expect(glance('up', 'up')).toMatchObject({
    worst: 'up',
    down: 0,
    counts: 'all 2 backends up',
    troubled: [],
  });
  expect(glance('up', 'degraded', 'down')).toMatchObject({
    worst: 'down',
    down: 1,
    counts: '1 down, 1 degraded, 1 up',
  });
  expect(glance('paused', 'up').worst).toBe('up');
  expect(glance('paused').worst).toBe('paused');
  expect(glance()).toMatchObject({ worst: 'up', counts: 'no backends' });
});

it('names a few of those that are not well, the worst first', () => {
  const { troubled } = glance('degraded', 'up', 'down', 'down', 'connecting', 'down', 'down', 'paused');
  expect(troubled.map(({ id }) => id)).toEqual(['b2', 'b3', 'b5', 'b6', 'b0']);
});

it('says since when one is down, and why', () => {
  const status = aStatus('down', {
    closedSince: NOW,
    lastOutcome: anOutcome({ text: '1013 try again later: Too many connections' }),
  });
  const [first] = glanceAt([anInfo('a', { name: 'Prices' })], [status], NOW).troubled;
  expect(first?.label).toMatch(/^Prices: down since \d\d:\d\d, 1013 Too many connections$/);
});

it('says that it is an outage once nobody was connected for seconds, whatever each of them is about to do', () => {
  const lost = aStatus('connecting', { closedSince: NOW, lastOutcome: anOutcome() });
  const backends = [anInfo('a'), anInfo('b')];
  expect(glanceAt(backends, [lost, lost], NOW + 1_000)).toMatchObject({ worst: 'connecting', outage: false });
  expect(glanceAt(backends, [lost, lost], NOW + 5_000)).toMatchObject({
    worst: 'down',
    down: 2,
    outage: true,
    counts: 'outage: none of 2 backends connected',
  });
});

import { expect, test } from 'vitest';
import { aBlastRadius, aBulkRun, NOW } from '../../shared/fixtures.ts';
import { bulkEventText, bulkName, confirmLabel, countsText, radiusFacts, runText } from './bulk.ts';

const facts = (more: Parameters<typeof aBlastRadius>[0], asked = 12) =>
  Object.fromEntries(radiusFacts(aBlastRadius(more), asked).map(({ name, value }) => [name, value]));
const twelve = Array.from({ length: 12 }, (_, index) => `b${index}`);

test('what it would touch is counted in words', () => {
  expect(
    facts({
      backends: twelve,
      cuts: 9,
      hosts: [
        { host: 'edge-3', backends: 10, open: 8 },
        { host: 'edge-4', backends: 2, open: 1 },
      ],
      breakers: { closed: 11, open: 1 },
      servers: { endpoints: 1, connections: 212 },
      refused: [{ why: 'it is paused: resume it first', backends: ['p', 'q'] }],
      pace: { perSecond: 2, perHostPerSecond: 2, atOnce: 4 },
      takes: 5_500,
    }),
  ).toEqual({
    'Applies to': '12 of 12 backends',
    'Will close': '9 open sockets; 3 are not open',
    Hosts: 'edge-3 (10), edge-4 (2)',
    Breakers: '1 open, 11 closed; an open one lets a probe through at once',
    'Servers see': 'their servers say that they hold 212 connections; these are 9 of them',
    Pace: '2 a second, 4 under way at most; about 6 s or more',
    'Gives up': 'when more than half of five or more do not come back, or our own network fails',
    'Leaves out': '2 backends: it is paused: resume it first',
  });
});

test('many hosts are named as far as a person reads them', () => {
  const hosts = twelve.map((host) => ({ host, backends: 1, open: 1 }));
  expect(facts({ hosts }).Hosts).toBe('b0 (1), b1 (1), b2 (1), b3 (1) and 8 more');
});

test('what closes nothing says so', () => {
  expect(facts({ action: 'resume', cuts: 0 })['Will close']).toBe('no socket');
  expect(facts({ action: 'resume' })['Gives up']).toBeUndefined();
});

test('a button is named by what it does', () => {
  expect(confirmLabel(aBlastRadius({ backends: twelve }))).toBe('Reconnect 12 backends');
  expect(bulkName('reset', 1)).toBe('Reset 1 breaker');
});

test('a run is told while it runs, while it ends and when it has ended', () => {
  expect(runText(aBulkRun())).toBe('Reconnecting 12 backends: 4 reconnected, 2 under way, 6 not begun');
  expect(runText(aBulkRun({ why: 'stopped by root' }))).toContain(
    '; stopped by root, waiting for what is under way',
  );
  const over = { endedAt: NOW + 3_000, underWay: 0 };
  expect(runText(aBulkRun({ ...over, state: 'finished', done: 11, failed: 1 }))).toBe(
    'Reconnect of 12 backends done after 3 s: 11 reconnected, 1 failed',
  );
  expect(runText(aBulkRun({ ...over, state: 'stopped', why: 'stopped by root' }))).toBe(
    'Reconnect of 12 backends stopped after 3 s by root: 4 reconnected, 8 not begun',
  );
  expect(runText(aBulkRun({ ...over, state: 'aborted', why: '3 of 5 did not come back', failed: 3 }))).toBe(
    'Reconnect of 12 backends gave up after 3 s, 3 of 5 did not come back: 4 reconnected, 3 failed, 5 not begun',
  );
});

test('the counts of a run are all of its backends, whatever became of them', () => {
  const run = aBulkRun({ total: 12, done: 1, failed: 4, refused: 2, underWay: 3 });
  const numbers = countsText(run).match(/\d+/g)?.map(Number) ?? [];
  expect(numbers.reduce((sum, count) => sum + count, 0)).toBe(run.total);
});

test('what took no second is not told how long it took', () => {
  const run = aBulkRun({
    state: 'finished',
    total: 1,
    done: 1,
    underWay: 0,
    endedAt: NOW + 999,
    startedAt: NOW,
  });
  expect(runText(run)).toBe('Reconnect of 1 backend done: 1 reconnected');
});

test('the timeline tells its beginning and its end', () => {
  const event = { run: 1, state: 'running', why: null, total: 12, done: 0, failed: 0, refused: 0 } as const;
  expect(bulkEventText('isolate', event)).toBe('isolation of 12 backends begun');
  expect(
    bulkEventText('isolate', {
      ...event,
      state: 'stopped',
      why: 'the console was stopped',
      done: 2,
      refused: 1,
    }),
  ).toBe('isolation of 12 backends stopped, the console was stopped: 2 isolated, 1 refused, 9 not begun');
});

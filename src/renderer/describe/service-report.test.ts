import { expect, test } from 'vitest';
import { NOW } from '../../shared/fixtures.ts';
import type { EndpointState } from '../../shared/report.ts';
import { describeAsking, describePolling, describeServerStats, describeTrouble } from './service-report.ts';

const fine: EndpointState = { lastAt: NOW - 5_000, problem: null, requests: 40, failures: 3 };
const seen = { open: true, now: NOW, zone: 'utc' } as const;
const stats = (connections: number, age = 2_000) => ({
  state: fine,
  interval: 10_000,
  samples: [{ at: NOW - age, connections, tiers: {} }],
});

test('what is wrong with an endpoint is told with when and how often', () => {
  expect(describeTrouble(fine, NOW, 'utc')).toBeNull();
  expect(describeTrouble({ ...fine, problem: 'HTTP 503' }, NOW, 'utc')).toBe(
    'The last request at 04:15:20 failed: HTTP 503; 3 of 40 requests failed.',
  );
  expect(describeAsking(fine, 10_000)).toBe('40 requests, 3 failed, every 10 s');
});

test('the server’s own number stands beside what is seen from here', () => {
  expect(describeServerStats(stats(412), seen)).toBe('The server says 412 connections; we see one, ours.');
  expect(describeServerStats(stats(1), { ...seen, open: false })).toBe(
    'The server says 1 connection; we see none, ours is not open.',
  );
  expect(describeServerStats(stats(0), seen)).toBe('The server says 0 connections, but we see ours open.');
});

test('a number that is old says of when it is', () => {
  expect(describeServerStats(stats(412, 60_000), seen)).toBe(
    'The server says 412 connections as of 04:14:25; we see one, ours.',
  );
  const { state, interval } = stats(1);
  expect(describeServerStats({ state, interval, samples: [] }, seen)).toBe('It has not said yet.');
  expect(describeServerStats({ state: { ...state, lastAt: null }, interval, samples: [] }, seen)).toBe(
    'Not asked yet.',
  );
});

test('polling counts down to its next request, and does not while the socket is ready', () => {
  const polling = { state: fine, active: true, interval: 40_000, nextAt: NOW + 7_200, messages: 12 };
  const facts = (more: object) =>
    Object.fromEntries(
      describePolling({ ...polling, ...more }, NOW).facts.map(({ name, value }) => [name, value]),
    );
  expect(facts({})).toEqual({ Messages: '12', Requests: '40', Interval: '40 s', 'Next in': '8 s' });
  expect(facts({ nextAt: null })['Next in']).toBe('now');
  expect(facts({ active: false, nextAt: null })['Next in']).toBe('–');
  expect(describePolling({ ...polling, active: false }, NOW).digest).toBe('not needed, the socket is ready');
});

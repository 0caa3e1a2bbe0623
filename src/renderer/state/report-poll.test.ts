import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { aReport } from '../../shared/fixtures.ts';
import type { BackendReport } from '../../shared/report.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import { RpcClient } from '../../shared/rpc.ts';
import { anEngine } from '../fake-engine.ts';
import { ReportPoll } from './report-poll.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A session whose answers are given by hand, or at once. */
function aSession(answer?: () => Result<BackendReport>) {
  const asked: string[] = [];
  const owed: ((result: Result<BackendReport>) => void)[] = [];
  const engine = anEngine([], {
    'backend.report': ({ backend }) => {
      asked.push(backend);
      return answer ? answer() : new Promise((resolve) => owed.push(resolve));
    },
  });
  return { client: new RpcClient(engine.transport), asked, owed };
}

const trips = (count: number) => aReport({ breaker: { ...aReport().breaker, trips: count } });

test('asks once a second while a backend is open and the page is seen, and not otherwise', async () => {
  const { client, asked } = aSession(() => ok(aReport()));
  const poll = new ReportPoll();
  poll.connect(client);
  await pass(5_000);
  expect(asked).toEqual([]);
  poll.open('prices');
  await pass(3_500);
  expect(asked).toHaveLength(4);
  poll.setVisible(false);
  await pass(5_000);
  expect(asked).toHaveLength(4);
  poll.setVisible(true);
  await pass(0);
  expect(asked).toHaveLength(5);
  poll.open(null);
  await pass(5_000);
  expect(asked).toHaveLength(5);
  expect(vi.getTimerCount()).toBe(0);
});

test('has one call in flight, however long the answer takes', async () => {
  const { client, asked, owed } = aSession();
  const poll = new ReportPoll();
  poll.connect(client);
  poll.open('prices');
  await pass(10_000);
  poll.setVisible(false);
  poll.setVisible(true);
  await pass(10_000);
  expect(asked).toHaveLength(1);
  owed.shift()?.(ok(trips(1)));
  await pass(0);
  expect(poll.state.getState().report?.breaker.trips).toBe(1);
  expect(asked).toHaveLength(2);
  poll.dispose();
});

test('an answer about another backend than the open one is not shown', async () => {
  const { client, asked, owed } = aSession();
  const poll = new ReportPoll();
  poll.connect(client);
  poll.open('prices');
  await pass(0);
  poll.open('chat');
  await pass(0);
  owed.shift()?.(ok(trips(7)));
  await pass(0);
  expect(poll.state.getState()).toEqual({ backend: 'chat', report: null, problem: null });
  expect(asked).toEqual(['prices', 'chat']);
  owed.shift()?.(ok(trips(2)));
  await pass(0);
  expect(poll.state.getState().report?.breaker.trips).toBe(2);
  poll.dispose();
});

test('a session that went away owes nothing to the next one', async () => {
  const first = aSession();
  const second = aSession(() => ok(trips(3)));
  const poll = new ReportPoll();
  poll.connect(first.client);
  poll.open('prices');
  await pass(0);
  poll.connect(null);
  await pass(5_000);
  poll.connect(second.client);
  await pass(0);
  first.owed.shift()?.(ok(trips(9)));
  await pass(0);
  expect(poll.state.getState().report?.breaker.trips).toBe(3);
  poll.dispose();
  expect(vi.getTimerCount()).toBe(0);
});

test('a failure is told beside what was known before, until there is news', async () => {
  let next: Result<BackendReport> = ok(trips(4));
  const { client } = aSession(() => next);
  const poll = new ReportPoll();
  poll.connect(client);
  poll.open('prices');
  await pass(0);
  next = failure('internal', 'the engine failed on this');
  await pass(1_000);
  expect(poll.state.getState().problem).toBe('the engine failed on this');
  expect(poll.state.getState().report?.breaker.trips).toBe(4);
  next = ok(trips(5));
  await pass(1_000);
  expect(poll.state.getState().problem).toBeNull();
  poll.dispose();
});

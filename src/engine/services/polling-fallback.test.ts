import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FleetFileInput } from '../../shared/fleet-schema.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { PollingFallback } from './polling-fallback.ts';
import { backendOf } from './test-backend.ts';
import { type Answer, json, serve, type TestServer, until } from './test-server.ts';
import { TokenSource } from './token-source.ts';

type Entry = FleetFileInput['backends'][number];

const EPOCH = Date.UTC(2026, 0, 1);

let clock: VirtualClock;
let server: TestServer;
let answer: Answer;
let polling: PollingFallback;

beforeEach(async () => {
  clock = new VirtualClock();
  answer = json([]);
  server = await serve((request, response) => answer(request, response));
  polling = create();
});

afterEach(async () => {
  polling.dispose();
  await server.close();
});

function create(settings: Partial<NonNullable<Entry['polling']>> = {}, more: Partial<Entry> = {}) {
  const backend = backendOf({
    url: 'ws://h.example',
    polling: { url: `${server.url}/missed`, interval: '5s', maxInterval: '60s', ...settings },
    ...more,
  });
  const { polling, token } = backend.services;
  if (!polling) throw new Error('it has no fallback');
  return new PollingFallback(
    backend,
    polling,
    clock,
    token && new TokenSource(backend, token, clock),
    () => 0.5,
  );
}

/** Lets the next request come, `ms` from now, and go. */
async function pass(ms: number): Promise<void> {
  const { lastAt } = polling.report().state;
  clock.advance(ms);
  await until(() => expect(polling.report().state.lastAt).not.toBe(lastAt));
}

describe('while the socket is not ready', () => {
  it('the first request comes after the interval, which doubles up to the longest', async () => {
    polling.start();
    const waits = [5_000, 10_000, 20_000, 40_000, 60_000, 60_000];
    for (const [index, wait] of waits.entries()) {
      expect(polling.report()).toMatchObject({ active: true, interval: wait, nextAt: clock.wall() + wait });
      clock.advance(wait - 1);
      expect(polling.report().state.requests).toBe(index);
      await pass(1);
    }
    expect(server.seen).toHaveLength(waits.length);
  });

  it('it does not poll slower than its own interval where that is above the longest', async () => {
    polling = create({ interval: '90s' });
    polling.start();
    await pass(90_000);
    expect(polling.report().interval).toBe(90_000);
  });

  it('there is one request at a time', async () => {
    answer = () => undefined;
    polling.start();
    clock.advance(5_000);
    await until(() => expect(server.seen).toHaveLength(1));
    expect(polling.report()).toMatchObject({ active: true, nextAt: null });
    clock.advance(9_999);
    expect(polling.report().state.requests).toBe(1);
    await pass(1);
    expect(polling.report().state.problem).toMatch(/no answer within 10 s$/);
  });

  it.each<[string, string | undefined, unknown, number]>([
    ['a list', undefined, [1, 2, 3], 3],
    ['no list', undefined, { messages: [1] }, 0],
    ['a list in its field', 'data.messages', { data: { messages: ['a', 'b'] } }, 2],
  ])('the messages are counted in an answer that is %s', async (_, messages, body, count) => {
    answer = json(body);
    polling = create(messages === undefined ? {} : { messages });
    polling.start();
    await pass(5_000);
    await pass(10_000);
    expect(polling.report()).toMatchObject({ messages: 2 * count, state: { problem: null, failures: 0 } });
  });

  it.each<[string, Answer, RegExp]>([
    ['without its list', json({ data: 1 }), /its answer has no list in data$/],
    ['that is no JSON', (_request, response) => response.end('hello'), /its answer is no JSON$/],
    ['of a server in trouble', json([], 502), /answered 502 Bad Gateway$/],
  ])('an answer %s is a failure, and it goes on', async (_, bad, problem) => {
    answer = bad;
    polling = create({ messages: 'data' });
    polling.start();
    await pass(5_000);
    expect(polling.report().state).toMatchObject({ failures: 1, problem: expect.stringMatching(problem) });
    answer = json({ data: [1] });
    await pass(10_000);
    expect(polling.report()).toMatchObject({ messages: 1, state: { failures: 1, problem: null } });
  });

  it('it asks with the token of the backend', async () => {
    answer = json({ access_token: 't0k' });
    polling = create({}, { token: { url: `${server.url}/token` } });
    polling.start();
    await pass(5_000);
    expect(server.seen).toMatchObject([
      { url: '/token' },
      { url: '/missed', headers: { authorization: 'Bearer t0k' } },
    ]);
  });
});

describe('while the socket is ready', () => {
  it('there is no request, neither before it was ever down nor after', async () => {
    clock.advance(3_600_000);
    polling.start();
    await pass(5_000);
    polling.stop();
    clock.advance(3_600_000);
    expect(clock.pending).toBe(0);
    expect(server.seen).toHaveLength(1);
    expect(polling.report()).toMatchObject({ active: false, nextAt: null, state: { requests: 1 } });
  });

  it('a request under way is given up within the same turn, and its answer counts for nothing', async () => {
    const held: (() => void)[] = [];
    answer = (request, response) => held.push(() => json([1, 2, 3])(request, response));
    polling.start();
    clock.advance(5_000);
    await until(() => expect(held).toHaveLength(1));
    polling.stop();
    expect(clock.pending).toBe(0);
    for (const release of held) release();
    await until(() => expect(server.connections).toBe(0));
    expect(polling.report()).toMatchObject({
      messages: 0,
      active: false,
      nextAt: null,
      state: { lastAt: null, requests: 1, failures: 0 },
    });
  });
});

describe('when the socket is down again', () => {
  it('the interval begins anew', async () => {
    polling.start();
    await pass(5_000);
    await pass(10_000);
    polling.stop();
    polling.start();
    expect(polling.report()).toMatchObject({ interval: 5_000, nextAt: EPOCH + 20_000 });
  });

  it('being told so twice changes nothing', () => {
    polling.start();
    clock.advance(4_000);
    polling.start();
    expect(clock.pending).toBe(1);
    expect(polling.report().nextAt).toBe(EPOCH + 5_000);
  });

  it('a request of the last time does not meddle with this one', async () => {
    answer = () => undefined;
    polling.start();
    clock.advance(5_000);
    await until(() => expect(server.seen).toHaveLength(1));
    polling.stop();
    polling.start();
    await until(() => expect(server.connections).toBe(0));
    expect(clock.pending).toBe(1);
    answer = json([1]);
    await pass(5_000);
    expect(polling.report()).toMatchObject({ messages: 1, interval: 10_000 });
  });
});

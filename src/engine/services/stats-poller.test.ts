import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FleetFileInput } from '../../shared/fleet-schema.ts';
import { seededRandom } from '../../shared/random.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { StatsPoller } from './stats-poller.ts';
import { backendOf } from './test-backend.ts';
import { type Answer, json, serve, type TestServer, until } from './test-server.ts';
import { TokenSource } from './token-source.ts';

type Entry = FleetFileInput['backends'][number];

const INTERVAL = 10_000;
/** Neither early nor late, and the first request at half of the time that it has. */
const even = () => 0.5;

let clock: VirtualClock;
let server: TestServer;
let answer: Answer;
let poller: StatsPoller;

beforeEach(async () => {
  clock = new VirtualClock();
  answer = json({ connections: 5 });
  server = await serve((request, response) => answer(request, response));
});

afterEach(async () => {
  poller.dispose();
  await server.close();
});

function start(random = even, more: Partial<Entry> = {}): void {
  const backend = backendOf({ url: 'ws://h.example', stats: { url: `${server.url}/stats` }, ...more });
  const { stats, token } = backend.services;
  if (!stats) throw new Error('it has no stats');
  poller = new StatsPoller(backend, stats, clock, random, token && new TokenSource(backend, token, clock));
  poller.start();
}

/** Lets the next request come, `ms` from now, and go. */
async function pass(ms: number): Promise<void> {
  const { lastAt } = poller.report().state;
  clock.advance(ms);
  await until(() => expect(poller.report().state.lastAt).not.toBe(lastAt));
}

describe('a server that is asked for its stats', () => {
  it('is asked once per interval, and what it says is kept with its time', async () => {
    start();
    await pass(INTERVAL / 2);
    answer = json({ tiers: { free: 1, pro: 2 } });
    await pass(INTERVAL);
    expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /stats', 'GET /stats']);
    const epoch = Date.UTC(2026, 0, 1);
    expect(poller.report()).toEqual({
      state: { lastAt: epoch + 15_000, problem: null, requests: 2, failures: 0 },
      interval: INTERVAL,
      samples: [
        { at: epoch + 5_000, connections: 5, tiers: {} },
        { at: epoch + 15_000, connections: 3, tiers: { free: 1, pro: 2 } },
      ],
    });
  });

  it.each([
    [0, 0, 9_000],
    [0.999_999, 10_000, 11_000],
  ])('is asked within a tenth of the interval: drawn %d, after %d and %d ms', async (drawn, first, ms) => {
    start(() => drawn);
    await pass(first);
    expect(poller.report().state.problem).toBeNull();
    clock.advance(ms - 1);
    expect(poller.report().state.requests).toBe(1);
    await pass(1);
    expect(poller.report().state.requests).toBe(2);
  });

  it('is first asked within ten seconds, however long the interval', async () => {
    start(() => 0.999_999, { stats: { url: server.url, interval: '1h' } });
    await pass(10_000);
    expect(server.seen).toHaveLength(1);
  });

  it('is not asked again while its answer is awaited, and not for longer than the interval', async () => {
    start(even, { stats: { url: server.url, interval: '2s' } });
    answer = () => undefined;
    clock.advance(1_000);
    await until(() => expect(server.seen).toHaveLength(1));
    clock.advance(1_999);
    expect(poller.report().state).toMatchObject({ requests: 1, lastAt: null });
    await pass(1);
    expect(poller.report().state.problem).toMatch(/no answer within 2 s$/);
  });

  it('leaves the last 360 samples', async () => {
    start();
    await pass(INTERVAL / 2);
    for (let index = 1; index < 362; index++) {
      answer = json({ connections: index });
      await new Promise<void>((resolve) => {
        const { lastAt } = poller.report().state;
        clock.advance(INTERVAL);
        const look = () => (poller.report().state.lastAt === lastAt ? setImmediate(look) : resolve());
        look();
      });
    }
    const { samples } = poller.report();
    expect(samples).toHaveLength(360);
    expect([samples[0]?.connections, samples.at(-1)?.connections]).toEqual([2, 361]);
  });
});

describe('a failure', () => {
  it('doubles the interval up to five minutes, and success makes it short again', async () => {
    start();
    answer = json({}, 500);
    await pass(INTERVAL / 2);
    const waits = [20_000, 40_000, 80_000, 160_000, 300_000, 300_000];
    for (const [index, wait] of waits.entries()) {
      clock.advance(wait - 1);
      expect(poller.report().state.requests).toBe(index + 1);
      if (index === waits.length - 1) answer = json({ connections: 1 });
      await pass(1);
    }
    expect(poller.report().state).toMatchObject({ problem: null, requests: 7, failures: 6 });
    await pass(INTERVAL);
    expect(poller.report().samples).toHaveLength(2);
  });

  it.each<[string, Answer, RegExp]>([
    ['a status', json({}, 404), /answered 404 Not Found$/],
    ['malformed JSON', (_request, response) => response.end('{'), /its answer is no JSON$/],
    ['an answer without the number', json({ clients: 1 }), /neither connections nor tiers$/],
  ])('is told when it is %s, and is no sample', async (_, bad, problem) => {
    start();
    answer = bad;
    await pass(INTERVAL / 2);
    const { state, samples } = poller.report();
    expect(state.problem).toMatch(problem);
    expect(state.problem).toContain(`127.0.0.1:${server.port}`);
    expect(samples).toEqual([]);
  });
});

describe('a poller that is stopped', () => {
  it('asks no more, and takes no notice of what it asked before', async () => {
    start();
    answer = () => undefined;
    clock.advance(INTERVAL);
    await until(() => expect(server.seen).toHaveLength(1));
    poller.stop();
    expect(clock.pending).toBe(0);
    await until(() => expect(server.connections).toBe(0));
    clock.advance(3_600_000);
    expect(poller.report().state).toEqual({ lastAt: null, problem: null, requests: 1, failures: 0 });
    expect(server.seen).toHaveLength(1);
  });

  it('asks again once it is started, and once only when it is started twice', async () => {
    start(seededRandom(1));
    poller.stop();
    poller.start();
    poller.start();
    expect(clock.pending).toBe(1);
    await pass(INTERVAL);
    expect(server.seen).toHaveLength(1);
  });
});

describe('with a token', () => {
  const withToken = (as: NonNullable<Entry['token']>['as']) => ({
    token: { url: `${server.url}/token`, as },
  });

  it.each([
    ['bearer', 'bearer' as const, { url: '/stats', headers: { authorization: 'Bearer t0k' } }],
    ['header', { header: 'X-Token' }, { url: '/stats', headers: { 'x-token': 't0k' } }],
    ['query', { query: 'auth' }, { url: '/stats?auth=t0k' }],
  ])('the stats are asked for with it as %s', async (_, as, request) => {
    answer = json({ access_token: 't0k', connections: 1 });
    start(even, withToken(as));
    await pass(INTERVAL / 2);
    expect(server.seen).toMatchObject([{ url: '/token' }, request]);
    expect(poller.report().samples).toHaveLength(1);
  });

  it('a 401 has the next request made with a new one', async () => {
    let tokens = 0;
    answer = (request, response) => {
      if (request.url === '/token') json({ access_token: `t${++tokens}` })(request, response);
      else
        json({ connections: 1 }, request.headers.authorization === 'Bearer t2' ? 200 : 401)(
          request,
          response,
        );
    };
    start(even, withToken('bearer'));
    await pass(INTERVAL / 2);
    expect(poller.report().state.problem).toMatch(/answered 401/);
    await pass(2 * INTERVAL);
    expect(poller.report().state.problem).toBeNull();
  });

  it('that cannot be had, they are not asked for, and the problem is that of the token', async () => {
    answer = (_request, response) => response.writeHead(403).end();
    start(even, withToken('bearer'));
    await pass(INTERVAL / 2);
    expect(server.seen.map(({ url }) => url)).toEqual(['/token']);
    expect(poller.report().state.problem).toMatch(/^no token, .*answered 403 Forbidden$/);
  });
});

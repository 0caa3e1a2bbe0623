import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { FleetFileInput } from '../../src/shared/fleet-schema.ts';
import { SimulatedServer } from '../../src/simulator/server.ts';
import { AMPLE_DIAL, QUICK, TestEngine } from './support.ts';

let server: SimulatedServer;
let test: TestEngine;

beforeEach(async () => {
  server = await SimulatedServer.listen({ id: 'one' });
});

afterEach(async () => {
  await test.engine.stop();
  expect(test.log).toEqual([]);
  expect(server.report().peakConnections, 'connections of one backend at once').toBeLessThanOrEqual(1);
  await server.dispose();
});

function watch(defaults: FleetFileInput['defaults'] = {}, url = server.url): TestEngine {
  test = new TestEngine([{ id: 'one', url }], { dialTimeout: AMPLE_DIAL, ...defaults });
  test.engine.start();
  return test;
}

const isStable = () => {
  const { state } = test.status();
  return state.phase === 'open' && state.until === null;
};

describe('a backend that is well', () => {
  it('is dialled once, becomes stable, and shows how long each step took', async () => {
    watch();
    await test.until(isStable);
    expect(server.report()).toMatchObject({ connections: 1, dials: 1, accepted: 1 });
    const { attempts, health, attempt, openSince } = test.status();
    expect({ health, attempt }).toEqual({ health: 'up', attempt: 0 });
    expect(openSince).toBeGreaterThan(0);
    expect(attempts).toHaveLength(1);
    const { tcp, upgrade, total, address } = attempts[0]?.timings ?? {};
    expect(address).toBe('127.0.0.1');
    expect(tcp).toBeGreaterThanOrEqual(0);
    expect(upgrade).toBeGreaterThanOrEqual(tcp ?? Number.NaN);
    expect(total).toBe(upgrade);
    expect(test.of('opened')).toMatchObject([{ backend: 'one', reconnect: null, attempt: 1 }]);
  });

  it('gets the headers, the subprotocol and the credentials that are configured', async () => {
    const connected = new Promise<{ headers: Record<string, unknown>; target: string }>((resolve) => {
      server.onConnection(({ headers, target }) => resolve({ headers, target }));
    });
    const url = `${server.url.replace('ws://', 'ws://user:pass@')}?token=s3cret`;
    watch({ headers: { 'X-Console': 'wirewatch' } }, url);
    const { headers, target } = await connected;
    expect(target).toBe('/?token=s3cret');
    expect(headers).toMatchObject({
      'x-console': 'wirewatch',
      authorization: `Basic ${Buffer.from('user:pass').toString('base64')}`,
    });
    await test.until(isStable);
    const told = JSON.stringify([test.engine.snapshot(), test.events]);
    expect(told).not.toMatch(/s3cret|user|pass@/);
  });

  it('that is restarted is found again', async () => {
    watch();
    await test.until(isStable);
    await server.misbehave({ do: 'refuse' });
    await test.until(() => test.of('dial-failed').length >= 2);
    expect(test.of('lost')).toMatchObject([{ outcome: { failure: true, fault: expect.any(String) } }]);
    expect(test.of('dial-failed')[0]?.outcome).toMatchObject({ kind: 'network', code: 'ECONNREFUSED' });
    await server.misbehave({ do: 'heal' });
    await test.until(isStable);
    expect(test.of('opened').at(-1)).toMatchObject({ reconnect: 'automatic' });
    expect(server.report()).toMatchObject({ connections: 1, accepted: 2 });
  });

  it('that is killed is dialled again', async () => {
    watch();
    await test.until(isStable);
    await server.misbehave({ do: 'kill' });
    await server.until(({ accepted, connections }) => accepted === 2 && connections === 1);
    await test.until(isStable);
    expect(test.of('lost')).toMatchObject([{ outcome: { decision: 'retry', failure: true } }]);
  });
});

describe('a backend that closes', () => {
  it.each([
    [1000, false],
    [1001, false],
    [1011, true],
    [1014, true],
    [3001, true],
    [4000, true],
    [4999, true],
  ])('with %i is dialled again; a failure: %j', async (code, failure) => {
    watch();
    await test.until(isStable);
    await server.misbehave({ do: 'close', code, reason: 'because' });
    await server.until(({ accepted }) => accepted === 2);
    await test.until(() => test.phase() === 'open');
    const [lost] = test.of('lost');
    expect(lost?.outcome).toMatchObject({ kind: 'close', code, failure, decision: 'retry' });
    expect(lost?.outcome.text).toMatch(/because$/);
    expect(test.status().attempts[1]?.outcome).toEqual(lost?.outcome);
  });

  it.each([1002, 1003, 1007, 1008, 1009, 1010, 3000, 3003])('with %i is not dialled again', async (code) => {
    watch();
    await test.until(isStable);
    await server.misbehave({ do: 'close', code });
    await test.until(() => test.phase() === 'stopped');
    expect(test.status()).toMatchObject({ health: 'down', state: { outcome: { code, decision: 'stop' } } });
    expect(test.of('stopped')).toHaveLength(1);
    expect(server.report().dials).toBe(1);
  });

  it.each([
    [1012, 30_000],
    [1013, 6_000],
  ])('with %i is left alone for 5 s to %i ms', async (code, longest) => {
    watch();
    await test.until(isStable);
    await server.misbehave({ do: 'close', code });
    await test.until(() => test.phase() === 'waiting');
    const { state } = test.status();
    const wait = state.phase === 'waiting' ? state.until - state.since : Number.NaN;
    expect(wait).toBeGreaterThanOrEqual(5_000);
    expect(wait).toBeLessThanOrEqual(longest + 1);
    expect(state.decider).toBe('outcome');
  });

  it('as soon as it has accepted is dialled ever later, until its breaker opens', async () => {
    await server.misbehave({ do: 'flap', openMs: 0 });
    watch({ stableAfter: 5_000 });
    await test.until(() => test.phase() === 'blocked');
    expect(test.of('opened').map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4, 5]);
    expect(test.status()).toMatchObject({
      health: 'down',
      breaker: { state: 'open', trips: 1, reason: '5 consecutive failures' },
    });
    // Each of the five was open for a moment, and none of that was a recovery.
    const { closedSince, attempts } = test.status();
    expect(closedSince).not.toBeNull();
    expect(closedSince ?? 0).toBeLessThanOrEqual(attempts.at(-1)?.at ?? 0);
    expect(server.report().accepted).toBe(5);
  });

  it('is let back through its breaker by one probe, once that is stable', async () => {
    await server.misbehave({ do: 'refuse' });
    watch();
    await test.until(() => test.phase() === 'blocked');
    await server.misbehave({ do: 'heal' });
    await test.until(isStable);
    const changes = test.of('breaker').map(({ from, to }) => `${from} to ${to}`);
    expect(changes.slice(0, 2)).toEqual(['closed to open', 'open to half-open']);
    expect(changes.at(-1)).toBe('half-open to closed');
    expect(server.report().accepted).toBe(1);
  });
});

describe('a server of another kind', () => {
  it.each([
    ['without a code', 1005, (socket: { close(): void; terminate(): void }) => socket.close()],
    ['without a close frame', 1006, (socket: { close(): void; terminate(): void }) => socket.terminate()],
  ])('that closes %s: %i, a failure, dialled again', async (_, code, end) => {
    const other = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    try {
      other.on('connection', (socket) => end(socket));
      await new Promise((resolve) => other.once('listening', resolve));
      const address = other.address();
      watch({}, `ws://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`);
      await test.until(() => test.of('opened').length >= 2);
      expect(test.of('lost')[0]?.outcome).toMatchObject({
        kind: 'close',
        code,
        failure: true,
        decision: 'retry',
      });
    } finally {
      await test.engine.stop();
      other.close();
    }
  });
});

describe('a backend that refuses the upgrade', () => {
  it.each([401, 403, 404, 410, 426, 301])('with %i is not dialled again', async (status) => {
    await server.misbehave({ do: 'status', status });
    watch();
    await test.until(() => test.phase() === 'stopped');
    expect(test.status().lastOutcome).toMatchObject({ kind: 'http', code: status, fault: 'client' });
    expect(server.report()).toMatchObject({ dials: 1, accepted: 0 });
  });

  it.each([500, 502, 504, 200])('with %i is dialled again, and comes back', async (status) => {
    await server.misbehave({ do: 'status', status });
    watch();
    await test.until(() => test.of('dial-failed').length >= 2);
    expect(test.of('dial-failed')[0]?.outcome).toMatchObject({ kind: 'http', code: status, failure: true });
    await server.misbehave({ do: 'heal' });
    await test.until(isStable);
  });

  it.each([
    [429, 20],
    [503, 20],
  ])('with %i and Retry-After is left alone for as long as it says', async (status, retryAfter) => {
    await server.misbehave({ do: 'status', status, retryAfter });
    watch();
    await test.until(() => test.phase() === 'waiting');
    const { state } = test.status();
    expect(state).toMatchObject({ decider: 'server', outcome: { code: status, asked: retryAfter * 1_000 } });
    const wait = state.phase === 'waiting' ? state.until - state.since : Number.NaN;
    expect(wait).toBeGreaterThanOrEqual(retryAfter * 1_000);
    expect(wait).toBeLessThanOrEqual(retryAfter * 1_200 + 1);
    expect(server.report().dials).toBe(1);
  });
});

describe('a backend that hangs', () => {
  it('is taken for dead when neither pong nor message comes, and found again once it thaws', async () => {
    watch({ dialTimeout: QUICK.dialTimeout });
    await test.until(isStable);
    await server.misbehave({ do: 'hang' });
    await test.until(() => test.of('lost').length === 1);
    expect(test.of('lost')[0]?.outcome).toMatchObject({ kind: 'timeout', code: 'heartbeat', failure: true });
    await test.until(() => test.of('dial-failed').length === 1);
    expect(test.of('dial-failed')[0]?.outcome).toMatchObject({
      kind: 'timeout',
      code: 'dial',
      failure: true,
    });
    await server.misbehave({ do: 'heal' });
    await test.until(isStable);
  });

  it('does not hold up an operator: what does not answer the close is cut', async () => {
    watch({ heartbeat: { interval: '10s', timeout: '10s' } });
    await test.until(isStable);
    await server.misbehave({ do: 'hang' });
    test.act('reconnect', 'one');
    expect(test.phase()).toBe('closing');
    await server.until(({ connections }) => connections === 0);
    await server.misbehave({ do: 'heal' });
    await test.until(isStable);
    expect(test.of('opened').at(-1)).toMatchObject({ reconnect: 'manual' });
  });

  it('is not taken for dead while it is slow but answers, and counts as degraded', async () => {
    await server.misbehave({ do: 'slow', delayMs: 120 });
    watch({ slowAfter: 50 });
    await test.until(() => test.status().health === 'degraded');
    expect(test.status().degradedBy).toBe('slow');
    expect(test.of('lost')).toEqual([]);
  });
});

describe('a backend that floods', () => {
  it('stays open, and every message is counted', async () => {
    watch();
    await test.until(isStable);
    await server.misbehave({ do: 'flood', perSecond: 5_000, bytes: 32 });
    await server.until(({ messagesSent }) => messagesSent > 2_000);
    expect(test.phase()).toBe('open');
  });
});

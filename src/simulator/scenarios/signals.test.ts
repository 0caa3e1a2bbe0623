import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestClient } from '../test-client.ts';
import { getJson } from '../test-stage.ts';
import { type Signals, type SignalsOptions, startSignals } from './signals.ts';
import { saidTo, TestScene } from './test-scene.ts';

let scene: TestScene;

beforeEach(() => {
  scene = new TestScene();
});
afterEach(async () => expect(await scene.dispose()).toBe(0));

const NO_FAULTS = { duplicates: 0, late: 0, lateMs: 0 };
const start = (options: SignalsOptions = {}) =>
  scene.add(startSignals({ clock: scene.clock, faults: NO_FAULTS, ...options }));

async function tokenFor(signals: Signals, query: string): Promise<string> {
  const issued = await getJson(`${signals.http}/auth/token?${query}`, { method: 'POST' });
  return (issued as { access_token: string }).access_token;
}

const join = async (signals: Signals, query = '') =>
  scene.connect(`${signals.url}/ws?token=${await tokenFor(signals, query)}`);

test('a socket needs a token, in the query or as a bearer, that has not expired', async () => {
  const signals = await start();
  expect(await TestClient.refusal(`${signals.url}/ws`)).toContain('401');
  const token = await tokenFor(signals, 'client=ann');
  await scene.connect(`${signals.url}/ws?token=${token}`);
  await scene.connect(`${signals.url}/ws`, { headers: { authorization: `Bearer ${token}` } });
  scene.clock.advance(300_000);
  expect(await TestClient.refusal(`${signals.url}/ws?token=${token}`)).toContain('401');
  // Both connections are those of who asked for the token.
  expect(signals.counts()).toMatchObject({ tokens: 1, rejected: { 401: 2 }, connections: 2, duplicates: 1 });
});

test('tokens can be revoked, and connections stay', async () => {
  const signals = await start();
  const client = await join(signals);
  signals.revoke();
  expect(await TestClient.refusal(client.socket.url)).toContain('401');
  expect(await client.ping()).toBeGreaterThan(0);
});

test('its own numbers are the connections by the tier of their token', async () => {
  const signals = await start();
  const pro = await join(signals, 'client=ann&tier=pro');
  await join(signals, 'client=bob&tier=pro');
  await join(signals, 'client=cy&tier=nobility');
  expect(await getJson(`${signals.http}/ws/stats`)).toEqual({
    connections: 3,
    tiers: { starter: 1, pro: 2, elite: 0 },
  });
  pro.end();
  await signals.until(({ connections }) => connections === 2);
  expect(await getJson(`${signals.http}/ws/stats`)).toMatchObject({ tiers: { pro: 1 } });
  expect(signals.counts().statsRequests).toBe(2);
});

test('a signal has an id and the time of sending', async () => {
  const signals = await start();
  const client = await join(signals);
  scene.clock.advance(1_000);
  await signals.until(({ messages }) => messages.delivered === 1);
  await client.ping();
  expect(saidTo(client)).toMatchObject([{ id: 'signals-1', seq: 1, sentAt: scene.clock.now() }]);
});

test('some signals are sent twice and some late, the same ones with the same seed', async () => {
  const faults = { duplicates: 0.3, late: 0.3, lateMs: 2_500 };
  const orders: unknown[] = [];
  for (let run = 0; run < 2; run++) {
    const signals = await start({ faults, seed: 5 });
    const client = await join(signals);
    scene.clock.advance(40_000);
    const { messages, sentTwice, sentLate } = signals.counts();
    expect([sentTwice > 0, sentLate > 0]).toEqual([true, true]);
    await signals.until((counts) => counts.messages.delivered === messages.sent);
    await client.ping();
    const ids = saidTo(client).map(({ seq }) => seq as number);
    expect(ids.some((seq, index) => seq < (ids[index - 1] ?? 0))).toBe(true);
    expect(new Set(ids).size).toBeLessThan(ids.length);
    orders.push(ids);
  }
  expect(orders[0]).toEqual(orders[1]);
});

test('who has no socket polls, and gets each signal once', async () => {
  const signals = await start();
  const poll = async () => {
    const answer = await getJson(`${signals.http}/api/signals?client=ann`);
    return (answer as { signals: { seq: number }[] }).signals.map(({ seq }) => seq);
  };
  scene.clock.advance(2_000);
  expect(await poll()).toEqual([1, 2]);
  expect(await poll()).toEqual([]);
  scene.clock.advance(1_000);
  expect(await poll()).toEqual([3]);
  expect(signals.counts()).toMatchObject({ polls: 3, polled: 3 });
});

test('its sockets can be down while its HTTP stays', async () => {
  const signals = await start();
  const client = await join(signals);
  await signals.act({ do: 'socketsDown' });
  expect((await client.closed).code).toBe(1006);
  expect(await TestClient.refusal(client.socket.url)).toContain('503');
  expect(await getJson(`${signals.http}/api/signals`)).toEqual({ signals: [] });
  await signals.act({ do: 'socketsUp' });
  await scene.connect(client.socket.url);
});

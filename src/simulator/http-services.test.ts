import { afterEach, beforeEach, expect, test } from 'vitest';
import { NO_FAULTS } from './abilities.ts';
import { Listener } from './listener.ts';
import { TICK_MS } from './pulse.ts';
import type { SimulatedServer } from './server.ts';
import { getJson, httpOf, TestStage } from './test-stage.ts';

let stage: TestStage;

beforeEach(() => {
  stage = new TestStage();
});

afterEach(() => stage.dispose());

const polling = () =>
  stage.listen({
    temperament: { kind: 'steady', perSecond: 10 },
    abilities: { sequence: NO_FAULTS, polling: true },
  });

async function poll(server: SimulatedServer, client: string): Promise<number[]> {
  const answer = await getJson(`${httpOf(server)}/messages?client=${client}`);
  return (answer as { messages: { seq: number }[] }).messages.map(({ seq }) => seq);
}

test('a client polls what was broadcast since its last poll, connected or not', async () => {
  const server = await polling();
  stage.clock.advance(1_000);
  expect(await poll(server, 'a')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const client = await stage.connect(server.url);
  await server.until(({ connections }) => connections === 1);
  stage.clock.advance(TICK_MS);
  stage.clock.advance(1_000);
  await client.ping();
  const sent = client.received.map((text) => (JSON.parse(text) as { seq: number }).seq);
  expect(await poll(server, 'a')).toEqual(sent);
  expect(await poll(server, 'a')).toEqual([]);
  await stage.leave(server, client);
  stage.clock.advance(500);
  expect(await poll(server, 'a')).toHaveLength(5);
  expect(await poll(server, 'b')).toHaveLength(sent.length + 15);
  expect(server.report().abilities).toMatchObject({ polls: 5, polledMessages: 2 * (sent.length + 15) });
});

test('what a test has it send is polled too, be it JSON or not', async () => {
  const server = await polling();
  server.send('{"a":1}');
  server.send('plain');
  expect(await getJson(`${httpOf(server)}/messages`)).toEqual({ messages: [{ a: 1 }, 'plain'] });
});

test('without the abilities there is nothing at their paths', async () => {
  const server = await stage.listen({ abilities: { inbound: { perSecond: 1, echo: false } } });
  for (const path of ['/token', '/ws/stats', '/messages']) {
    expect((await fetch(httpOf(server) + path)).status).toBe(426);
  }
});

test('another method is answered by 405', async () => {
  const response = await fetch(`${httpOf(await polling())}/messages`, { method: 'POST', body: 'x' });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET']);
});

test('a server that hangs answers once it is healed', async () => {
  const server = await polling();
  await server.misbehave({ do: 'hang' });
  let answered = false;
  const answer = fetch(`${httpOf(server)}/messages`).then(({ status }) => {
    answered = true;
    return status;
  });
  const given = new AbortController();
  const aborted = fetch(`${httpOf(server)}/messages`, { signal: given.signal }).catch(() => 'gave up');
  // Another server's answer is proof that these had the time for theirs.
  expect(await poll(await stage.listen({ id: 'b', abilities: { polling: true } }), 'a')).toEqual([]);
  expect(answered).toBe(false);
  given.abort();
  expect(await aborted).toBe('gave up');
  await server.misbehave({ do: 'heal' });
  expect(await answer).toBe(200);
});

test('a server that refuses has no HTTP either, a status is for upgrades only, and slow is late', async () => {
  const server = await polling();
  await server.misbehave({ do: 'status', status: 503 });
  expect(await poll(server, 'a')).toEqual([]);
  await server.misbehave({ do: 'slow', delayMs: 400 });
  const late = poll(server, 'a');
  const pending = stage.clock.pending;
  await expect.poll(() => stage.clock.pending, { timeout: 10_000 }).toBe(pending + 1);
  stage.clock.advance(400);
  expect(await late).toHaveLength(4);
  await server.misbehave({ do: 'refuse' });
  await expect(poll(server, 'a')).rejects.toThrow();
});

test('servers that share a port have services of their own, which end with them', async () => {
  const listener = await Listener.listen();
  try {
    const tiers = [{ one: 1 }, { two: 2 }] as const;
    const [a, b] = await Promise.all([
      stage.listen({ id: 'a', path: '/a', listener, abilities: { stats: { tiers: tiers[0] } } }),
      stage.listen({ id: 'b', path: '/b', listener, abilities: { stats: { tiers: tiers[1] } } }),
    ]);
    expect(await getJson(`${httpOf(a)}/ws/stats`)).toEqual({ connections: 1, tiers: tiers[0] });
    await a.misbehave({ do: 'refuse' });
    await expect(getJson(`${httpOf(a)}/ws/stats`)).rejects.toThrow();
    expect(await getJson(`${httpOf(b)}/ws/stats`)).toEqual({ connections: 2, tiers: tiers[1] });
    await a.dispose();
    expect((await fetch(`${httpOf(a)}/ws/stats`)).status).toBe(426);
  } finally {
    await listener.dispose();
  }
});

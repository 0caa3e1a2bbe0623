import { afterEach, beforeEach, expect, test } from 'vitest';
import { NO_FAULTS } from './abilities.ts';
import { TICK_MS } from './pulse.ts';
import type { SimulatedServer } from './server.ts';
import type { TestClient } from './test-client.ts';
import { heard, TestStage } from './test-stage.ts';

let stage: TestStage;
let server: SimulatedServer;

beforeEach(async () => {
  stage = new TestStage();
  server = await stage.listen({
    temperament: { kind: 'steady', perSecond: 10 },
    abilities: { sequence: NO_FAULTS, hello: { validFor: 120 } },
  });
});

afterEach(() => stage.dispose());

const hello = (client: string | null = null, last: number | null = null) => ({ type: 'hello', client, last });
const numbersOf = (messages: unknown[]) => messages.map((message) => (message as { seq: number }).seq);

/** A client that was welcomed: its id, and what it was sent at once. */
async function enter(client: string | null = null, last: number | null = null) {
  const entering = await stage.connect(server.url);
  await stage.say(entering, hello(client, last));
  const [welcome, ...replayed] = heard(entering) as [{ client: string }, ...unknown[]];
  return { client: entering, id: welcome.client, welcome, replayed };
}

async function live(client: TestClient, ms: number) {
  stage.clock.advance(TICK_MS);
  stage.clock.advance(ms);
  await client.ping();
  return numbersOf(heard(client));
}

test('nothing is broadcast to a client before its welcome, and everything after it', async () => {
  const early = await stage.connect(server.url);
  expect(await live(early, 1_000)).toEqual([]);
  await stage.say(early, hello());
  expect(heard(early)).toEqual([
    { type: 'welcome', client: expect.stringMatching(/^client-1-/), resumed: false, validFor: 120 },
  ]);
  expect((await live(early, 1_000)).length).toBeGreaterThanOrEqual(10);
});

test('a session goes on with what was missed, and then live, without a gap or a duplicate', async () => {
  const first = await enter();
  const seen = await live(first.client, 1_000);
  await stage.leave(server, first.client);
  stage.clock.advance(5_000);
  const second = await enter(first.id, seen.at(-1) ?? 0);
  expect(second.welcome).toMatchObject({ client: first.id, resumed: true });
  const missed = numbersOf(second.replayed);
  expect(missed.length).toBeGreaterThanOrEqual(49);
  const all = [...seen, ...missed, ...(await live(second.client, 1_000))];
  expect(all).toEqual(all.map((_, index) => (all[0] ?? 0) + index));
  expect(server.report().abilities).toMatchObject({ welcomed: 2, resumed: 1, replayed: missed.length });
});

test.each([
  ['is over', async () => stage.clock.advance(120_000)],
  ['was forgotten', () => server.misbehave({ do: 'forget' })],
])('a session that %s begins anew, under another id', async (_, pass) => {
  const first = await enter();
  await stage.leave(server, first.client);
  await pass();
  const second = await enter(first.id, 5);
  expect(second.welcome).toMatchObject({ resumed: false });
  expect(second.id).not.toBe(first.id);
  expect(second.replayed).toEqual([]);
});

test('a session of which too much was missed begins anew', async () => {
  const first = await enter();
  const seen = await live(first.client, 1_000);
  // 10 a second: more than the 2,000 that are kept.
  await live(first.client, 300_000);
  await stage.leave(server, first.client);
  const second = await enter(first.id, seen.at(-1) ?? 0);
  expect(second).toMatchObject({ welcome: { resumed: false }, replayed: [] });
  expect(second.id).not.toBe(first.id);
});

test('what is no hello is rejected, and a hello after it is welcome', async () => {
  const client = await stage.connect(server.url);
  client.socket.send('what?');
  await stage.say(client, { type: 'hello', client: 7 });
  expect(heard(client)).toEqual([{ type: 'rejected' }, { type: 'rejected' }]);
  await stage.say(client, hello());
  expect(heard(client)).toMatchObject([{ type: 'welcome' }]);
  expect(server.report().abilities).toMatchObject({ rejected: 2, welcomed: 1 });
});

test('a server that is told to reject does so until it is healed', async () => {
  await server.misbehave({ do: 'reject' });
  const client = await stage.connect(server.url);
  await stage.say(client, hello());
  expect(heard(client)).toEqual([{ type: 'rejected' }]);
  expect(await live(client, 1_000)).toEqual([]);
  await server.misbehave({ do: 'heal' });
  await stage.say(client, hello());
  expect(heard(client)).toMatchObject([{ type: 'welcome' }]);
});

test('a slow server is late with its welcome, and what comes before that is no second hello', async () => {
  await server.misbehave({ do: 'slow', delayMs: 500 });
  const client = await stage.connect(server.url);
  const arrived = server.until(({ messagesReceived }) => messagesReceived === 2);
  client.socket.send(JSON.stringify(hello()));
  client.socket.send('{}');
  await arrived;
  expect(client.received).toEqual([]);
  const welcomed = client.message();
  stage.clock.advance(500);
  expect(JSON.parse(await welcomed)).toMatchObject({ type: 'welcome' });
  expect(server.report().abilities).toMatchObject({ welcomed: 1, rejected: 0 });
});

test('a server that hangs welcomes nobody', async () => {
  const client = await stage.connect(server.url);
  await server.misbehave({ do: 'hang' });
  client.socket.send(JSON.stringify(hello()));
  await server.until(({ messagesReceived }) => messagesReceived === 1);
  await server.misbehave({ do: 'heal' });
  expect(await live(client, 1_000)).toEqual([]);
  expect(server.report().abilities).toMatchObject({ welcomed: 0, rejected: 0 });
});

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestClient } from '../test-client.ts';
import { type Actix, type ActixOptions, startActix } from './actix.ts';
import { saidTo, TestScene } from './test-scene.ts';

let scene: TestScene;

beforeEach(() => {
  scene = new TestScene();
});
afterEach(async () => expect(await scene.dispose()).toBe(0));

const start = (options: ActixOptions = {}) => scene.add(startActix({ clock: scene.clock, ...options }));

/** A client that has been welcomed, and its welcome. */
async function join(server: Actix, client: string | null = null, last: number | null = null) {
  const guest = await scene.connect(`${server.url}/ws`);
  const { welcomed } = server.counts();
  guest.socket.send(JSON.stringify({ type: 'hello', client, last }));
  await server.until((counts) => counts.welcomed > welcomed);
  const heard = guest.message();
  scene.clock.advance(50);
  return { guest, welcome: JSON.parse(await heard) as { client: string; resumed: boolean } };
}

const numbers = (client: TestClient) => saidTo(client).flatMap(({ seq }) => (seq === undefined ? [] : [seq]));

test('it pings every 30 s, and closes who was silent for 60 s', async () => {
  const server = await start();
  await scene.connect(`${server.url}/ws`);
  const dead = await scene.connect(`${server.url}/ws`, { autoPong: false });
  scene.clock.advance(30_000);
  await server.until(({ pongs }) => pongs === 1);
  expect(server.counts()).toMatchObject({ pingsSent: 2, timeouts: 0, connections: 2 });
  scene.clock.advance(30_000);
  expect(await dead.closed).toEqual({ code: 1001, reason: 'Heartbeat timeout' });
  expect(await server.until(({ connections }) => connections === 1)).toMatchObject({ timeouts: 1 });
});

test('anything that a client sends is a sign of life', async () => {
  const server = await start();
  const client = await scene.connect(`${server.url}/ws`, { autoPong: false });
  scene.clock.advance(30_000);
  await client.ping();
  scene.clock.advance(30_000);
  await client.ping();
  expect(server.counts()).toMatchObject({ timeouts: 0, connections: 1, pingsSent: 2 });
});

test('its queue is drained by ten each 50 ms', async () => {
  const server = await start();
  const { guest } = await join(server);
  server.flood(25);
  expect(server.counts()).toMatchObject({ queued: 25, longestQueue: 25 });
  for (const delivered of [10, 20, 25]) {
    scene.clock.advance(50);
    // The welcome was the first.
    await server.until(({ messages }) => messages.delivered === delivered + 1);
  }
  await guest.ping();
  expect(numbers(guest)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
});

test('what is urgent goes ahead of what waits', async () => {
  const server = await start({ perSecond: 1 });
  const { guest } = await join(server);
  server.flood(20);
  guest.socket.send('one');
  guest.socket.send('too many');
  await server.until(({ limited }) => limited === 1);
  scene.clock.advance(50);
  await server.until(({ messages }) => messages.delivered === 11);
  await guest.ping();
  expect(saidTo(guest)[1]).toEqual({ type: 'notice', code: 'rate-limited', limit: 1 });
});

test('a full queue lets the oldest go', async () => {
  const server = await start({ queueSize: 5 });
  const { guest } = await join(server);
  server.flood(8);
  scene.clock.advance(50);
  await server.until(({ messages }) => messages.delivered === 6);
  await guest.ping();
  expect(numbers(guest)).toEqual([4, 5, 6, 7, 8]);
  expect(server.counts()).toMatchObject({ dropped: 3, messages: { sent: 9, delivered: 6 } });
});

test('a hundred messages a second are taken of a client, and the rest ignored', async () => {
  const server = await start();
  const { guest } = await join(server);
  for (let sent = 0; sent < 130; sent++) guest.socket.send('{}');
  await guest.ping();
  expect(server.counts()).toMatchObject({ limited: 30, messages: { received: 131 } });
  scene.clock.advance(1_000);
  guest.socket.send('{}');
  await guest.ping();
  expect(server.counts().limited).toBe(30);
});

test('a session that was cut off goes on, with what was missed', async () => {
  const server = await start();
  const { guest, welcome } = await join(server);
  server.flood(3);
  scene.clock.advance(50);
  await server.until(({ messages }) => messages.delivered === 4);
  server.cut();
  await guest.closed;
  await server.until(({ connections }) => connections === 0);
  server.flood(4);
  const again = await join(server, welcome.client, 3);
  expect(again.welcome).toMatchObject({ client: welcome.client, resumed: true });
  await server.until(({ messages }) => messages.delivered === 9);
  await again.guest.ping();
  expect(numbers(again.guest)).toEqual([4, 5, 6, 7]);
  expect(server.counts()).toMatchObject({ resumed: 1, replayed: 4, duplicates: 0 });
});

test('a session that ended, or was forgotten, begins anew', async () => {
  const server = await start();
  const { guest, welcome } = await join(server);
  guest.end();
  await server.until(({ connections }) => connections === 0);
  scene.clock.advance(120_000);
  const late = await join(server, welcome.client, 0);
  expect(late.welcome).toMatchObject({ resumed: false });
  server.forget();
  expect((await join(server, late.welcome.client, 0)).welcome).toMatchObject({ resumed: false });
  expect(server.counts()).toMatchObject({ welcomed: 3, resumed: 0 });
});

test('a client that asks for the session of one that is there is a duplicate', async () => {
  const server = await start();
  const { welcome } = await join(server);
  await join(server, welcome.client, 0);
  expect(server.counts()).toMatchObject({ duplicates: 1, connections: 2 });
});

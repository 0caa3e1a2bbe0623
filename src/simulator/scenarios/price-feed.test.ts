import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestClient } from '../test-client.ts';
import { type PriceFeedOptions, startPriceFeed } from './price-feed.ts';
import { saidTo, TestScene } from './test-scene.ts';

let scene: TestScene;

beforeEach(() => {
  scene = new TestScene();
});
afterEach(async () => expect(await scene.dispose()).toBe(0));

const start = (options: PriceFeedOptions = {}) =>
  scene.add(startPriceFeed({ clock: scene.clock, ...options }));

test('ten connections are taken and any other is closed with 1013', async () => {
  const feed = await start();
  for (let index = 0; index < 10; index++) await scene.connect(`${feed.url}/ws`);
  const eleventh = await scene.connect(`${feed.url}/ws`);
  expect(await eleventh.closed).toEqual({ code: 1013, reason: 'Too many connections' });
  expect(feed.counts()).toMatchObject({
    dials: 11,
    upgrades: 11,
    handshakes: 11,
    connections: 10,
    peakConnections: 10,
    rejected: { 1013: 1 },
  });
});

test('places that others have are no longer free', async () => {
  const feed = await start();
  feed.crowd(10);
  expect((await (await scene.connect(`${feed.url}/ws`)).closed).code).toBe(1013);
  feed.crowd(9);
  const client = await scene.connect(`${feed.url}/ws`);
  await client.ping();
  expect(feed.counts()).toMatchObject({ connections: 1, others: 9, pings: 1 });
});

test('every ten seconds everybody is told', async () => {
  const feed = await start();
  const clients = [await scene.connect(`${feed.url}/ws`), await scene.connect(`${feed.url}/ws`)];
  scene.clock.advance(9_999);
  expect(feed.counts().broadcasts).toBe(0);
  scene.clock.advance(1);
  await feed.until(({ messages }) => messages.delivered === 2);
  await Promise.all(clients.map((client) => client.ping()));
  expect(clients.map((client) => saidTo(client).map(({ seq }) => seq))).toEqual([[1], [1]]);
  expect(feed.counts().messages).toMatchObject({ made: 1, sent: 2 });
});

test.each([
  ['copy', 3, 10_000],
  ['set', 1, 30_000],
] as const)(
  'who leaves during a broadcast to the %s: %i are told, the next is %i ms later',
  async (broadcastsTo, told, pause) => {
    const feed = await start({ broadcastsTo });
    for (let index = 0; index < 3; index++) await scene.connect(`${feed.url}/ws`);
    feed.crowd(2);
    feed.leaveDuringBroadcast(2);
    scene.clock.advance(10_000);
    await feed.until(({ broadcasts }) => broadcasts === 1);
    await feed.until(({ messages }) => messages.delivered === told);
    expect(feed.counts()).toMatchObject({
      failedBroadcasts: told === 3 ? 0 : 1,
      others: 0,
      connections: 3,
      messages: { sent: 3 },
    });
    scene.clock.advance(pause - 1);
    expect(feed.counts().broadcasts).toBe(1);
    scene.clock.advance(1);
    await feed.until(({ broadcasts }) => broadcasts === 2);
    await feed.until(({ messages }) => messages.delivered === told + 3);
  },
);

test('where no others are, the newest connection leaves, and those who stay are told all the same', async () => {
  const feed = await start();
  const stays = await scene.connect(`${feed.url}/ws`);
  await scene.connect(`${feed.url}/ws`);
  const leaves = await scene.connect(`${feed.url}/ws`);
  feed.leaveDuringBroadcast(1);
  scene.clock.advance(10_000);
  expect((await leaves.closed).code).toBe(1006);
  await feed.until(({ connections }) => connections === 2);
  await feed.until(({ messages }) => messages.delivered === 2);
  expect(await stays.ping()).toBeGreaterThan(0);
  expect(feed.counts().messages).toMatchObject({ sent: 3, delivered: 2 });
});

test('data that is asked for too early is refused', async () => {
  const feed = await start();
  const client = await scene.connect(`${feed.url}/ws`);
  const ask = async () => {
    const heard = client.message();
    client.socket.send('{"type":"get"}');
    return JSON.parse(await heard) as unknown;
  };
  scene.clock.advance(1_000);
  expect(await ask()).toEqual({ type: 'error', code: 'not-ready' });
  scene.clock.advance(1_000);
  expect(await ask()).toMatchObject({ type: 'snapshot' });
  client.socket.send('not JSON');
  await client.ping();
  expect(feed.counts()).toMatchObject({ tooEarly: 1, answered: 1, messages: { received: 3 } });
});

test('a client that is there already is a duplicate, and one that came back is not', async () => {
  const feed = await start();
  const url = `${feed.url}/ws?client=ann`;
  const first = await scene.connect(url);
  const second = await scene.connect(`${feed.url}/ws`, { headers: { 'x-client-id': 'ann' } });
  await scene.connect(`${feed.url}/ws?client=bob`);
  await feed.until(({ duplicates }) => duplicates === 1);
  first.end();
  second.end();
  await feed.until(({ connections }) => connections === 1);
  await scene.connect(url);
  expect((await feed.until(({ connections }) => connections === 2)).duplicates).toBe(1);
});

test('a restart cuts everybody, refuses for a while, and is back at the same port', async () => {
  const feed = await start();
  const client = await scene.connect(`${feed.url}/ws`);
  const back = feed.restart({ downFor: 5_000 });
  expect((await client.closed).code).toBe(1006);
  await expect.poll(() => TestClient.refusal(`${feed.url}/ws`)).toContain('ECONNREFUSED');
  scene.clock.advance(5_000);
  await back;
  await scene.connect(`${feed.url}/ws`);
  expect(feed.counts()).toMatchObject({ handshakes: 2, connections: 1, peakConnections: 1 });
});

test('a mute one says nothing and answers no ping, until it does again', async () => {
  const feed = await start();
  const client = await scene.connect(`${feed.url}/ws`);
  feed.mute(true);
  scene.clock.advance(10_000);
  await feed.until(({ broadcasts }) => broadcasts === 1);
  client.socket.ping();
  await feed.until(({ pings }) => pings === 1);
  feed.mute(false);
  await client.ping();
  expect([client.received, client.pongs]).toEqual([[], 1]);
  expect(feed.counts().messages).toMatchObject({ sent: 1, delivered: 0 });
});

test('times are scaled, and it is told what it can do by name', async () => {
  const feed = await start({ timeScale: 0.01 });
  await scene.connect(`${feed.url}/ws`);
  scene.clock.advance(100);
  await feed.until(({ broadcasts }) => broadcasts === 1);
  await feed.act({ do: 'crowd', others: 4 });
  expect(feed.counts().others).toBe(4);
  await expect(feed.act({ do: 'crowd' })).rejects.toThrow('others');
  await expect(feed.act({ do: 'crowd', others: 1, more: 2 })).rejects.toThrow('more');
  await expect(feed.act({ do: 'toString' })).rejects.toThrow(
    'expected "do" to be one of restart, mute, cut, crowd',
  );
  expect(await TestClient.refusal(`${feed.url}/elsewhere`)).toContain('404');
});

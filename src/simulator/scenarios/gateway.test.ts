import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestClient } from '../test-client.ts';
import { type GatewayOptions, startGateway } from './gateway.ts';
import { saidTo, TestScene } from './test-scene.ts';

let scene: TestScene;

beforeEach(() => {
  scene = new TestScene();
});
afterEach(async () => expect(await scene.dispose()).toBe(0));

/** Handshakes take no time of the clock unless a test says so: nobody would let it pass. */
const start = (options: GatewayOptions = {}) =>
  scene.add(startGateway({ clock: scene.clock, handshakePerConnection: 0, ...options }));

const restart = async (gateway: Awaited<ReturnType<typeof start>>) => {
  const back = gateway.restart({ downFor: 5_000 });
  await gateway.until(({ upstream }) => upstream === null);
  return async () => {
    scene.clock.advance(5_000);
    // Its port is closed first, which takes a moment; only then its time runs.
    await expect
      .poll(() => {
        scene.clock.advance(5_000);
        return gateway.counts().upstream;
      })
      .not.toBeNull();
    await back;
  };
};

test('a restart changes the address behind the name, and nothing in front', async () => {
  const gateway = await start();
  const url = `${gateway.url}/ws`;
  const client = await scene.connect(url);
  const before = gateway.counts().upstream;
  const comeBack = await restart(gateway);
  expect((await client.closed).code).toBe(1006);
  await comeBack();
  const { upstream } = gateway.counts();
  expect([before, upstream].every((address) => /^127\.0\.0\.\d:\d+$/.test(address ?? ''))).toBe(true);
  expect(upstream).not.toBe(before);
  const again = await scene.connect(url);
  scene.clock.advance(1_000);
  expect(JSON.parse(await again.message())).toHaveProperty('seq');
  expect(gateway.counts()).toMatchObject({ restarts: 1, handshakes: 2, connections: 1, peakConnections: 1 });
});

test('while the upstream is away, upgrades and requests are answered by 502', async () => {
  const gateway = await start();
  expect((await fetch(`${gateway.http}/health`)).status).toBe(200);
  const comeBack = await restart(gateway);
  expect(await TestClient.refusal(`${gateway.url}/ws`)).toContain('502');
  const answer = await fetch(`${gateway.http}/health`);
  expect([answer.status, await answer.json()]).toEqual([502, { error: 'the upstream is away' }]);
  expect(gateway.counts()).toMatchObject({ rejected: { 502: 2 }, upgrades: 1, handshakes: 0 });
  await comeBack();
  expect((await fetch(`${gateway.http}/health`)).status).toBe(200);
});

test('a front that looked the address up once never finds the upstream again', async () => {
  const gateway = await start({ resolves: 'once' });
  await scene.connect(`${gateway.url}/ws`);
  await (await restart(gateway))();
  expect(await TestClient.refusal(`${gateway.url}/ws`)).toContain('502');
});

test('beyond its cap an upgrade is answered by 429', async () => {
  const gateway = await start({ cap: 2 });
  await scene.connect(`${gateway.url}/ws`);
  gateway.overload(1);
  expect(await TestClient.refusal(`${gateway.url}/ws`)).toContain('429');
  gateway.overload(0);
  await scene.connect(`${gateway.url}/ws`);
  expect(gateway.counts()).toMatchObject({ rejected: { 429: 1 }, peakConnections: 2, dials: 3, upgrades: 3 });
});

test('its cap holds for those too who come at once and are still being answered', async () => {
  const gateway = await start({ cap: 2, handshakePerConnection: 50 });
  const opening = [1, 2].map(() => scene.connect(`${gateway.url}/ws`));
  await gateway.until(({ upgrades }) => upgrades === 2);
  expect(await TestClient.refusal(`${gateway.url}/ws`)).toContain('429');
  scene.clock.advance(100);
  await Promise.all(opening);
  expect(gateway.counts()).toMatchObject({ connections: 2, rejected: { 429: 1 } });
});

test('more connections than it can serve get a part of the messages: of ten about six in ten', async () => {
  const gateway = await start({ seed: 3 });
  const clients: TestClient[] = [];
  for (let index = 0; index < 10; index++) clients.push(await scene.connect(`${gateway.url}/ws`));
  scene.clock.advance(100_000);
  const { messages, shed } = gateway.counts();
  expect(messages.sent).toBe(1_000);
  expect(shed / messages.sent).toBeGreaterThan(0.3);
  expect(shed / messages.sent).toBeLessThan(0.5);
  const counts = await gateway.until((now) => now.messages.delivered === messages.sent - shed);
  expect(counts.connections).toBe(10);
});

test('one connection gets every message', async () => {
  const gateway = await start();
  const client = await scene.connect(`${gateway.url}/ws`);
  scene.clock.advance(10_000);
  await gateway.until(({ messages }) => messages.delivered === 10);
  await client.ping();
  expect(saidTo(client)).toHaveLength(10);
  expect(gateway.counts().shed).toBe(0);
});

test('an upgrade takes the longer the more connections there are', async () => {
  const gateway = await start({ handshakePerConnection: 50 });
  gateway.overload(9);
  const client = new TestClient(`${gateway.url}/ws`);
  await gateway.until(({ upgrades }) => upgrades === 1);
  // The upstream has it once its timer runs.
  await expect.poll(() => scene.clock.pending).toBe(2);
  scene.clock.advance(499);
  expect(gateway.counts().handshakes).toBe(0);
  scene.clock.advance(1);
  await gateway.until(({ handshakes }) => handshakes === 1);
  client.end();
});

test('it can be closed in the middle of a restart', async () => {
  const gateway = await start();
  const back = gateway.restart({ downFor: 5_000 });
  await gateway.close();
  await back;
  await expect(fetch(`${gateway.http}/health`)).rejects.toThrow();
});

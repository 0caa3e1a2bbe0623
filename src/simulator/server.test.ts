import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { ManualClock } from './manual-clock.ts';
import { TICK_MS } from './pulse.ts';
import { SimulatedServer, type SimulatedServerOptions } from './server.ts';
import { TestClient } from './test-client.ts';

const servers: SimulatedServer[] = [];
const clients: TestClient[] = [];

async function listen(options: Partial<SimulatedServerOptions> = {}) {
  const server = await SimulatedServer.listen({ id: 'a', ...options });
  servers.push(server);
  return server;
}

async function connect(server: SimulatedServer) {
  const client = await TestClient.open(server.url);
  clients.push(client);
  return client;
}

/** Dials and pings a server of its own: what any server was sent before has reached it by then. */
async function roundTrip() {
  await (await connect(await listen({ id: 'witness' }))).ping();
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.end();
  await Promise.all(servers.splice(0).map((server) => server.dispose()));
});

test('it sends numbered JSON at its rate, and answers pings', async () => {
  const clock = new ManualClock();
  const server = await listen({ clock, temperament: { kind: 'steady', perSecond: 20 } });
  const client = await connect(server);
  await server.until(({ connections }) => connections === 1);
  clock.advance(TICK_MS);
  clock.advance(1_000);
  expect(server.report().messagesSent).toBe(20);
  await client.ping();
  expect(client.received.map((text) => JSON.parse(text).seq)).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
});

test('it counts dials, connections, their peak, and messages both ways', async () => {
  const server = await listen({ temperament: { kind: 'steady', perSecond: 0 } });
  expect(server.report()).toEqual({
    id: 'a',
    url: server.url,
    temperament: 'steady',
    doing: null,
    connections: 0,
    peakConnections: 0,
    dials: 0,
    accepted: 0,
    messagesSent: 0,
    messagesReceived: 0,
    abilities: null,
  });
  const [first, second] = [await connect(server), await connect(server)];
  server.send('hello');
  const heard = new Promise((resolve) => {
    server.onMessage(({ text, binary }) => resolve([text, binary]));
  });
  first.socket.send('a command');
  expect(await heard).toEqual(['a command', false]);
  second.end();
  const report = await server.until(({ connections }) => connections === 1);
  expect(report).toMatchObject({ peakConnections: 2, dials: 2, accepted: 2, messagesReceived: 1 });
  expect(report.messagesSent).toBe(2);
});

test.each(['terminate', 'close'] as const)(
  'a client that dials again as soon as it ended by %s is never counted twice',
  async (how) => {
    const server = await listen();
    for (let round = 0; round < 25; round++) {
      const client = await connect(server);
      client.socket[how]();
      await client.closed;
    }
    expect(server.report()).toMatchObject({ accepted: 25, peakConnections: 1 });
  },
);

test('it hands out what a client sent with its upgrade', async () => {
  const server = await listen({ path: '/feed' });
  const arrived = new Promise<unknown[]>((resolve) => {
    server.onConnection(({ headers, target, subprotocol }) =>
      resolve([headers.authorization, target, subprotocol]),
    );
  });
  const socket = await TestClient.open(`${server.url}?room=7`, { headers: { Authorization: 'Bearer x' } });
  clients.push(socket);
  expect(await arrived).toEqual(['Bearer x', '/feed?room=7', null]);
});

test('kill cuts every connection without a close frame, once', async () => {
  const server = await listen();
  const client = await connect(server);
  await server.misbehave({ do: 'kill' });
  expect((await client.closed).code).toBe(1006);
  expect(server.report().doing).toBeNull();
  await connect(server);
});

test.each([1000, 1001, 1008, 1011, 1012, 1013, 3000, 4999])('close sends code %i', async (code) => {
  const server = await listen();
  const client = await connect(server);
  await server.misbehave({ do: 'close', code, reason: 'because' });
  expect(await client.closed).toEqual({ code, reason: 'because' });
  await server.until(({ connections }) => connections === 0);
});

test('refuse closes the port, and heal opens the same one again', async () => {
  const server = await listen();
  const client = await connect(server);
  await server.misbehave({ do: 'refuse' });
  expect((await client.closed).code).toBe(1006);
  expect(await TestClient.refusal(server.url)).toContain('ECONNREFUSED');
  const { url } = server;
  expect(await server.misbehave({ do: 'heal' })).toMatchObject({ doing: null, url });
  await connect(server);
});

test('a refuse and a heal that overlap end in the state that was asked for last', async () => {
  const server = await listen();
  await Promise.all(
    (['refuse', 'heal', 'refuse', 'heal'] as const).map((what) => server.misbehave({ do: what })),
  );
  await connect(server);
});

test('hang leaves the connection open without messages, pongs or an answer to a close', async () => {
  const clock = new ManualClock();
  const server = await listen({ clock });
  const client = await connect(server);
  await server.misbehave({ do: 'hang' });
  client.socket.ping();
  clock.advance(5_000);
  client.socket.close(1000);
  await roundTrip();
  expect(client).toMatchObject({ pongs: 0, received: [] });
  expect(client.socket.readyState).toBe(client.socket.CLOSING);
  expect(server.report()).toMatchObject({ connections: 1, doing: 'hang' });
  await server.misbehave({ do: 'heal' });
  expect((await client.closed).code).toBe(1000);
});

test('hang leaves upgrades unanswered until it is healed', async () => {
  const server = await listen();
  await server.misbehave({ do: 'hang' });
  const patient = new TestClient(server.url);
  const hasty = new TestClient(server.url);
  clients.push(patient, hasty);
  await server.until(({ dials }) => dials === 2);
  hasty.end();
  await hasty.closed;
  await roundTrip();
  expect(patient.socket.readyState).toBe(patient.socket.CONNECTING);
  await server.misbehave({ do: 'heal' });
  await once(patient.socket, 'open');
  const report = await server.until(({ accepted }) => accepted === 1);
  expect(report).toMatchObject({ dials: 2, connections: 1, peakConnections: 1 });
});

test('flap accepts and closes again, connections that were open before included', async () => {
  const server = await listen();
  const before = await connect(server);
  await server.misbehave({ do: 'flap', openMs: 10 });
  expect((await before.closed).code).toBe(1011);
  const after = await connect(server);
  expect((await after.closed).code).toBe(1011);
  await server.misbehave({ do: 'heal' });
  await (await connect(server)).ping();
});

test('a flap that is healed in time does not end the connection', async () => {
  const clock = new ManualClock();
  const server = await listen({ clock });
  const client = await connect(server);
  await server.misbehave({ do: 'flap', openMs: 1_000 });
  clock.advance(999);
  await server.misbehave({ do: 'heal' });
  clock.advance(10_000);
  await client.ping();
  expect(server.report().connections).toBe(1);
});

test('flood sends as many messages of a size as asked for', async () => {
  const clock = new ManualClock();
  const server = await listen({ clock });
  const client = await connect(server);
  await server.misbehave({ do: 'flood', perSecond: 2_000, bytes: 100 });
  clock.advance(TICK_MS);
  clock.advance(1_000);
  await client.ping();
  expect(client.received).toHaveLength(2_000);
  expect(client.received.every((text) => text.length === 100)).toBe(true);
});

test('a flood that the client does not read is dropped, and not kept', async () => {
  const clock = new ManualClock();
  const server = await listen({ clock });
  const client = await connect(server);
  client.socket.pause();
  await server.misbehave({ do: 'flood', perSecond: 100_000, bytes: 1_048_576 });
  clock.advance(5_000);
  // The kernel's buffers and the limit for one connection; 500,000 were asked for.
  expect(server.report().messagesSent).toBeLessThan(20);
});

test('status answers upgrades with it and with Retry-After, and leaves open connections alone', async () => {
  const server = await listen();
  const client = await connect(server);
  await server.misbehave({ do: 'status', status: 503, retryAfter: 7 });
  const upgrade = request(server.url.replace('ws:', 'http:'), {
    headers: {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    },
  });
  upgrade.end();
  const [response] = await once(upgrade, 'response');
  response.resume();
  expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '7']);
  expect(await TestClient.refusal(server.url)).toContain('503');
  await client.ping();
  expect(server.report()).toMatchObject({ dials: 3, accepted: 1, doing: 'status' });
});

test('slow delays pongs and messages and keeps their order', async () => {
  const server = await listen({ temperament: { kind: 'steady', perSecond: 100 } });
  const client = await connect(server);
  await server.misbehave({ do: 'slow', delayMs: 120 });
  expect(await client.ping()).toBeGreaterThanOrEqual(115);
  const message = JSON.parse(await client.message());
  expect(Date.now() - message.ts).toBeGreaterThanOrEqual(110);
  await server.misbehave({ do: 'heal' });
  await client.ping();
  const sequences = client.received.map((text) => JSON.parse(text).seq as number);
  expect(sequences).toEqual([...sequences].sort((left, right) => left - right));
});

test('a capped server closes what is too many with 1013', async () => {
  const server = await listen({ temperament: { kind: 'capped', perSecond: 1, cap: 2, crowded: false } });
  const [first, second] = [await connect(server), await connect(server)];
  const third = new TestClient(server.url);
  expect(await third.closed).toEqual({ code: 1013, reason: 'Too many connections' });
  await Promise.all([first.ping(), second.ping()]);
});

test('a flapping server ends its connections when its spell is over, and comes back', async () => {
  const clock = new ManualClock();
  const server = await listen({ clock, temperament: 'flapping' });
  const client = await connect(server);
  let over = false;
  void client.closed.then(() => {
    over = true;
  });
  // It is gone for at least 2 s: steps of 200 ms cannot miss that.
  for (let step = 0; step < 201 && !over; step++) {
    clock.advance(200);
    await Promise.race([client.ping(), client.closed]);
  }
  expect([1006, 1011, 1012]).toContain((await client.closed).code);
  expect(await TestClient.refusal(server.url)).toContain('502');
  clock.advance(6_000);
  await connect(server);
});

test('an ailing server accepts and drops', async () => {
  const server = await listen({ temperament: 'ailing' });
  const client = await connect(server);
  expect((await client.closed).code).toBe(1006);
});

test('a refusing server answers 403 to every upgrade', async () => {
  const server = await listen({ temperament: 'refusing' });
  expect(await TestClient.refusal(server.url)).toContain('403');
});

test('what no server can do is refused with a reason', async () => {
  const server = await listen();
  for (const code of [1004, 1005, 1006, 1015, 2000]) {
    await expect(server.misbehave({ do: 'close', code })).rejects.toThrow(
      `close code ${code} cannot be sent`,
    );
  }
  expect(server.report().doing).toBeNull();
});

test('after dispose there is no timer, connection or port left', async () => {
  const clock = new ManualClock();
  const resources = () =>
    process.getActiveResourcesInfo().filter((kind) => kind === 'TCPServerWrap' || kind === 'Timeout').length;
  const before = resources();
  const server = await SimulatedServer.listen({ id: 'a', clock, temperament: 'slow' });
  const client = await TestClient.open(server.url);
  await server.misbehave({ do: 'flap', openMs: 60_000 });
  await server.misbehave({ do: 'hang' });
  const dialing = new TestClient(server.url);
  await server.until(({ dials }) => dials === 2);
  expect(clock.pending).toBeGreaterThan(0);
  await server.dispose();
  await Promise.all([client.closed, dialing.closed]);
  expect(server.connections).toBe(0);
  expect(clock.pending).toBe(0);
  expect(resources()).toBeLessThanOrEqual(before);
  expect(await TestClient.refusal(server.url)).toContain('ECONNREFUSED');
});

test('a muted server answers no ping, sends what it is let to, and accepts connections', async () => {
  const clock = new ManualClock();
  const server = await listen({ clock, temperament: { kind: 'steady', perSecond: 20 } });
  await server.misbehave({ do: 'mute', perSecond: 5 });
  const client = await connect(server);
  await server.until(({ connections }) => connections === 1);
  const pong = client.ping();
  let answered = false;
  void pong.then(() => {
    answered = true;
  });
  clock.advance(TICK_MS);
  clock.advance(1_000);
  expect(server.report().messagesSent).toBe(5);
  await roundTrip();
  expect(answered).toBe(false);
  await server.misbehave({ do: 'heal' });
  await client.ping();
});

test('a cap closes the newest connections with 1013 and takes no more', async () => {
  const server = await listen();
  const first = await connect(server);
  await server.until(({ connections }) => connections === 1);
  const second = await connect(server);
  await server.until(({ connections }) => connections === 2);
  await server.misbehave({ do: 'cap', connections: 1 });
  expect(await second.closed).toEqual({ code: 1013, reason: 'Too many connections' });
  expect(await (await connect(server)).closed).toMatchObject({ code: 1013 });
  await first.ping();
});

test('a server with a name moves to another address and back, at the same port', async () => {
  const server = await listen({ host: 'localhost' });
  expect(server.url).toMatch(/^ws:\/\/localhost:\d+\/$/);
  const at = (address: string) =>
    server.url.replace('localhost', address.includes(':') ? `[${address}]` : address);
  const before = await TestClient.open(at('127.0.0.1'));
  clients.push(before);
  await server.misbehave({ do: 'move' });
  await before.closed;
  expect(server.address).not.toBe('127.0.0.1');
  expect(await TestClient.refusal(at('127.0.0.1'))).toContain('ECONNREFUSED');
  clients.push(await TestClient.open(at(server.address)));
  const away = server.address;
  await server.misbehave({ do: 'heal' });
  expect(server.address).toBe('127.0.0.1');
  expect(await TestClient.refusal(at(away))).toContain('ECONNREFUSED');
  clients.push(await TestClient.open(at('127.0.0.1')));
});

test('a server that is known by its address does not move', async () => {
  const server = await listen();
  await expect(server.misbehave({ do: 'move' })).rejects.toThrow('cannot move');
  expect(server.report().doing).toBeNull();
});

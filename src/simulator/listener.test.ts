import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { Listener } from './listener.ts';
import { SimulatedServer } from './server.ts';
import { TestClient } from './test-client.ts';

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function shared(...ids: string[]) {
  const listener = await Listener.listen();
  ends.push(() => listener.dispose());
  const servers = [];
  for (const id of ids) {
    const server = await SimulatedServer.listen({ id, path: `/${id}`, listener });
    ends.push(() => server.dispose());
    servers.push(server);
  }
  return { listener, servers };
}

test('servers that share a port are told apart by path, and each counts its own', async () => {
  const { servers } = await shared('a', 'b');
  const [a, b] = servers as [SimulatedServer, SimulatedServer];
  await TestClient.open(a.url);
  await TestClient.open(`${a.url}?x=1`);
  await TestClient.open(b.url);
  await b.until(({ connections }) => connections === 1);
  expect([a.report().accepted, b.report().accepted]).toEqual([2, 1]);
  expect(await TestClient.refusal(a.url.replace(/\/a$/, '/c'))).toContain('404');
});

test('while one of them refuses its dials are reset, and only when all refuse the port is closed', async () => {
  const { servers } = await shared('a', 'b');
  const [a, b] = servers as [SimulatedServer, SimulatedServer];
  const other = await TestClient.open(b.url);
  await a.misbehave({ do: 'refuse' });
  expect(await TestClient.refusal(a.url)).toMatch(/ECONNRESET|socket hang up/);
  await other.ping();
  await b.misbehave({ do: 'refuse' });
  expect(await TestClient.refusal(a.url)).toContain('ECONNREFUSED');
  await b.misbehave({ do: 'heal' });
  await TestClient.open(b.url);
});

test('heal fails with the reason when the port was taken meanwhile, and works once it is free', async () => {
  const { listener, servers } = await shared('a');
  const [a] = servers as [SimulatedServer];
  await a.misbehave({ do: 'refuse' });
  const { createServer } = await import('node:net');
  const thief = createServer().listen(listener.port, '127.0.0.1');
  await once(thief, 'listening');
  await expect(a.misbehave({ do: 'heal' })).rejects.toThrow('EADDRINUSE');
  thief.close();
  await once(thief, 'close');
  await a.misbehave({ do: 'heal' });
  await TestClient.open(a.url);
});

test('two servers cannot have one path', async () => {
  const { listener } = await shared('a');
  await expect(SimulatedServer.listen({ id: 'again', path: '/a', listener })).rejects.toThrow('/a');
});

test('a request that is no upgrade is told so, and an odd target does no harm', async () => {
  const { listener } = await shared('a');
  const response = await fetch(`http://127.0.0.1:${listener.port}/a`);
  expect(response.status).toBe(426);
  const odd = connect(listener.port, '127.0.0.1');
  odd.write('GET // HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  const [answer] = await once(odd, 'data');
  expect(String(answer)).toContain('404');
  odd.destroy();
});

test('dispose cuts connections that have not even asked for anything', async () => {
  const listener = await Listener.listen();
  const silent = connect(listener.port, '127.0.0.1');
  await once(silent, 'connect');
  silent.on('error', () => silent.destroy());
  const closed = once(silent, 'close').catch(() => undefined);
  await listener.dispose();
  await closed;
  expect(listener.openSockets).toBe(0);
  await listener.dispose();
});

import { once } from 'node:events';
import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ServerReport } from '../shared/control.ts';
import { ControlApi } from './control.ts';
import { SimulatedServer } from './server.ts';
import { TestClient } from './test-client.ts';

let servers: Map<string, SimulatedServer>;
let control: ControlApi;

beforeEach(async () => {
  servers = new Map();
  for (const id of ['prices', 'chat/room-7']) servers.set(id, await SimulatedServer.listen({ id }));
  control = await ControlApi.listen(servers);
});

afterEach(async () => {
  await control.dispose();
  await Promise.all([...servers.values()].map((server) => server.dispose()));
});

async function ask(path: string, body?: unknown) {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(control.url + path, init);
  return { status: response.status, body: (await response.json()) as unknown };
}

/** `fetch` sets Host and Origin itself. */
async function askRaw(headers: Record<string, string>, method = 'GET', body = '', path = '/servers') {
  const sent = request(control.url + path, { method, headers });
  sent.end(body);
  const [response] = await once(sent, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode as number, body: JSON.parse(Buffer.concat(chunks).toString()) };
}

test('it reports all servers and one, ids being URL-encoded', async () => {
  const all = await ask('/servers');
  expect((all.body as ServerReport[]).map(({ id }) => id)).toEqual(['prices', 'chat/room-7']);
  expect(await ask('/servers/chat/room-7')).toMatchObject({ body: { id: 'chat/room-7' } });
  const one = await ask(`/servers/${encodeURIComponent('chat/room-7')}`);
  expect(one).toEqual({ status: 200, body: servers.get('chat/room-7')?.report() });
});

test('a misbehaviour is done and answered with the report', async () => {
  const server = servers.get('prices') as SimulatedServer;
  const client = await TestClient.open(server.url);
  const answer = await ask('/servers/prices', { do: 'close', code: 1012, reason: 'restart' });
  expect(answer).toMatchObject({ status: 200, body: { id: 'prices', doing: null } });
  expect(await client.closed).toEqual({ code: 1012, reason: 'restart' });
  expect(await ask('/servers/prices', { do: 'refuse' })).toMatchObject({ body: { doing: 'refuse' } });
  expect(await TestClient.refusal(server.url)).toContain('ECONNREFUSED');
  expect(await ask('/servers/prices', { do: 'heal' })).toMatchObject({ body: { doing: null } });
  await TestClient.open(server.url);
});

test('one request can tell all servers', async () => {
  const answer = await ask('/servers', { do: 'slow', delayMs: 5 });
  expect(answer).toMatchObject({ status: 200, body: [{ doing: 'slow' }, { doing: 'slow' }] });
});

test('what concerns an ability can be told to all: it is nothing to those that have none', async () => {
  for (const what of ['revoke', 'forget']) {
    expect(await ask('/servers', { do: what })).toMatchObject({
      status: 200,
      body: [
        { doing: null, abilities: null },
        { doing: null, abilities: null },
      ],
    });
  }
  expect(await ask('/servers/prices', { do: 'reject' })).toMatchObject({ body: { doing: 'reject' } });
});

test.each([
  [{ do: 'explode' }, 'do'],
  [{ do: 'close' }, 'code'],
  [{ do: 'close', code: 1006 }, 'close code 1006 cannot be sent'],
  [{ do: 'flap', code: 1005 }, 'close code 1005 cannot be sent'],
  [{ do: 'close', code: 1000, reason: 'é'.repeat(62) }, '123 bytes'],
  [{ do: 'flood', perSecond: 0 }, 'perSecond'],
  [{ do: 'kill', now: true }, 'now'],
  ['kill', 'object'],
])('%j is refused with a message that names what is wrong', async (body, word) => {
  const answer = await ask('/servers/prices', body);
  expect(answer.status).toBe(400);
  expect((answer.body as { error: string }).error).toContain(word);
  expect(servers.get('prices')?.report().doing).toBeNull();
});

test('what it does not know is a 404, what it cannot do a 405, what is no JSON a 400', async () => {
  expect((await ask('/')).status).toBe(404);
  expect(await ask('/servers/none')).toEqual({
    status: 404,
    body: { error: 'there is no simulated server "none"' },
  });
  expect((await ask('/servers/%ff')).status).toBe(400);
  expect((await askRaw({}, 'DELETE')).status).toBe(405);
  expect((await askRaw({}, 'POST', '{"do":')).status).toBe(400);
});

test('a body over 64 KiB is refused', async () => {
  const answer = await askRaw({}, 'POST', JSON.stringify({ do: 'kill', pad: 'x'.repeat(70_000) }));
  expect(answer.status).toBe(413);
});

test('web pages are refused: by their Origin, and by a Host that was rebound', async () => {
  expect((await askRaw({ Origin: 'http://127.0.0.1:1' })).status).toBe(403);
  expect((await askRaw({ Origin: 'null' }, 'POST', '{"do":"kill"}')).status).toBe(403);
  for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:80']) {
    expect((await askRaw({ Host: host })).status).toBe(403);
  }
  for (const host of ['127.0.0.1', 'localhost:80', 'LOCALHOST']) {
    expect((await askRaw({ Host: host })).status).toBe(200);
  }
});

test('it listens on loopback only, and not after dispose', async () => {
  expect(control.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  await control.dispose();
  await control.dispose();
  await expect(fetch(`${control.url}/servers`)).rejects.toThrow();
});

test('it says what it is, and which of its servers can move', async () => {
  const named = await SimulatedServer.listen({ id: 'gateway', host: 'localhost' });
  servers.set('gateway', named);
  expect(await ask('/simulator')).toEqual({
    status: 200,
    body: { wirewatchSimulator: 1, servers: 3, named: ['gateway'] },
  });
});

test('one order tells those that it names, and all or none of them', async () => {
  const tell = (ids: string[] | 'all', told: unknown) => ask('/told', { servers: ids, misbehaviour: told });
  expect(await tell(['prices'], { do: 'hang' })).toEqual({ status: 200, body: { told: 1, addresses: {} } });
  expect(servers.get('prices')?.report().doing).toBe('hang');
  expect(servers.get('chat/room-7')?.report().doing).toBeNull();
  expect(await tell('all', { do: 'cap', connections: 0 })).toMatchObject({ body: { told: 2 } });
  expect(await tell(['prices', 'none'], { do: 'heal' })).toMatchObject({ status: 404 });
  expect(servers.get('prices')?.report().doing).toBe('cap');
  expect(await tell(['prices'], { do: 'move' })).toMatchObject({ status: 409 });
  expect(await tell(['prices'], { do: 'explode' })).toMatchObject({ status: 400 });
  expect((await ask('/told')).status).toBe(405);
});

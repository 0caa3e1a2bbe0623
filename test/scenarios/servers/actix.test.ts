import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Actix, startActix } from '../../../src/simulator/scenarios/actix.ts';
import { Watched } from './watched.ts';

/* The second account: Wirewatch at the actix-like server, as that counts it. A second of it is 50 ms here. */

let server: Actix;
let watched: Watched;

beforeEach(async () => {
  server = await startActix({ timeScale: 0.05 });
  watched = await Watched.start(server);
  // A connection is open before it is welcomed.
  await watched.until(() => watched.report('actix').resume?.counts.fresh === 1);
});
afterEach(async () => {
  await watched.stop();
  await server.close();
});

it('a session that was cut off goes on, and no message is missing', async () => {
  await server.until(({ messages }) => messages.delivered > 10);
  server.cut();
  await server.until(({ resumed }) => resumed === 1);
  const { made } = server.counts().messages;
  await server.until(({ messages }) => messages.made >= made + 10);
  await watched.until(() => watched.report('actix').resume?.counts.resumed === 1);
  expect(watched.report('actix').inbound).toMatchObject({ missing: 0, duplicates: 0 });
  expect(server.counts()).toMatchObject({ duplicates: 0, peakConnections: 1, handshakes: 2, welcomed: 2 });
});

it('a session that the server forgot begins anew', async () => {
  server.forget();
  server.cut();
  await server.until(({ welcomed }) => welcomed === 2);
  expect(server.counts()).toMatchObject({ resumed: 0, connections: 1 });
});

it('a dead client is noticed, and one that answers stays', async () => {
  const dead = new WebSocket(`${server.url}/ws`, { autoPong: false });
  await once(dead, 'open');
  const counts = await server.until(({ timeouts }) => timeouts === 1, 15_000);
  expect(counts).toMatchObject({ duplicates: 0, handshakes: 2 });
  expect(counts.pings).toBeGreaterThan(0);
  await once(dead, 'close');
  await server.until(({ connections }) => connections === 1);
  expect(watched.status('actix').state.phase).toBe('open');
});

it('a server that falls silent is noticed, and there is one connection when it is back', async () => {
  server.mute(true);
  await watched.until(() => watched.status('actix').state.phase !== 'open');
  server.mute(false);
  await watched.phase('actix', 'open');
  await server.until(({ connections }) => connections === 1);
  expect(server.counts()).toMatchObject({ duplicates: 0, connections: 1 });
});

it('what is sent from the console keeps to a hundred messages a second', async () => {
  await server.until(({ messages }) => messages.received === 1);
  const mallory = { name: 'mallory', session: 'test' };
  const send = () => watched.engine.fleet.send('actix', '{}', 'normal', mallory, null);
  const sent = Array.from({ length: 150 }, send);
  expect(sent.every(({ ok }) => ok)).toBe(true);
  await server.until(({ messages }) => messages.received === 151);
  expect(server.counts()).toMatchObject({ limited: 0 });
});

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { PROTOCOL_VERSION } from '../../src/shared/contract.ts';
import type { InspectedEntry, InspectedMessage } from '../../src/shared/inspected-message.ts';
import { RpcClient } from '../../src/shared/rpc.ts';
import { portPair } from './port-transport.ts';
import { fleetOf, TestEngine } from './support.ts';

let server: WebSocketServer;
let test: TestEngine;
const ends: (() => void)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) end();
  await test.engine.stop();
  for (const peer of server.clients) peer.terminate();
  await new Promise((resolve) => server.close(resolve));
});

async function begin(inspector: boolean, query = ''): Promise<void> {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/${query}`;
  test = new TestEngine([{ id: 'a', url, inspector, outbound: { operatorMaySend: true } }]);
}

/** A page: what it was shown, and a way to wait for more of it. */
async function aPage() {
  const ports = portPair();
  const attached = test.engine.attach(ports.engine, { shell: 'served', actor: 'mallory', label: 'tab 1' });
  const page = new RpcClient(ports.page);
  const entries: InspectedEntry[] = [];
  const looks = new Set<() => void>();
  page.onPush((push) => {
    if (push.push === 'messages') entries.push(...push.entries);
    for (const look of looks) look();
  });
  ends.push(() => {
    page.dispose();
    ports.page.dispose();
    attached.dispose();
  });
  await page.call('session.open', { protocol: PROTOCOL_VERSION });
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!condition()) return;
        looks.delete(look);
        resolve();
      };
      looks.add(look);
      look();
    });
  const messages = () => entries.filter((entry): entry is InspectedMessage => entry.kind !== 'skipped');
  return { page, entries, messages, until };
}

async function connected(): Promise<WebSocket> {
  const joined = once(server, 'connection');
  test.engine.start();
  const [peer] = (await joined) as [WebSocket];
  await test.until(() => test.phase() === 'open');
  return peer;
}

const brief = ({ direction, kind, payload }: InspectedMessage) => `${direction} ${kind} ${payload}`;

it('shows what passes in both directions, control messages too, while somebody watches', async () => {
  await begin(true);
  const peer = await connected();
  const { page, messages, until } = await aPage();
  expect(await page.call('messages.watch', { backend: 'a', on: true })).toMatchObject({ ok: true });
  const report = await page.call('backend.report', { backend: 'a' });
  expect(report.ok && report.value.watchers).toBe(1);

  peer.send('{"price":1}');
  await until(() => messages().some(({ kind }) => kind === 'text'));
  await page.call('message.send', { backend: 'a', text: 'mine', priority: 'normal' });
  peer.ping('are you there');
  await until(() => messages().some(({ kind, direction }) => kind === 'pong' && direction === 'out'));
  // Its own heartbeat, every 200 ms here.
  await until(() => messages().some(({ kind, direction }) => kind === 'pong' && direction === 'in'));
  peer.close(1012, 'restart');
  await until(() => messages().some(({ kind, direction }) => kind === 'close' && direction === 'out'));

  const told = messages().map(brief);
  const payload = Buffer.from('are you there').toString('base64');
  for (const line of [
    'in text {"price":1}',
    'out text mine',
    `in ping ${payload}`,
    `out pong ${payload}`,
    'in close restart',
  ]) {
    expect(told.filter((each) => each === line)).toHaveLength(1);
  }
  expect(messages().find(({ kind, direction }) => kind === 'close' && direction === 'in')?.code).toBe(1012);
});

it('goes on watching over a reconnect, from the first word on', async () => {
  await begin(true);
  const peer = await connected();
  const { page, messages, until } = await aPage();
  await page.call('messages.watch', { backend: 'a', on: true });
  const again = once(server, 'connection') as Promise<[WebSocket]>;
  server.once('connection', (next) => next.send('first'));
  peer.terminate();
  await again;
  await until(() => messages().some(({ payload }) => payload === 'first'));
});

it('tells nothing before a watch and nothing after it', async () => {
  await begin(true);
  const peer = await connected();
  const { page, messages, until, entries } = await aPage();
  peer.send('before');
  await test.until(() => test.engine.fleet.counters.messagesIn[0] === 1);
  await page.call('messages.watch', { backend: 'a', on: true });
  peer.send('during');
  await until(() => messages().some(({ payload }) => payload === 'during'));
  await page.call('messages.watch', { backend: 'a', on: false });
  const report = await page.call('backend.report', { backend: 'a' });
  expect(report.ok && report.value.watchers).toBe(0);
  const soFar = entries.length;
  peer.send('after');
  await test.until(() => test.engine.fleet.counters.messagesIn[0] === 3);
  expect(entries.length).toBe(soFar);
  expect(JSON.stringify(entries)).not.toContain('before');
});

it('shows no secret of the configuration, nor what is named like one', async () => {
  await begin(true, '?api=query-s3cret');
  const peer = await connected();
  const { page, messages, until, entries } = await aPage();
  await page.call('messages.watch', { backend: 'a', on: true });
  peer.send('{"echo":"query-s3cret","token":"other-s3cret"}');
  peer.send(Buffer.from('binary query-s3cret'));
  await until(() => messages().filter(({ kind }) => kind === 'binary').length === 1);
  const binary = messages().find(({ kind }) => kind === 'binary');
  const all = JSON.stringify(entries) + Buffer.from(binary?.payload ?? '', 'base64').toString();
  expect(all).toContain('{\\"echo\\":\\"•••\\",\\"token\\":\\"•••\\"}');
  expect(all).not.toContain('s3cret');
});

it('shows nothing where the fleet file does not allow it, and stops when it does not any more', async () => {
  await begin(false);
  const { page } = await aPage();
  expect(await page.call('messages.watch', { backend: 'a', on: true })).toMatchObject({
    error: { code: 'not-allowed' },
  });
  expect(await page.call('messages.watch', { backend: 'b', on: true })).toMatchObject({
    error: { code: 'unknown-backend' },
  });
});

it('stops when the fleet file does not allow it any more, without a new connection', async () => {
  await begin(true);
  const peer = await connected();
  const { page, messages, until, entries } = await aPage();
  await page.call('messages.watch', { backend: 'a', on: true });
  peer.send('allowed');
  await until(() => messages().some(({ payload }) => payload === 'allowed'));
  const { url } = test.engine.fleet.configuration.backends[0] ?? { url: '' };
  test.engine.configure(fleetOf([{ id: 'a', url, outbound: { operatorMaySend: true } }]));
  const soFar = entries.length;
  peer.send('forbidden');
  await test.until(() => test.engine.fleet.counters.messagesIn[0] === 2);
  const report = await page.call('backend.report', { backend: 'a' });
  expect(report.ok && report.value.watchers).toBe(0);
  expect(entries.length).toBe(soFar);
  expect(server.clients.size).toBe(1);
});

it('goes on when the fleet file allows it again, and when the backend was away from it', async () => {
  await begin(true);
  await connected();
  const { page, messages, until } = await aPage();
  await page.call('messages.watch', { backend: 'a', on: true });
  const { url } = test.engine.fleet.configuration.backends[0] ?? { url: '' };
  test.engine.configure(fleetOf([{ id: 'a', url }]));
  expect(test.engine.fleet.report('a')?.watchers).toBe(0);
  test.engine.configure(fleetOf([{ id: 'a', url, inspector: true }]));
  expect(test.engine.fleet.report('a')?.watchers).toBe(1);
  const again = once(server, 'connection') as Promise<[WebSocket]>;
  test.engine.configure(fleetOf([{ id: 'b', url }]));
  test.engine.configure(fleetOf([{ id: 'a', url, inspector: true }]));
  server.on('connection', (peer) => peer.send('back'));
  await again;
  await until(() => messages().some(({ payload }) => payload === 'back'));
});

it('a page looks at a few backends at most', async () => {
  await begin(true);
  const { url } = test.engine.fleet.configuration.backends[0] ?? { url: '' };
  const ids = ['a', 'b', 'c', 'd', 'e'];
  test.engine.configure(fleetOf(ids.map((id) => ({ id, url, inspector: true }))));
  const { page } = await aPage();
  const watch = (backend: string, on = true) => page.call('messages.watch', { backend, on });
  for (const id of ids.slice(0, 4)) expect(await watch(id)).toMatchObject({ ok: true });
  expect(await watch('e')).toMatchObject({ error: { code: 'not-allowed' } });
  await watch('a', false);
  expect(await watch('e')).toMatchObject({ ok: true });
});

it('a watch ends with its page', async () => {
  await begin(true);
  await connected();
  const { page } = await aPage();
  await page.call('messages.watch', { backend: 'a', on: true });
  for (const end of ends.splice(0)) end();
  expect(test.engine.fleet.report('a')?.watchers).toBe(0);
});

it('of a flood it shows the first, and says how many it did not show', async () => {
  await begin(true);
  const peer = await connected();
  const { page, messages, entries, until } = await aPage();
  await page.call('messages.watch', { backend: 'a', on: true });
  for (let count = 0; count < 5_000; count++) peer.send(`${count}`);
  const shownOrSkipped = () =>
    entries.reduce((sum, entry) => {
      if (entry.kind === 'skipped') return sum + entry.count;
      return entry.kind === 'text' ? sum + 1 : sum;
    }, 0);
  await until(() => shownOrSkipped() >= 5_000);
  expect(messages().length).toBeLessThan(4_000);
  // A heartbeat of its own may come before it.
  expect(messages().find(({ kind }) => kind === 'text')?.payload).toBe('0');
  expect(entries.some((entry) => entry.kind === 'skipped' && entry.why === 'rate')).toBe(true);
});

import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
import { type CommandName, commands, PROTOCOL_VERSION, type Push } from '../src/shared/contract.ts';
import { disposable } from '../src/shared/disposable.ts';
import { createFrame, readFrame } from '../src/shared/frame.ts';
import { failure, ok } from '../src/shared/result.ts';
import { type Handlers, RpcClient, RpcServer } from '../src/shared/rpc.ts';
import type { Packet, Transport } from '../src/shared/transport.ts';

/** A real message port as a Transport: what crosses is cloned, and arrives later. */
class PortTransport implements Transport {
  constructor(readonly port: MessagePort) {}

  send(packet: Packet): void {
    this.port.postMessage(packet);
  }

  onMessage(listener: (packet: Packet) => void) {
    this.port.on('message', listener);
    return disposable(() => this.port.off('message', listener));
  }

  onClose(listener: (reason: string) => void) {
    const closed = () => listener('the port was closed');
    this.port.once('close', closed);
    return disposable(() => this.port.off('close', closed));
  }

  dispose(): void {
    this.port.close();
  }
}

const unused = () => failure('internal', 'this test does not call it');
const quiet = Object.fromEntries(Object.keys(commands).map((name) => [name, unused])) as unknown as Handlers;

const ports: MessagePort[] = [];

afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

function connect(handlers: Partial<Handlers> = {}) {
  const { port1, port2 } = new MessageChannel();
  ports.push(port1, port2);
  const acks: number[] = [];
  const faults: unknown[] = [];
  const server = new RpcServer(
    new PortTransport(port2),
    () => ({ ...quiet, ...handlers }),
    (sequence) => acks.push(sequence),
    (error) => faults.push(error),
  );
  return {
    client: new RpcClient(new PortTransport(port1)),
    server,
    acks,
    faults,
    page: port1,
    engine: port2,
  };
}

test('a call is answered with the value of its handler, which gets the checked arguments', async () => {
  const { client } = connect({
    'backend.pause': ({ backends, reason }) =>
      ok({ done: backends, refused: [{ backend: 'x', why: reason ?? 'none' }] }),
  });
  expect(await client.call('backend.pause', { backends: ['a', 'b'], reason: '  noisy  ' })).toEqual(
    ok({ done: ['a', 'b'], refused: [{ backend: 'x', why: 'noisy' }] }),
  );
});

test('answers find their calls, in whatever order they come', async () => {
  const waiting: (() => void)[] = [];
  const { client } = connect({
    'series.backend': ({ backend }) =>
      new Promise((resolve) => {
        waiting.unshift(() => resolve(ok(new TextEncoder().encode(backend))));
        if (waiting.length === 3) for (const answer of waiting) answer();
      }),
  });
  const answers = await Promise.all(
    ['a', 'b', 'c'].map((backend) => client.call('series.backend', { backend })),
  );
  expect(answers.map((answer) => answer.ok && new TextDecoder().decode(answer.value))).toEqual([
    'a',
    'b',
    'c',
  ]);
});

test.each([0, 1, 3, 4, 100_001])('a block of %i bytes is answered as such', async (size) => {
  const block = Uint8Array.from({ length: size }, (_, index) => index % 251);
  const { client } = connect({ 'series.fleet': () => ok(block) });
  expect(await client.call('series.fleet', {})).toEqual(ok(block));
});

test('a failure of a handler crosses as the value that it is', async () => {
  const { client } = connect({ 'series.backend': () => failure('unknown-backend', 'no backend "z"') });
  const answer = await client.call('series.backend', { backend: 'z' });
  expect(answer).toMatchObject(failure('unknown-backend', 'no backend "z"'));
});

test('arguments that break the contract are refused before the handler sees them', async () => {
  let called = false;
  const { client } = connect({
    'backend.reconnect': () => {
      called = true;
      return ok({ done: [], refused: [] });
    },
  });
  const answer = await client.call('backend.reconnect', { backends: [] });
  expect(answer).toMatchObject({ ok: false, error: { code: 'bad-request' } });
  expect(!answer.ok && answer.error.message).toContain('backends');
  const extra = { backends: ['a'], force: true };
  expect(await client.call('backend.reconnect', extra)).toMatchObject({ error: { code: 'bad-request' } });
  expect(called).toBe(false);
});

test.each(['fleet.destroy', 'constructor', '__proto__'])('"%s" is no command', async (name) => {
  const { client } = connect();
  expect(await client.call(name as CommandName, {} as never)).toMatchObject({
    ok: false,
    error: { code: 'unknown-command' },
  });
});

test.each([
  [
    'throws',
    () => {
      throw new Error('token=secret');
    },
  ],
  ['rejects', () => Promise.reject(new Error('token=secret'))],
])('a handler that %s is answered as internal, and the engine learns why', async (_how, handler) => {
  const { client, faults } = connect({ 'series.fleet': handler });
  const answer = await client.call('series.fleet', {});
  expect(answer).toMatchObject({ ok: false, error: { code: 'internal' } });
  expect(JSON.stringify(answer)).not.toContain('secret');
  expect(faults).toEqual([new Error('token=secret')]);
});

test('calls that wait when the connection is lost end as disconnected, and later ones at once', async () => {
  let asked = () => undefined as unknown;
  const arrived = new Promise((resolve) => {
    asked = () => resolve(undefined);
  });
  const { client, engine } = connect({
    'series.fleet': () => {
      asked();
      return new Promise(() => undefined);
    },
  });
  const waiting = [client.call('series.fleet', {}), client.call('series.fleet', {})];
  await arrived;
  engine.close();
  for (const answer of await Promise.all(waiting)) {
    expect(answer).toMatchObject({ ok: false, error: { code: 'disconnected' } });
  }
  expect(await client.call('series.fleet', {})).toMatchObject({ error: { code: 'disconnected' } });
});

test('a client that is disposed of ends its own calls', async () => {
  const { client } = connect({ 'series.fleet': () => new Promise(() => undefined) });
  const waiting = client.call('series.fleet', {});
  client.dispose();
  client.dispose();
  expect(await waiting).toMatchObject({ ok: false, error: { code: 'disconnected' } });
});

test('pushes and frames arrive in order, and acknowledgements go back', async () => {
  const { client, server, acks, engine } = connect();
  const seen: unknown[] = [];
  client.onPush((push) => seen.push(push));
  client.onFrame((bytes) => {
    seen.push(readFrame(bytes).sequence);
    client.acknowledge(readFrame(bytes).sequence);
  });
  const push: Push = { push: 'events', sequence: 4, events: [] };
  const acknowledged = once(engine, 'message');
  server.push(push);
  server.pushFrame(createFrame({ sequence: 9, time: 1, revision: 1, rows: 3, tick: 1_000 }).bytes);
  await acknowledged;
  expect(seen).toEqual([push, 9]);
  expect(acks).toEqual([9]);
});

test('what makes no sense is ignored by both ends', async () => {
  const { client, page, engine, faults } = connect({ 'series.fleet': () => ok(Uint8Array.of(7)) });
  const heard: unknown[] = [];
  client.onPush((push) => heard.push(push));
  client.onFrame((frame) => heard.push(frame));
  const garbage = ['', '{', 'null', '7', '"x"', '{}', '{"id":99,"ok":true,"value":1}', '{"id":"1"}', '[]'];
  for (const text of garbage) {
    page.postMessage(text);
    engine.postMessage(text);
  }
  for (const bytes of [[], [1], [1, 2, 3, 4, 5, 6, 7, 8, 9]]) {
    page.postMessage(Uint8Array.from(bytes));
    engine.postMessage(Uint8Array.from(bytes));
  }
  expect(await client.call('series.fleet', {})).toEqual(ok(Uint8Array.of(7)));
  expect(heard).toEqual([]);
  expect(faults).toEqual([]);
});

test('a server that is disposed of answers no more', async () => {
  let called = 0;
  const { client, server, page } = connect({
    'session.visible': () => {
      called += 1;
      return ok(null);
    },
  });
  expect(await client.call('session.visible', { visible: true })).toEqual(ok(null));
  server.dispose();
  const waiting = client.call('session.visible', { visible: false });
  page.close();
  expect(await waiting).toMatchObject({ error: { code: 'disconnected' } });
  expect(called).toBe(1);
});

test('a page of another version is told apart by the number that it sends', async () => {
  const { client } = connect({
    'session.open': ({ protocol }) =>
      protocol === PROTOCOL_VERSION
        ? failure('internal', 'this test has no snapshot')
        : failure('version-mismatch', `this engine speaks ${PROTOCOL_VERSION}, the page ${protocol}`),
  });
  expect(await client.call('session.open', { protocol: 99 })).toMatchObject({
    error: { code: 'version-mismatch', message: `this engine speaks ${PROTOCOL_VERSION}, the page 99` },
  });
});

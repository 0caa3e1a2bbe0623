import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { FleetFileInput } from '../../src/shared/fleet-schema.ts';
import { TestEngine } from './support.ts';

/*
 * Servers that break the rules, byte by byte: what no WebSocket library would send.
 */

let server: Server;
let test: TestEngine;
const sockets = new Set<Socket>();

afterEach(async () => {
  await test.engine.stop();
  for (const socket of sockets) socket.destroy();
  server.close();
  await once(server, 'close');
});

/** Watches a server that is given each upgrade request's key and does as it likes. */
async function watch(
  answer: (socket: Socket, accept: string, dial: number) => void,
  defaults: FleetFileInput['defaults'] = {},
  /** Its end of the connection stays as it is when the other has finished. */
  lingers = false,
): Promise<TestEngine> {
  let dials = 0;
  server = createServer({ allowHalfOpen: lingers }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    socket.once('data', (request) => {
      const key = /sec-websocket-key: (\S+)/i.exec(request.toString())?.[1] ?? '';
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      answer(socket, accept, ++dials);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  test = new TestEngine([{ id: 'one', url: `ws://127.0.0.1:${port}/` }], defaults);
  test.engine.start();
  return test;
}

const upgrade = (accept: string, ...headers: string[]) =>
  [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
    ...headers,
    '',
    '',
  ].join('\r\n');

/** Upgrades properly and then sends these bytes. */
const thenSend =
  (...bytes: number[]) =>
  (socket: Socket, accept: string) => {
    socket.write(upgrade(accept));
    socket.write(Buffer.from(bytes));
  };

/** A server's close frame. */
const closeFrame = (code: number) => [0x88, 2, code >> 8, code & 255];

describe('an upgrade', () => {
  it('that is never answered runs into the dial timeout, and is tried again', async () => {
    await watch(() => undefined, { dialTimeout: 150 });
    await test.until(() => test.of('dial-failed').length === 2);
    const [{ timings, outcome } = { timings: null, outcome: null }] = test.status().attempts.slice(-1);
    expect(outcome).toMatchObject({ kind: 'timeout', code: 'dial', decision: 'retry', failure: true });
    expect(timings?.tcp).toBeGreaterThanOrEqual(0);
    expect(timings?.upgrade).toBeNull();
    expect(timings?.total).toBeGreaterThanOrEqual(148);
  });

  it.each([
    ['a wrong key', (socket: Socket) => void socket.write(upgrade('bm90IHRoZSBrZXk='))],
    [
      'a subprotocol that nobody asked for',
      (socket: Socket, accept: string) => void socket.write(upgrade(accept, 'Sec-WebSocket-Protocol: chat')),
    ],
    [
      'an extension that nobody asked for',
      (socket: Socket, accept: string) =>
        void socket.write(upgrade(accept, 'Sec-WebSocket-Extensions: permessage-deflate')),
    ],
    ['what is not HTTP', (socket: Socket) => void socket.write('SSH-2.0-OpenSSH_9.6\r\n')],
  ])('that is answered with %s is a bad handshake, and tried again', async (_, answer) => {
    await watch(answer);
    await test.until(() => test.of('dial-failed').length >= 2);
    expect(test.of('dial-failed')[0]?.outcome).toMatchObject({
      kind: 'protocol',
      decision: 'retry',
      failure: true,
    });
    expect(test.of('opened')).toEqual([]);
  });

  it.each([
    ['is cut', (socket: Socket) => void socket.destroy()],
    ['is reset', (socket: Socket) => void socket.resetAndDestroy()],
  ])('that %s is a connection reset, and tried again', async (_, answer) => {
    await watch(answer);
    await test.until(() => test.of('dial-failed').length >= 2);
    expect(test.of('dial-failed')[0]?.outcome).toMatchObject({
      kind: 'network',
      code: 'ECONNRESET',
      decision: 'retry',
    });
  });
});

describe('a message', () => {
  it('that is larger than allowed stops it, and is named as such', async () => {
    await watch(thenSend(0x82, 126, 0x01, 0x00, ...new Array(256).fill(0)), { maxMessage: 255 });
    await test.until(() => test.phase() === 'stopped');
    expect(test.status().lastOutcome).toMatchObject({ kind: 'protocol', code: 1009, fault: 'backend' });
  });

  it('that is as large as allowed does not', async () => {
    await watch(thenSend(0x82, 126, 0x00, 0xff, ...new Array(255).fill(0)), { maxMessage: 255 });
    await test.until(() => {
      const { state } = test.status();
      return state.phase === 'open' && state.until === null;
    });
  });

  it('that claims to be enormous costs no memory before it is refused', async () => {
    await watch(thenSend(0x82, 127, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff));
    await test.until(() => test.phase() === 'stopped');
    expect(test.status().lastOutcome).toMatchObject({ code: 1009 });
  });

  it.each([
    ['text that is not UTF-8', [0x81, 2, 0xff, 0xfe]],
    ['reserved bits', [0xf1, 0]],
    ['an unknown opcode', [0x83, 0]],
    ['a masked frame', [0x81, 0x81, 1, 2, 3, 4, 0x60]],
    ['a ping in fragments', [0x09, 0]],
    ['a ping that is too long', [0x89, 126, 0, 126, ...new Array(126).fill(0)]],
    ['a continuation of nothing', [0x80, 0]],
    ['a close with a code that must not be sent', closeFrame(1005)],
    ['a close with half a code', [0x88, 1, 3]],
  ])('with %s is a broken protocol, which stops it', async (_, bytes) => {
    await watch(thenSend(...bytes));
    await test.until(() => test.phase() === 'stopped');
    const { lastOutcome } = test.status();
    expect(lastOutcome).toMatchObject({
      kind: 'protocol',
      decision: 'stop',
      failure: true,
      fault: 'backend',
    });
    expect(test.of('opened')).toHaveLength(1);
  });
});

describe('a server that says goodbye and then keeps the line open', () => {
  const patient = { heartbeat: { interval: '60s', timeout: '60s' }, closeGrace: 200 };

  it('is given up within the close grace, with the code that it sent', async () => {
    await watch(thenSend(...closeFrame(1011)), patient, true);
    await test.until(() => test.of('lost').length === 1, 3_000);
    expect(test.of('lost')[0]?.outcome).toMatchObject({ kind: 'close', code: 1011 });
  });

  it('is not waited for after it broke the protocol', async () => {
    await watch(thenSend(0x83, 0), patient, true);
    await test.until(() => test.phase() === 'stopped', 3_000);
    expect(test.status().lastOutcome).toMatchObject({ kind: 'protocol' });
  });

  it('does not count as up in the meantime', async () => {
    await watch(thenSend(...closeFrame(1011)), { ...patient, closeGrace: 3_000, stableAfter: 50 }, true);
    await test.until(() => test.of('opened').length === 1);
    await test.until(() => test.phase() !== 'open', 3_500);
    expect(test.status().attempt, 'it was never stable').toBe(1);
  });
});

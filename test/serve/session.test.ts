import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { WebSocketTransport } from '../../src/serve/web-socket-transport.ts';
import { SESSION_PATH } from '../../src/shared/bridge.ts';
import { PROTOCOL_VERSION } from '../../src/shared/contract.ts';
import { FrameReader } from '../../src/shared/frame-delta.ts';
import { RpcClient } from '../../src/shared/rpc.ts';
import { bearer, type Console, startConsole, TOKEN } from './console.ts';

let served: Console;
beforeEach(async () => {
  served = await startConsole();
});
afterEach(() => served.stop());

const dial = (options: ClientOptions = { headers: bearer }, path: string = SESSION_PATH): WebSocket =>
  new WebSocket(`ws://127.0.0.1:${served.port}${path}`, options);

/** The HTTP status that an upgrade is refused with, and the line that says why. */
async function refusalOf(options: ClientOptions, path?: string): Promise<{ status: number; text: string }> {
  const socket = dial(options, path);
  socket.once('open', () => socket.terminate());
  const [, response] = await once(socket, 'unexpected-response');
  let text = '';
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, text };
}

describe('an upgrade', () => {
  it('is refused without the token', async () => {
    const { status, text } = await refusalOf({});
    expect(status).toBe(401);
    expect(text).toContain('wants its token');
    expect((await refusalOf({}, `${SESSION_PATH}?token=${TOKEN}`)).status).toBe(401);
  });

  it('is refused to a page of another origin, though the browser sends our cookie along', async () => {
    const Cookie = `wirewatch-${served.port}=${TOKEN}`;
    expect((await refusalOf({ headers: { Cookie }, origin: 'http://evil.example' })).status).toBe(403);
    const port = served.port === 3000 ? 3001 : 3000;
    expect((await refusalOf({ headers: { Cookie }, origin: `http://127.0.0.1:${port}` })).status).toBe(403);
  });

  it('is refused under a name that is not ours', async () => {
    const { status } = await refusalOf({ headers: { ...bearer, Host: `evil.example:${served.port}` } });
    expect(status).toBe(421);
  });

  it('is refused elsewhere than at the session path', async () => {
    expect((await refusalOf({ headers: bearer }, '/other')).status).toBe(404);
  });

  it('is granted to our own page by its cookie', async () => {
    const Cookie = `wirewatch-${served.port}=${TOKEN}`;
    const socket = dial({ headers: { Cookie }, origin: `http://127.0.0.1:${served.port}` });
    await once(socket, 'open');
    socket.terminate();
  });
});

describe('a client that never closes its end', () => {
  /** Asks for an upgrade, reads, and keeps its own half of the connection open whatever comes. */
  async function obstinate(token: string): Promise<{ socket: Socket; answer: string }> {
    const socket = connect({ host: '127.0.0.1', port: served.port, allowHalfOpen: true });
    socket.write(
      `GET ${SESSION_PATH} HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\n` +
        `Authorization: Bearer ${token}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    const [answer] = await once(socket, 'data');
    return { socket, answer: String(answer) };
  }

  it('is dropped once it has been refused', async () => {
    const { socket, answer } = await obstinate('wrong');
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    // What goes to a socket that is gone comes back as a reset; one that is only half closed takes it.
    const reset = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => socket.destroy());
    const writing = setInterval(() => socket.write('x'), 5);
    await reset;
    clearInterval(writing);
  });

  it('does not hold up the end of the console, refused or not', async () => {
    const [refused, granted] = [await obstinate('wrong'), await obstinate(TOKEN)];
    expect(granted.answer).toMatch(/^HTTP\/1\.1 101 /);
    await served.stop();
    for (const { socket } of [refused, granted]) socket.destroy();
    served = await startConsole();
  });
});

describe('a session', () => {
  it('gets a snapshot, frames and the report of an action', async () => {
    const rpc = new RpcClient(new WebSocketTransport(await opened()));
    const frames: number[] = [];
    const reader = new FrameReader();
    const threeFrames = new Promise<void>((resolve) => {
      rpc.onFrame((bytes) => {
        const frame = reader.read(bytes);
        frames.push(frame.sequence);
        rpc.acknowledge(frame.sequence);
        if (frames.length === 3) resolve();
      });
    });
    const snapshot = await rpc.call('session.open', { protocol: PROTOCOL_VERSION });
    expect(snapshot).toMatchObject({
      ok: true,
      value: {
        fleet: { name: 'test', backends: [{ id: 'one' }] },
        capabilities: { shell: 'served', actor: { name: 'tester', session: 'tab 1' } },
      },
    });
    const paused = await rpc.call('backend.pause', { backends: ['one'] });
    expect(paused).toEqual({ ok: true, value: { done: ['one'], refused: [] } });
    await threeFrames;
    expect(frames.map((sequence) => sequence - (frames[0] ?? 0))).toEqual([0, 1, 2]);
    rpc.dispose();
  });

  it('ends at the engine when its page goes', async () => {
    const socket = await opened();
    await until(() => served.engine.sessionCount === 1);
    socket.terminate();
    await until(() => served.engine.sessionCount === 0);
  });

  it('is told by a close that the console stops, and its calls settle', async () => {
    const socket = await opened();
    const rpc = new RpcClient(new WebSocketTransport(socket));
    const closed = once(socket, 'close');
    await Promise.all([served.engine.stop(), served.server.stop()]);
    expect((await closed)[0]).toBe(1001);
    expect(await rpc.call('series.fleet', {})).toMatchObject({ ok: false, error: { code: 'disconnected' } });
    served = await startConsole();
  });

  it('is ended by a message larger than any command', async () => {
    const socket = await opened();
    socket.send('x'.repeat(4 * 1_048_576 + 1));
    expect((await once(socket, 'close'))[0]).toBe(1009);
  });
});

async function opened(options?: ClientOptions): Promise<WebSocket> {
  const socket = dial(options);
  await once(socket, 'open');
  return socket;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve));
}

import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { systemClock } from '../clock.ts';
import { dialOptions } from './dial-options.ts';
import { requestJson } from './http-request.ts';
import { routeTo } from './route.ts';
import { backendOf } from './test-backend.ts';
import { serveProxy, type TestProxy } from './test-proxy.ts';
import { json, serve, until } from './test-server.ts';

const closing: (() => unknown)[] = [];
let proxy: TestProxy;

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startProxy(...refuse: Parameters<typeof serveProxy>): Promise<TestProxy> {
  proxy = await serveProxy(...refuse);
  closing.push(() => proxy.close());
  return proxy;
}

/** Says back what it is told. */
async function startEcho(): Promise<{ url: string; port: number; clients: Set<WebSocket> }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
  await once(server, 'listening');
  closing.push(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `ws://127.0.0.1:${port}/ws`, port, clients: server.clients };
}

function dial(url: string, userInfo = ''): WebSocket {
  const backend = backendOf({ url, proxy: `http://${userInfo}127.0.0.1:${proxy.port}` });
  const { options } = dialOptions(backend, url, null);
  const socket = new WebSocket(url, options);
  closing.push(() => {
    socket.on('error', () => undefined);
    socket.terminate();
  });
  return socket;
}

async function errorOf(socket: WebSocket): Promise<NodeJS.ErrnoException> {
  const [error] = (await once(socket, 'error', { signal: AbortSignal.timeout(15_000) }).catch((thrown) => [
    thrown,
  ])) as [NodeJS.ErrnoException];
  return error;
}

describe('through a proxy', () => {
  it('a ws:// URL is reached by CONNECT', async () => {
    await startProxy();
    const { url, port } = await startEcho();
    const socket = dial(url);
    await once(socket, 'open');
    socket.send('hello');
    const [data] = await once(socket, 'message');
    expect(String(data)).toBe('hello');
    expect(proxy.asked).toEqual([{ target: `127.0.0.1:${port}`, authorization: undefined }]);
  });

  it('nothing is left when the connection ends', async () => {
    await startProxy();
    const { url } = await startEcho();
    const socket = dial(url);
    await once(socket, 'open');
    expect(proxy.connections).toBe(2);
    socket.close();
    await once(socket, 'close');
    await until(() => expect(proxy.connections).toBe(0));
  });

  it('an http:// endpoint is reached by CONNECT too, and nothing is left of it', async () => {
    await startProxy();
    const server = await serve(json({ a: 1 }));
    closing.push(() => server.close());
    const backend = backendOf({ url: 'ws://h.example', proxy: `http://127.0.0.1:${proxy.port}` });
    const route = routeTo(server.url, backend);
    const request = {
      url: server.url,
      method: 'GET' as const,
      headers: {},
      body: null,
      timeout: 10_000,
      route,
    };
    expect(await requestJson(request, systemClock)).toMatchObject({ value: { json: { a: 1 } } });
    expect(proxy.asked).toHaveLength(1);
    await until(() => expect(proxy.connections).toBe(0));
  });

  it.each([
    ['user:p%40ss@', 'user:p@ss'],
    ['user@', 'user:'],
    ['us%zzer:pass@', 'us%zzer:pass'],
  ])('the credentials in its URL, %s, are sent to it', async (userInfo, credentials) => {
    await startProxy();
    const { url } = await startEcho();
    await once(dial(url, userInfo), 'open');
    const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
    expect(proxy.asked).toMatchObject([{ authorization }]);
  });
});

describe('a proxy that refuses', () => {
  it.each([
    [407, 'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n'],
    [502, 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: 5\r\n\r\nsorry'],
  ])('with %d is seen as an answer of that status to a dial', async (status, refusal) => {
    await startProxy(() => refusal);
    const { url, clients } = await startEcho();
    const socket = dial(url, 'user:s3cret@');
    const [request, response] = await once(socket, 'unexpected-response');
    expect(response.statusCode).toBe(status);
    request.destroy();
    await until(() => expect(proxy.connections).toBe(0));
    expect(clients.size).toBe(0);
  });

  it.each([407, 502])('with %d is seen as that to a request, which it is not shown', async (status) => {
    await startProxy(() => `HTTP/1.1 ${status} No\r\n\r\n`);
    const url = 'http://127.0.0.1:9/?key=s3cret';
    const backend = backendOf({
      url: 'ws://h.example',
      proxy: `http://user:s3cret@127.0.0.1:${proxy.port}`,
    });
    const route = routeTo(url, backend);
    const answered = await requestJson(
      { url, method: 'GET', headers: {}, body: null, timeout: 10_000, route },
      systemClock,
    );
    expect(answered).toMatchObject({ ok: false, error: { status } });
    expect(JSON.stringify(answered)).not.toContain('s3cret');
    expect(proxy.asked.map(({ target }) => target)).toEqual(['127.0.0.1:9']);
  });
});

describe('a proxy in trouble', () => {
  it('that is not there is named as the one that is not there', async () => {
    await startProxy();
    await proxy.close();
    closing.length = 0;
    const error = await errorOf(dial('ws://127.0.0.1:9'));
    expect(error).toMatchObject({ code: 'PROXY_ECONNREFUSED', message: 'the proxy cannot be reached' });
  });

  it.each([
    ['hangs up', '\r\n'],
    ['speaks something else', 'HTTP/1.1 200 OK\r\nuser-s3cret\r\n\r\n'],
  ])('that %s is not quoted', async (_, words) => {
    await startProxy(() => words);
    expect(await errorOf(dial('ws://127.0.0.1:9', 'user:s3cret@'))).toMatchObject({
      code: 'PROXY_ANSWER',
      message: 'the proxy does not answer as one',
    });
  });

  it('that does not answer is left when the dial is given up', async () => {
    await startProxy(() => '');
    const socket = dial('ws://127.0.0.1:9');
    const failed = errorOf(socket);
    await until(() => expect(proxy.asked).toHaveLength(1));
    expect(proxy.connections).toBe(1);
    socket.terminate();
    await failed;
    await until(() => expect(proxy.connections).toBe(0));
  });

  it('that does not answer is left when a dial is given up before it was begun', async () => {
    await startProxy(() => '');
    const socket = dial('ws://127.0.0.1:9');
    const failed = errorOf(socket);
    socket.terminate();
    await failed;
    await until(() => expect(proxy.connections).toBe(0));
    expect(proxy.asked).toEqual([]);
  });
});

it('no credentials stand in what the agent shows of itself', () => {
  const url = 'ws://h.example';
  const backend = backendOf({ url, proxy: 'http://user:s3cret@proxy.example:3128' });
  const { agent } = routeTo(url, backend);
  expect(String((agent as unknown as { proxy: URL }).proxy)).toBe('http://proxy.example:3128/');
  expect(JSON.stringify(agent)).not.toContain('s3cret');
});

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerOptions } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { systemClock } from '../../src/engine/clock.ts';
import type { BackendConfig } from '../../src/engine/fleet-file/fleet-config.ts';
import { formatProblem, loadFleetFile } from '../../src/engine/fleet-file/fleet-file.ts';
import { dialOptions } from '../../src/engine/services/dial-options.ts';
import { requestJson } from '../../src/engine/services/http-request.ts';
import { routeTo } from '../../src/engine/services/route.ts';
import { serveProxy, type TestProxy } from '../../src/engine/services/test-proxy.ts';
import { until } from '../../src/engine/services/test-server.ts';
import { type Authority, createAuthority, issue } from '../faults/certificates.ts';

let directory: string;
let authority: Authority;
let server: Server;
let names: (string | false | null)[];
let proxy: TestProxy | undefined;
const sockets: WebSocket[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-tls-'));
  authority = createAuthority();
  write('ca.pem', authority.cert);
  names = [];
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) {
    socket.on('error', () => undefined);
    socket.terminate();
  }
  server.closeAllConnections();
  server.close();
  await proxy?.close();
  proxy = undefined;
  rmSync(directory, { recursive: true });
});

const write = (name: string, content: string) => writeFileSync(join(directory, name), content);

/** Of a WebSocket for whoever asks for one, and JSON for everybody else. Answers with its port. */
async function startServer(options: ServerOptions): Promise<number> {
  server = createServer(options, (_request, response) => response.end('{"a":1}'));
  server.on('secureConnection', (socket: TLSSocket & { servername?: string | false }) => {
    names.push(socket.servername ?? null);
  });
  const upgrades = new WebSocketServer({ server });
  upgrades.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.on('message', (data) => socket.send(data));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

interface Entry {
  url: string;
  proxy?: string;
  tls?: Record<string, string>;
}

/** By way of a fleet file, whose text is JSON. */
async function backendOf(entry: Entry): Promise<BackendConfig> {
  write('fleet.json', JSON.stringify({ version: 1, backends: [{ id: 'a', ...entry }] }));
  const fleet = await loadFleetFile(join(directory, 'fleet.json'), {});
  const [backend] = fleet.ok ? fleet.value.backends : [];
  if (!backend) throw new Error(fleet.ok ? 'there is none' : fleet.error.map(formatProblem).join('\n'));
  return backend;
}

async function dial(entry: Entry): Promise<WebSocket> {
  const { url, options } = dialOptions(await backendOf(entry), entry.url, null);
  const socket = new WebSocket(url, options);
  sockets.push(socket);
  return socket;
}

/** `open`, or the code of the error. */
async function result(socket: WebSocket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('open', () => resolve('open'));
    socket.once('error', ({ code, message }: NodeJS.ErrnoException) => resolve(code ?? message));
  });
}

const dialled = async (entry: Entry) => result(await dial(entry));

async function request(url: string, backend: BackendConfig) {
  const route = routeTo(url, backend);
  return requestJson({ url, method: 'GET', headers: {}, body: null, timeout: 10_000, route }, systemClock);
}

const own = { ca: 'ca.pem' };

describe('an authority of our own', () => {
  it('is trusted by a dial, and none is without it', async () => {
    const url = `wss://127.0.0.1:${await startServer(issue({ by: authority }))}`;
    expect(await dialled({ url, tls: own })).toBe('open');
    expect(await dialled({ url })).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
  });

  it('may be a certificate that is signed by itself', async () => {
    const certificate = issue({});
    write('self.pem', certificate.cert);
    const url = `wss://127.0.0.1:${await startServer(certificate)}`;
    expect(await dialled({ url, tls: { ca: 'self.pem' } })).toBe('open');
    expect(await dialled({ url })).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  it('is trusted instead of any other', async () => {
    const url = `wss://127.0.0.1:${await startServer(issue({ by: createAuthority() }))}`;
    // The authorities have the same name, but not the same key.
    expect(await dialled({ url, tls: own })).toBe('CERT_SIGNATURE_FAILURE');
  });

  it('is trusted by requests beside the socket', async () => {
    const port = await startServer(issue({ by: authority }));
    const url = `https://127.0.0.1:${port}/`;
    const trusting = await backendOf({ url: 'wss://h.example', tls: own });
    expect(await request(url, trusting)).toEqual({ ok: true, value: { status: 200, json: { a: 1 } } });
    expect(await request(url, await backendOf({ url: 'wss://h.example' }))).toMatchObject({
      ok: false,
      error: {
        text: `127.0.0.1:${port}: UNABLE_TO_VERIFY_LEAF_SIGNATURE certificate not accepted`,
      },
    });
  });
});

describe('a server that wants a certificate', () => {
  const wanting = () => ({
    ...issue({ by: authority }),
    ca: authority.cert,
    requestCert: true,
    rejectUnauthorized: true,
  });

  it('is shown the one of the fleet file, in a dial and in a request', async () => {
    const client = issue({ hosts: ['console'], by: authority });
    write('console.pem', client.cert);
    write('console.key', client.key);
    const port = await startServer(wanting());
    const entry = {
      url: `wss://127.0.0.1:${port}`,
      tls: { ...own, cert: 'console.pem', key: 'console.key' },
    };
    const socket = await dial(entry);
    expect(await result(socket)).toBe('open');
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('hello');
    expect(await request(`https://127.0.0.1:${port}/`, await backendOf(entry))).toMatchObject({ ok: true });
  });

  it('does not let in who has none', async () => {
    const url = `wss://127.0.0.1:${await startServer(wanting())}`;
    expect(await dialled({ url, tls: own })).toMatch(/^(ERR_SSL_.*CERTIFICATE_REQUIRED|ECONNRESET|EPIPE)$/);
  });
});

describe('the name of a server', () => {
  const inner = () => issue({ hosts: ['inner.example'], by: authority });

  it('that is not in the URL is asked for and checked', async () => {
    const url = `wss://127.0.0.1:${await startServer(inner())}`;
    expect(await dialled({ url, tls: { ...own, serverName: 'inner.example' } })).toBe('open');
    expect(names).toEqual(['inner.example']);
    expect(await dialled({ url, tls: own })).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await dialled({ url, tls: { ...own, serverName: 'other.example' } })).toBe(
      'ERR_TLS_CERT_ALTNAME_INVALID',
    );
  });

  it("is asked of endpoints on the backend's own host, and of no other", async () => {
    const port = await startServer(inner());
    const tls = { ...own, serverName: 'inner.example' };
    const here = await backendOf({ url: 'wss://127.0.0.1:9', tls });
    const elsewhere = await backendOf({ url: 'wss://h.example', tls });
    expect(await request(`https://127.0.0.1:${port}/`, here)).toMatchObject({ ok: true });
    expect(await request(`https://127.0.0.1:${port}/`, elsewhere)).toMatchObject({ ok: false });
  });
});

describe('through a proxy', () => {
  async function throughProxy(options: ServerOptions) {
    const port = await startServer(options);
    proxy = await serveProxy();
    return { url: `wss://127.0.0.1:${port}`, proxy: `http://127.0.0.1:${proxy.port}`, tls: own };
  }

  it('TLS is between us and the server, and nothing is left of it', async () => {
    const socket = await dial(await throughProxy(issue({ by: authority })));
    expect(await result(socket)).toBe('open');
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('hello');
    expect(proxy?.connections).toBe(2);
    socket.close();
    await until(() => expect(proxy?.connections).toBe(0));
  });

  it('a certificate that is not for the address is refused, also one for the proxy or for localhost', async () => {
    const entry = await throughProxy(issue({ hosts: ['localhost', 'proxy.example'], by: authority }));
    expect(await dialled(entry)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    await until(() => expect(proxy?.connections).toBe(0));
  });

  it('the name of the server is asked for and checked', async () => {
    const entry = await throughProxy(issue({ hosts: ['inner.example'], by: authority }));
    expect(await dialled({ ...entry, tls: { ...own, serverName: 'inner.example' } })).toBe('open');
    expect(names).toEqual(['inner.example']);
  });

  it('requests go too', async () => {
    const entry = await throughProxy(issue({ by: authority }));
    const url = entry.url.replace('wss', 'https');
    expect(await request(url, await backendOf(entry))).toMatchObject({ ok: true });
    expect(proxy?.asked).toHaveLength(1);
    await until(() => expect(proxy?.connections).toBe(0));
  });

  it('a dial that is given up during the TLS handshake leaves nothing', async () => {
    const { proxy: way } = await throughProxy(issue({ by: authority }));
    const silent = createTcpServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const accepted = once(silent, 'connection');
    const socket = await dial({ url: `wss://127.0.0.1:${port}`, proxy: way, tls: own });
    const failed = result(socket);
    const [peer] = await accepted;
    // The first words of the handshake: that far it has come.
    await once(peer, 'data');
    socket.terminate();
    expect(await failed).not.toBe('open');
    await until(() => expect(proxy?.connections).toBe(0));
    silent.close();
  });
});

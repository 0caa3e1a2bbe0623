import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { type Misbehaviour, misbehaviour } from '../shared/control.ts';
import type { SimulatedServer } from './server.ts';

const MAX_BODY_BYTES = 64 * 1_024;
const LOOPBACK_HOST = /^(?:127\.0\.0\.1|localhost)(?::\d{1,5})?$/i;

/** What a request is answered with instead of a report. */
class ControlError extends Error {
  override readonly name = 'ControlError';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * The control API over a set of servers, as `shared/control.ts` states it. It has no token: it does
 * nothing but to servers that are simulated, is bound to loopback, and refuses what a web page could
 * send (an Origin, or a Host that a page's name was rebound from).
 */
export class ControlApi {
  private constructor(
    private readonly http: Server,
    /** Base URL, without a slash at the end. */
    readonly url: string,
  ) {}

  static async listen(servers: ReadonlyMap<string, SimulatedServer>): Promise<ControlApi> {
    const http = createServer({ requestTimeout: 5_000 }, (request, response) => {
      void respond(servers, request, response);
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    return new ControlApi(http, `http://127.0.0.1:${(http.address() as AddressInfo).port}`);
  }

  async dispose(): Promise<void> {
    if (!this.http.listening) return;
    const closed = once(this.http, 'close');
    this.http.close();
    this.http.closeAllConnections();
    await closed;
  }
}

async function respond(
  servers: ReadonlyMap<string, SimulatedServer>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    answer(response, 200, await handle(servers, request));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    answer(response, error instanceof ControlError ? error.status : 500, { error: message });
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    // A body that was refused may not have been read to its end, and can be no next request.
    ...(status === 413 ? { Connection: 'close' } : {}),
  });
  response.end(`${JSON.stringify(body)}\n`);
}

async function handle(
  servers: ReadonlyMap<string, SimulatedServer>,
  request: IncomingMessage,
): Promise<unknown> {
  checkSender(request);
  const [path = '/'] = (request.url ?? '/').split('?', 1);
  const addressed = addressedBy(servers, path);
  if (request.method !== 'GET' && request.method !== 'POST') {
    throw new ControlError(405, `${request.method} is not understood here: expected GET or POST`);
  }
  const told = request.method === 'POST' ? await readMisbehaviour(request) : undefined;
  const reports = await Promise.all(
    addressed.servers.map((server) => (told ? server.misbehave(told) : server.report())),
  );
  return addressed.all ? reports : reports[0];
}

function checkSender(request: IncomingMessage): void {
  if (request.headers.origin !== undefined) {
    throw new ControlError(403, 'the control API answers no web page: the request has an Origin');
  }
  if (!LOOPBACK_HOST.test(request.headers.host ?? '')) {
    throw new ControlError(403, 'the control API answers only to the host 127.0.0.1 or localhost');
  }
}

function addressedBy(servers: ReadonlyMap<string, SimulatedServer>, path: string) {
  if (path === '/servers') return { all: true, servers: [...servers.values()] };
  const encoded = /^\/servers\/(.+)$/.exec(path)?.[1];
  if (encoded === undefined) {
    throw new ControlError(404, `there is nothing at ${path}: expected /servers or /servers/:id`);
  }
  const id = decoded(encoded);
  const server = servers.get(id);
  if (!server) throw new ControlError(404, `there is no simulated server "${id}"`);
  return { all: false, servers: [server] };
}

function decoded(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new ControlError(400, `"${encoded}" is not URL-encoded text`);
  }
}

async function readMisbehaviour(request: IncomingMessage): Promise<Misbehaviour> {
  let json: unknown;
  const body = await readBody(request);
  try {
    json = JSON.parse(body);
  } catch {
    throw new ControlError(400, 'the body is not JSON: expected a misbehaviour such as {"do":"kill"}');
  }
  const parsed = misbehaviour.safeParse(json);
  if (!parsed.success) throw new ControlError(400, z.prettifyError(parsed.error));
  return parsed.data;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) {
      throw new ControlError(413, `the body is larger than ${MAX_BODY_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

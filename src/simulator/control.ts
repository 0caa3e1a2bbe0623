import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import { misbehaviour, type OrderReport, order, type SimulatorInfo } from '../shared/control.ts';
import { ActError, type ScenarioServer } from './scenarios/scenario.ts';
import { NO_SCENARIOS, reportOn, scenariosAt } from './scenarios/scenario-control.ts';
import type { SimulatedServer } from './server.ts';

const MAX_BODY_BYTES = 64 * 1_024;
/** An order may name every server of the largest fleet. */
const MAX_ORDER_BYTES = 1_048_576;
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

  static async listen(
    servers: ReadonlyMap<string, SimulatedServer>,
    scenarios: ReadonlyMap<string, ScenarioServer> = NO_SCENARIOS,
  ): Promise<ControlApi> {
    const http = createServer({ requestTimeout: 5_000 }, (request, response) => {
      void respond(servers, scenarios, request, response);
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
  scenarios: ReadonlyMap<string, ScenarioServer>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    answer(response, 200, await handle(servers, scenarios, request));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const known = error instanceof ControlError || error instanceof ActError;
    answer(response, known ? error.status : 500, { error: message });
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
  scenarios: ReadonlyMap<string, ScenarioServer>,
  request: IncomingMessage,
): Promise<unknown> {
  checkSender(request);
  const [path = '/'] = (request.url ?? '/').split('?', 1);
  if (path === '/simulator') return only('GET', request, () => infoOf(servers));
  if (path === '/told')
    return only('POST', request, async () => give(servers, await read(request, order, MAX_ORDER_BYTES)));
  if (path === '/scenarios' || path.startsWith('/scenarios/'))
    return handleScenarios(scenarios, path, request);
  const addressed = addressedBy(servers, path);
  if (request.method !== 'GET' && request.method !== 'POST') {
    throw new ControlError(405, `${request.method} is not understood here: expected GET or POST`);
  }
  const told = request.method === 'POST' ? await read(request, misbehaviour) : undefined;
  const reports = await Promise.all(
    addressed.servers.map((server) => (told ? server.misbehave(told) : server.report())),
  );
  return addressed.all ? reports : reports[0];
}

function only<Answer>(method: 'GET' | 'POST', request: IncomingMessage, make: () => Answer): Answer {
  if (request.method === method) return make();
  throw new ControlError(405, `${request.method} is not understood here: expected ${method}`);
}

const infoOf = (servers: ReadonlyMap<string, SimulatedServer>): SimulatorInfo => ({
  wirewatchSimulator: 1,
  servers: servers.size,
  named: [...servers.values()].filter(({ named }) => named).map(({ id }) => id),
});

/** All of them are known before any of them does it. */
async function give(
  servers: ReadonlyMap<string, SimulatedServer>,
  { servers: ids, misbehaviour: told }: z.output<typeof order>,
): Promise<OrderReport> {
  const chosen = ids === 'all' ? [...servers.values()] : [...new Set(ids)].map((id) => serverOf(servers, id));
  const fixed = told.do === 'move' ? chosen.find(({ named }) => !named) : undefined;
  if (fixed) {
    throw new ControlError(409, `"${fixed.id}" is known by its address and not by a name: it cannot move`);
  }
  await Promise.all(chosen.map((server) => server.misbehave(told)));
  const named = chosen.filter((server) => server.named);
  return {
    told: chosen.length,
    addresses: Object.fromEntries(named.map(({ id, address }) => [id, address])),
  };
}

async function handleScenarios(
  scenarios: ReadonlyMap<string, ScenarioServer>,
  path: string,
  request: IncomingMessage,
): Promise<unknown> {
  const addressed = scenariosAt(scenarios, path);
  if (request.method === 'POST') {
    const told = await read(request, z.record(z.string(), z.unknown()), MAX_BODY_BYTES);
    await Promise.all(addressed.map((scenario) => scenario.act(told)));
  } else if (request.method !== 'GET') {
    throw new ControlError(405, `${request.method} is not understood here: expected GET or POST`);
  }
  const reports = addressed.map(reportOn);
  return path === '/scenarios' ? reports : reports[0];
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
    throw new ControlError(
      404,
      `there is nothing at ${path}: expected /simulator, /told, /servers or /servers/:id`,
    );
  }
  return { all: false, servers: [serverOf(servers, decoded(encoded))] };
}

function serverOf(servers: ReadonlyMap<string, SimulatedServer>, id: string): SimulatedServer {
  const server = servers.get(id);
  if (!server) throw new ControlError(404, `there is no simulated server "${id}"`);
  return server;
}

function decoded(encoded: string): string {
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new ControlError(400, `"${encoded}" is not URL-encoded text`);
  }
}

async function read<Schema extends z.ZodType>(
  request: IncomingMessage,
  schema: Schema,
  mostBytes = MAX_BODY_BYTES,
): Promise<z.output<Schema>> {
  let json: unknown;
  const body = await readBody(request, mostBytes);
  try {
    json = JSON.parse(body);
  } catch {
    throw new ControlError(400, 'the body is not JSON: expected a misbehaviour such as {"do":"kill"}');
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw new ControlError(400, z.prettifyError(parsed.error));
  return parsed.data;
}

async function readBody(request: IncomingMessage, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) {
      throw new ControlError(413, `the body is larger than ${mostBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

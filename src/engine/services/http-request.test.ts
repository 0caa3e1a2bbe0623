import { getEventListeners, once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { type JsonRequest, requestJson } from './http-request.ts';
import { type Answer, json, serve, type TestServer, until } from './test-server.ts';

let server: TestServer | undefined;
let raw: Server | undefined;

afterEach(async () => {
  await server?.close();
  raw?.close();
  server = undefined;
  raw = undefined;
});

const SECRETS = { query: 'q-s3cret', header: 'h-s3cret', body: 'b-s3cret', user: 'u-s3cret' };

const requestTo = (url: string, more: Partial<JsonRequest> = {}): JsonRequest => ({
  url,
  method: 'GET',
  headers: {},
  body: null,
  timeout: 10_000,
  route: {},
  ...more,
});

/** As a request looks that has a credential wherever one can be. */
const secretive = (url: string): JsonRequest =>
  requestTo(`${url.replace('://', `://name:${SECRETS.user}@`)}/path?key=${SECRETS.query}`, {
    method: 'POST',
    headers: { 'X-Key': SECRETS.header },
    body: SECRETS.body,
  });

async function ask(answer: Answer, more: Partial<JsonRequest> = {}) {
  server = await serve(answer);
  return requestJson(requestTo(server.url, more), systemClock);
}

/** A server that answers any connection with these bytes and says no more. */
async function serveBytes(bytes: string, end = true): Promise<string> {
  raw = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.once('data', () => (end ? socket.end(bytes) : socket.write(bytes)));
  });
  raw.listen(0, '127.0.0.1');
  await once(raw, 'listening');
  return `http://127.0.0.1:${(raw.address() as AddressInfo).port}`;
}

describe('a request', () => {
  it('answers with the status and what the JSON says', async () => {
    expect(await ask(json({ a: [1, 'ü'] }, 201))).toEqual({
      ok: true,
      value: { status: 201, json: { a: [1, 'ü'] } },
    });
  });

  it('carries method, headers, body, query and user info', async () => {
    server = await serve(json(1));
    await requestJson(secretive(server.url), systemClock);
    expect(server.seen).toMatchObject([
      {
        method: 'POST',
        url: `/path?key=${SECRETS.query}`,
        body: SECRETS.body,
        headers: {
          'x-key': SECRETS.header,
          accept: 'application/json',
          authorization: `Basic ${Buffer.from(`name:${SECRETS.user}`).toString('base64')}`,
        },
      },
    ]);
  });

  it.each([
    ['{"grant_type":"x"}', {}, 'application/json'],
    ['grant_type=x', {}, 'application/x-www-form-urlencoded'],
    ['<x/>', { 'content-type': 'text/xml' }, 'text/xml'],
  ])('says what its body %s is', async (body, headers, type) => {
    await ask(json(1), { method: 'POST', body, headers });
    expect(server?.seen[0]?.headers['content-type']).toBe(type);
  });

  it('reads an answer that ends with its connection', async () => {
    const url = await serveBytes('HTTP/1.1 200 OK\r\n\r\n{"a":1}');
    expect(await requestJson(requestTo(url), systemClock)).toMatchObject({ value: { json: { a: 1 } } });
  });

  it('leaves no connection behind', async () => {
    await ask(json(1));
    await until(() => expect(server?.connections).toBe(0));
  });
});

describe('a failure', () => {
  it.each([
    ['a refusal', 401, {}, { status: 401, retryAfter: null }, 'answered 401 Unauthorized'],
    [
      'a wait that is asked for',
      503,
      { 'Retry-After': '7' },
      { status: 503, retryAfter: 7_000 },
      '503 Service Unavailable',
    ],
    ['a status nobody knows', 599, {}, { status: 599, retryAfter: null }, 'answered 599'],
  ])('tells of %s', async (_, status, headers, failure, text) => {
    const answered = await ask((_request, response) => response.writeHead(status, headers).end('{"a":1}'));
    expect(answered).toMatchObject({ ok: false, error: failure });
    expect(answered).toMatchObject({ error: { text: expect.stringContaining(text) } });
  });

  it('is what a redirection is, which is not followed', async () => {
    const answered = await ask((_request, response) => response.writeHead(302, { Location: '/other' }).end());
    expect(answered).toMatchObject({ ok: false, error: { status: 302 } });
    expect(server?.seen).toHaveLength(1);
  });

  it.each([
    ['malformed JSON', '{"a":', 'its answer is no JSON'],
    ['nothing', '', 'its answer is no JSON'],
    ['a page', '<html></html>', 'its answer is no JSON'],
  ])('is what %s is', async (_, body, text) => {
    const answered = await ask((_request, response) => response.end(body));
    expect(answered).toMatchObject({ error: { status: null, text: expect.stringMatching(`${text}$`) } });
  });

  it('is an answer of more than 1 MiB, which is not read to its end', async () => {
    let written = 0;
    const answered = await ask((_request, response) => {
      const piece = Buffer.alloc(65_536, ' ');
      const more = () => {
        written += piece.length;
        if (!response.destroyed) response.write(piece, more);
      };
      more();
    });
    expect(answered).toMatchObject({ error: { text: expect.stringMatching('larger than 1 MiB$') } });
    await until(() => expect(server?.connections).toBe(0));
    expect(written).toBeGreaterThan(1_048_576);
  });

  it('is not an answer of exactly 1 MiB', async () => {
    const text = 'x'.repeat(1_048_576 - 2);
    expect(await ask(json(text))).toMatchObject({ ok: true, value: { json: text } });
  });

  it.each([
    ['HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"a"', 'ended in the middle of its answer'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"a"', 'ended in the middle of its answer'],
    ['', 'ECONNRESET connection reset'],
    ['SSH-2.0-OpenSSH_9.6\r\n', 'the answer is not HTTP'],
  ])('is what a server does that sends %j and ends', async (bytes, text) => {
    const answered = await requestJson(requestTo(await serveBytes(bytes)), systemClock);
    expect(answered).toMatchObject({ error: { status: null, text: expect.stringContaining(text) } });
  });

  it('is a port where nobody listens', async () => {
    const url = await serveBytes('');
    raw?.close();
    const answered = await requestJson(requestTo(url), systemClock);
    expect(answered).toMatchObject({
      error: { text: `${new URL(url).host}: ECONNREFUSED connection refused` },
    });
  });

  it.each([
    ['that says nothing', ''],
    ['that never ends', 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"a"'],
    ['that is stuck in its headers', 'HTTP/1.1 200 OK\r\nX: '],
  ])('is an answer %s within the time for all of it', async (_, bytes) => {
    const clock = new VirtualClock();
    const url = await serveBytes(bytes, false);
    const connected = once(raw as Server, 'connection');
    const answered = requestJson(requestTo(url, { timeout: 2_500 }), clock);
    await connected;
    clock.advance(2_499);
    expect(clock.pending).toBe(1);
    clock.advance(1);
    expect(await answered).toMatchObject({ error: { text: `${new URL(url).host}: no answer within 2.5 s` } });
  });

  it('is a request that was given up, before or while it is under way', async () => {
    const clock = new VirtualClock();
    server = await serve(() => undefined);
    const given = new AbortController();
    const answered = requestJson(requestTo(server.url), clock, given.signal);
    await until(() => expect(server?.seen).toHaveLength(1));
    given.abort();
    const expected = { ok: false, error: { text: expect.stringMatching('given up$') } };
    expect(await answered).toMatchObject(expected);
    expect(await requestJson(requestTo(server.url), clock, given.signal)).toMatchObject(expected);
    await until(() => expect(server?.connections).toBe(0));
    expect(server.seen).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('leaves neither a timer nor a listener behind, as success does', async () => {
    const clock = new VirtualClock();
    const { signal } = new AbortController();
    server = await serve(json(1));
    await requestJson(requestTo(server.url), clock, signal);
    await requestJson(requestTo('http://127.0.0.1:1'), clock, signal);
    expect(clock.pending).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it.each<[string, Answer]>([
    [
      'a refusal',
      (request, response) => response.writeHead(400, request.headers.authorization).end(request.body),
    ],
    ['no JSON', (request, response) => response.end(`${request.url} ${request.body}`)],
  ])('by %s repeats nothing that was sent', async (_, answer) => {
    server = await serve(answer);
    const answered = await requestJson(secretive(server.url), systemClock);
    expect(answered.ok).toBe(false);
    for (const secret of Object.values(SECRETS)) expect(JSON.stringify(answered)).not.toContain(secret);
  });

  it('by what cannot be sent at all repeats nothing either', async () => {
    const request = requestTo('http://127.0.0.1:1/', { headers: { 'X-Key': `${SECRETS.header}\n` } });
    const answered = await requestJson(request, systemClock);
    expect(answered).toEqual({
      ok: false,
      error: {
        status: null,
        retryAfter: null,
        code: null,
        text: '127.0.0.1:1: cannot be asked as it is configured',
      },
    });
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FleetFileInput } from '../../shared/fleet-schema.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { backendOf } from './test-backend.ts';
import { type Answer, json, serve, type TestServer, until } from './test-server.ts';
import { TokenSource } from './token-source.ts';

type Input = NonNullable<FleetFileInput['backends'][number]['token']>;

let clock: VirtualClock;
let server: TestServer;
let answer: Answer;
let count: number;

/** Another token each time. */
const tokens =
  (more: object = {}): Answer =>
  (request, response) => {
    count++;
    json({ access_token: `token-${count}`, ...more })(request, response);
  };

beforeEach(async () => {
  clock = new VirtualClock();
  count = 0;
  answer = tokens();
  server = await serve((request, response) => answer(request, response));
});

afterEach(async () => {
  await server.close();
});

function source(more: Partial<Input> = {}): TokenSource {
  const backend = backendOf({ url: 'ws://h.example', token: { url: server.url, ...more } });
  const { token } = backend.services;
  if (!token) throw new Error('it has no token');
  return new TokenSource(backend, token, clock);
}

const patient = new AbortController().signal;

const given = (token: string, fresh: boolean) => ({ ok: true, value: { token, fresh } });
const failed = (text: string, status: number | null = null) => ({
  ok: false,
  error: { kind: 'token', status, text: expect.stringContaining(text) },
});

describe('a token', () => {
  it('is asked for by POST without a body, unless the fleet file says otherwise', async () => {
    await source().get(patient);
    await source({ method: 'GET', headers: { 'X-Key': 'k' } }).get(patient);
    await source({ body: '{"a":1}' }).get(patient);
    expect(server.seen).toMatchObject([
      { method: 'POST', body: '', headers: { 'content-length': '0' } },
      { method: 'GET', headers: { 'x-key': 'k' } },
      { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } },
    ]);
  });

  it('is in the field that the fleet file says', async () => {
    answer = json({ data: { jwt: 'abc', ttl: 60 } });
    const tokens = source({ field: 'data.jwt', expiresIn: 'data.ttl' });
    expect(await tokens.get(patient)).toEqual(given('abc', true));
    clock.advance(54_000);
    expect(tokens.current).toBeNull();
  });

  it('is asked for anew only once it is no longer good', async () => {
    answer = tokens({ expires_in: 3_600 });
    const tokenSource = source();
    expect(await tokenSource.get(patient)).toEqual(given('token-1', true));
    clock.advance(3_239_999);
    expect(await tokenSource.get(patient)).toEqual(given('token-1', false));
    clock.advance(1);
    expect(await tokenSource.get(patient)).toEqual(given('token-2', true));
    expect(server.seen).toHaveLength(2);
  });

  it.each([
    ['5', 4_000],
    [2, 1_000],
    [100, 90_000],
  ])('that lives for %j s is good for %d ms', async (lifetime, ms) => {
    answer = tokens({ expires_in: lifetime });
    const tokenSource = source();
    await tokenSource.get(patient);
    clock.advance(ms - 1);
    expect(tokenSource.current).toBe('token-1');
    clock.advance(1);
    expect(tokenSource.current).toBeNull();
  });

  it.each([1, 0, -5])('that lives for %d s is good for one dial', async (lifetime) => {
    answer = tokens({ expires_in: lifetime });
    const tokenSource = source();
    expect(await tokenSource.get(patient)).toEqual(given('token-1', true));
    expect(await tokenSource.get(patient)).toEqual(given('token-2', true));
  });

  it.each([[{}], [{ expires_in: null }], [{ expires_in: 'soon' }], [{ expires_in: '' }]])(
    'is good until it is refused where the answer says %j of its life',
    async (more) => {
      answer = tokens(more);
      const tokenSource = source();
      await tokenSource.get(patient);
      clock.advance(365 * 86_400_000);
      expect(await tokenSource.get(patient)).toEqual(given('token-1', false));
      tokenSource.invalidate();
      expect(await tokenSource.get(patient)).toEqual(given('token-2', true));
    },
  );

  it('that was replaced already takes no newer one with it when it is refused', async () => {
    const tokenSource = source();
    await tokenSource.get(patient);
    tokenSource.invalidate('token-1');
    await tokenSource.get(patient);
    tokenSource.invalidate('token-1');
    expect(tokenSource.current).toBe('token-2');
  });

  it('stays a secret after it was in use', async () => {
    const tokenSource = source();
    await tokenSource.get(patient);
    tokenSource.invalidate();
    await tokenSource.get(patient);
    expect(tokenSource.secrets).toEqual(['token-2', 'token-1']);
  });
});

describe('those who ask at the same time', () => {
  /** Answers when told to. */
  function hold(): { release(): void } {
    const held: (() => void)[] = [];
    const then = tokens();
    answer = (request, response) => held.push(() => then(request, response));
    return {
      release: () => {
        for (const each of held.splice(0)) each();
      },
    };
  }

  it('share one request, and each has a fresh token', async () => {
    const { release } = hold();
    const tokenSource = source();
    const all = Promise.all([1, 2, 3].map(() => tokenSource.get(patient)));
    await until(() => expect(server.seen).toHaveLength(1));
    release();
    expect(await all).toEqual(Array(3).fill(given('token-1', true)));
    expect(server.seen).toHaveLength(1);
  });

  it('may leave without ending it for the others', async () => {
    const { release } = hold();
    const tokenSource = source();
    const impatient = new AbortController();
    const first = tokenSource.get(impatient.signal);
    const second = tokenSource.get(patient);
    await until(() => expect(server.seen).toHaveLength(1));
    impatient.abort();
    expect(await first).toMatchObject(failed('given up'));
    release();
    expect(await second).toEqual(given('token-1', true));
  });

  it('end it when the last of them leaves, and the next one begins another', async () => {
    const { release } = hold();
    const tokenSource = source();
    const [a, b] = [new AbortController(), new AbortController()];
    const left = [tokenSource.get(a.signal), tokenSource.get(b.signal)];
    await until(() => expect(server.seen).toHaveLength(1));
    a.abort();
    b.abort();
    expect(await Promise.all(left)).toMatchObject([failed('given up'), failed('given up')]);
    const next = tokenSource.get(patient);
    await until(() => expect(server.seen).toHaveLength(2));
    release();
    expect(await next).toMatchObject({ ok: true, value: { fresh: true } });
  });

  it('are refused nothing by one who left before asking', async () => {
    expect(await source().get(AbortSignal.abort())).toMatchObject(failed('given up'));
    expect(server.seen).toEqual([]);
  });
});

describe('there is no token', () => {
  it.each([401, 403, 429, 500])('when the endpoint answers %d, which the failure says', async (status) => {
    answer = (_request, response) => response.writeHead(status, { 'Retry-After': '3' }).end();
    expect(await source().get(patient)).toMatchObject({
      error: {
        kind: 'token',
        status,
        retryAfter: 3_000,
        text: expect.stringContaining(`answered ${status}`),
      },
    });
  });

  it.each([
    ['no such field', {}],
    ['a number', { access_token: 5 }],
    ['an empty one', { access_token: '' }],
    ['one with a line break', { access_token: 'a\r\nX: y' }],
    ['one that is no ASCII', { access_token: 'tökén' }],
    ['one of 17 kB', { access_token: 'x'.repeat(17_000) }],
    ['one of a prototype', { constructor: 'x' }],
  ])('in an answer that has %s', async (_, body) => {
    answer = json(body);
    const found = await source().get(patient);
    expect(found).toMatchObject(failed('its answer has no token in access_token'));
  });

  it('in malformed JSON', async () => {
    answer = (_request, response) => response.end('access_token=abc');
    expect(await source().get(patient)).toMatchObject(failed('its answer is no JSON'));
  });

  it('when the endpoint takes too long, and the next one to ask begins anew', async () => {
    answer = () => undefined;
    const tokenSource = source({ timeout: '3s' });
    const found = tokenSource.get(patient);
    await until(() => expect(server.seen).toHaveLength(1));
    clock.advance(3_000);
    expect(await found).toMatchObject(failed('no answer within 3 s'));
    answer = tokens();
    expect(await tokenSource.get(patient)).toEqual(given('token-1', true));
    expect(clock.pending).toBe(0);
  });

  it('once it is disposed', async () => {
    answer = () => undefined;
    const tokenSource = source();
    const found = tokenSource.get(patient);
    await until(() => expect(server.seen).toHaveLength(1));
    tokenSource.dispose();
    expect(await found).toMatchObject({ ok: false });
    expect(await tokenSource.get(patient)).toMatchObject(failed('given up'));
    expect(server.seen).toHaveLength(1);
    await until(() => expect(server.connections).toBe(0));
    expect(clock.pending).toBe(0);
  });
});

it('a failure says nothing of what was sent', async () => {
  answer = (request, response) => response.writeHead(400, request.body).end(request.body);
  const found = await source({
    url: `${server.url}/token?key=q-s3cret`,
    headers: { 'X-Key': 'h-s3cret' },
    body: 'b-s3cret',
  }).get(patient);
  expect(found.ok).toBe(false);
  expect(JSON.stringify(found)).not.toContain('s3cret');
});

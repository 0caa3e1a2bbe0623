import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatProblem, parseFleetFile } from './fleet-file.ts';

type Entry = Record<string, unknown>;

const answer = (...entries: Entry[]) =>
  parseFleetFile(JSON.stringify({ version: 1, backends: entries }, null, 1), 'fleet.json', {
    ROOM: '{room}',
  });

function expand(...entries: Entry[]) {
  const result = answer(...entries);
  if (!result.ok) throw new Error(result.error.map(formatProblem).join('\n'));
  return result.value.backends;
}

function problems(...entries: Entry[]): string[] {
  const result = answer(...entries);
  return result.ok ? [] : result.error.map(({ message }) => message);
}

const urls = (...entries: Entry[]) => expand(...entries).map(({ info, url }) => `${info.id} ${url}`);

describe('a range', () => {
  it('stands for one backend per number', () => {
    expect(urls({ id: 'node-{1..3}', url: 'wss://node-{1..3}.example/ws' })).toEqual([
      'node-1 wss://node-1.example/ws',
      'node-2 wss://node-2.example/ws',
      'node-3 wss://node-3.example/ws',
    ]);
  });

  it.each([
    ['{08..10}', ['08', '09', '10']],
    ['{8..10}', ['8', '9', '10']],
    ['{0..1}', ['0', '1']],
    ['{1..003}', ['001', '002', '003']],
    ['{7..7}', ['7']],
  ])('%s is padded as it is written', (range, numbers) => {
    expect(expand({ id: `n${range}`, url: `ws://h/${range}` }).map(({ url }) => url)).toEqual(
      numbers.map((number) => `ws://h/${number}`),
    );
  });

  it('that stands twice has the same number in both places', () => {
    const [first] = expand({ id: '{1..2}', url: 'ws://h-{1..2}/{1..2}' });
    expect(first?.url).toBe('ws://h-1/1');
  });

  it('beside another stands for every combination, the last changing fastest', () => {
    expect(urls({ id: '{1..2}/{5..6}', url: 'ws://h{1..2}/{5..6}' })).toEqual([
      '1/5 ws://h1/5',
      '1/6 ws://h1/6',
      '2/5 ws://h2/5',
      '2/6 ws://h2/6',
    ]);
  });

  it.each([
    ['{1..50}', '{1..5}', 'backends[0].id: {1..50} is not in the url, expected the same range in both'],
    [
      'x',
      '{1..5}',
      'backends[0].id: expected {1..5} as in the url, so that each backend has an id of its own',
    ],
    ['{5..1}', '{5..1}', 'backends[0].id: {5..1} counts down, expected the smaller number first'],
    ['{1..10001}', '{1..10001}', 'backends[0].id: stands for 10001 backends, expected at most 10000'],
    [
      '{1..200}-{1..201}',
      '{1..200}{1..201}',
      'backends[0].id: stands for 40200 backends, expected at most 10000',
    ],
    ['{0..999999999}', '{0..999999999}', 'backends[0].id: stands for 1000000000 backends'],
  ])('%s in the id and %s in the url: says what is wrong', (id, inUrl, expected) => {
    const found = problems({ id, url: `ws://h/${inUrl}` });
    expect(found.map((message) => message.slice(0, expected.length))).toContain(expected);
  });
});

describe('a list of each', () => {
  it('stands for one backend per value', () => {
    const rooms = { id: 'chat/{room}', url: 'wss://h/chats/{room}/ws', each: { room: [7, 8, 'lobby'] } };
    expect(urls(rooms)).toEqual([
      'chat/7 wss://h/chats/7/ws',
      'chat/8 wss://h/chats/8/ws',
      'chat/lobby wss://h/chats/lobby/ws',
    ]);
  });

  it('beside others and ranges stands for every combination', () => {
    const backends = expand({
      id: '{region}/{1..3}/{kind}',
      url: 'ws://{region}-{1..3}/{kind}',
      each: { region: ['eu', 'us'], kind: ['a', 'b'] },
    });
    expect(backends).toHaveLength(12);
    expect(new Set(backends.map(({ url }) => url)).size).toBe(12);
  });

  it('fills in name, group, tags and headers too, and leaves other braces there alone', () => {
    const [backend] = expand({
      id: 'chat-{room}',
      url: 'ws://h/ws',
      name: 'Room {room} {other}',
      group: '{room}s',
      tags: ['{room}', 'all'],
      headers: { 'X-Room': '{room}', 'X-Json': '{"room":{"1..2":{1..2}}}' },
      each: { room: ['lobby'] },
    });
    expect(backend?.info).toMatchObject({
      name: 'Room lobby {other}',
      group: 'lobbys',
      tags: ['lobby', 'all'],
    });
    expect(backend?.headers).toEqual({ 'X-Room': 'lobby', 'X-Json': '{"room":{"1..2":{1..2}}}' });
  });

  it.each([
    [
      { id: 'x', url: 'ws://h/{room}', each: { room: [1] } },
      'backends[0].id: expected {room} in it, a list of each',
    ],
    [
      { id: '{rom}', url: 'ws://h', each: { room: [1] } },
      'backends[0].id: {rom} is no list of each, expected {room} or',
    ],
    [
      { id: '{constructor}', url: 'ws://h', each: { room: [1] } },
      'backends[0].id: {constructor} is no list of each',
    ],
    [
      { id: 'x', url: 'ws://h/{room}' },
      'backends[0].url: has a {name} that is no list of each, expected a range',
    ],
    [
      { id: '{room}', url: 'ws://h', each: { room: [] } },
      'backends[0].each.room: expected at least one value',
    ],
    [
      { id: '{room}', url: 'ws://h', each: { room: ['a b'] } },
      'backends[0].each.room[0]: expected a whole number or text',
    ],
    [{ id: '{room}', url: 'ws://h', each: { room: 'a' } }, 'backends[0].each.room: expected a list'],
    [
      { id: '{r m}', url: 'ws://h', each: { 'r m': [1] } },
      'backends[0].each.r m: expected a name of letters',
    ],
    [{ id: '{room}', url: 'ws://h', each: { room: [1, 2, 1] } }, 'backends[0].id: stands for "1" twice'],
    [
      { id: '{room}', url: 'ws://h', each: { room: ['-a'] } },
      'backends[0].id: becomes "-a", expected an id that begins',
    ],
    [
      { id: '{room}', url: 'ws://{room}', each: { room: ['a', 'b:99999'] } },
      'backends[0].url: expected a WebSocket URL with a valid host and port',
    ],
  ])('%j is refused with what was expected', (entry, expected) => {
    const found = problems(entry);
    expect(found.map((message) => message.slice(0, expected.length))).toContain(expected);
  });
});

it('an id that an earlier entry stands for is taken', () => {
  expect(problems({ id: 'n{1..3}', url: 'ws://h/{1..3}' }, { id: 'n2', url: 'ws://h' })).toEqual([
    'backends[1].id: "n2" is taken by backends[0], expected an id of its own',
  ]);
});

it('a fleet can be too large as a whole, which is said once', () => {
  const entry = (letter: string) => ({ id: `${letter}{1..9000}`, url: 'ws://h/{1..9000}' });
  expect(problems(...['a', 'b', 'c', 'd'].map(entry))).toEqual([
    'backends[2].id: makes the fleet too large, expected at most 20000 backends in all',
  ]);
});

it('braces that hold neither a range nor a name are plain ones in a url', () => {
  expect(urls({ id: 'a', url: 'ws://h/?filter={"a":1}&b={}' })).toEqual(['a ws://h/?filter={"a":1}&b={}']);
});

it('what comes from the environment is not repeated in a problem', () => {
  expect(problems({ id: 'x', url: 'ws://h/${ROOM}' }).join()).not.toContain('{room}');
});

it('as many backends as combinations, each with an id of its own', () => {
  const range = fc.tuple(fc.nat(50), fc.nat(8)).map(([first, more]) => ({ first, last: first + more }));
  fc.assert(
    fc.property(
      range,
      fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,5}$/), { minLength: 1, maxLength: 5 }),
      (r, list) => {
        const id = `n{${r.first}..${r.last}}.{kind}`;
        const backends = expand({ id, url: `ws://h/{${r.first}..${r.last}}`, each: { kind: list } });
        expect(new Set(backends.map(({ info }) => info.id)).size).toBe((r.last - r.first + 1) * list.length);
      },
    ),
    { numRuns: 50 },
  );
});

describe('the URLs of services beside the socket', () => {
  const service = (path: string) => ({ url: `https://{region}.example/${path}/{1..2}` });

  it('are filled in too', () => {
    const backends = expand({
      id: '{region}/{1..2}',
      url: 'wss://{region}.example/{1..2}',
      each: { region: ['eu'] },
      token: { ...service('token'), field: 'jwt' },
      stats: service('stats'),
      polling: service('missed'),
    });
    expect(backends.map(({ services }) => services)).toMatchObject([
      {
        token: { url: 'https://eu.example/token/1', field: 'jwt' },
        stats: { url: 'https://eu.example/stats/1' },
        polling: { url: 'https://eu.example/missed/1' },
      },
      {
        token: { url: 'https://eu.example/token/2' },
        stats: { url: 'https://eu.example/stats/2' },
        polling: { url: 'https://eu.example/missed/2' },
      },
    ]);
  });

  it('need none of the placeholders', () => {
    const [first, second] = expand({
      id: 'n{1..2}',
      url: 'ws://n{1..2}.example',
      stats: { url: 'https://stats.example/all' },
    });
    expect(first?.services).toEqual(second?.services);
  });

  it.each([
    [
      'a range that is not in the id',
      { id: 'n', url: 'ws://h', stats: { url: 'http://h/{1..5}' } },
      'backends[0].stats.url: has a placeholder that is not in the id, expected a range such as {1..50}',
    ],
    [
      'a list that there is not',
      { id: '{room}', url: 'ws://h', each: { room: [1] }, token: { url: 'http://h/{rom}' } },
      'backends[0].token.url: has a placeholder that is not in the id, expected {room} or',
    ],
    [
      'no host and port for one of the values',
      { id: '{room}', url: 'ws://h', each: { room: ['a', 'b:99999'] }, polling: { url: 'http://{room}' } },
      'backends[0].polling.url: expected an HTTP URL with a valid host and port',
    ],
    [
      'a proxy that is none',
      { id: 'n', url: 'ws://h', proxy: 'http://proxy:99999' },
      'backends[0].proxy: expected an HTTP URL with a valid host and port',
    ],
  ])('with %s are refused', (_, entry, expected) => {
    const found = problems(entry);
    expect(found.map((message) => message.slice(0, expected.length))).toEqual([expected]);
  });

  it.each([
    ['stats: { url: "http://h/{1..5}" }', 'defaults.stats.url: has a placeholder, which only an entry'],
    [
      'token: { url: "http://h:99999" }',
      'defaults.token.url: expected an HTTP URL with a valid host and port',
    ],
    ['proxy: http://h:99999', 'defaults.proxy: expected an HTTP URL with a valid host and port'],
  ])('in defaults, %s is refused with its place', (text, expected) => {
    const file = `version: 1\ndefaults:\n  ${text}\nbackends: [{ id: a, url: ws://h }]\n`;
    const result = parseFleetFile(file, 'fleet.yaml', {});
    expect(result).toMatchObject({
      ok: false,
      error: [{ line: 3, message: expect.stringContaining(expected) }],
    });
  });
});

import { describe, expect, it } from 'vitest';
import { parseFleetFile } from '../fleet-file/fleet-file.ts';
import { configurationHash } from './configuration-hash.ts';

const BACKEND = {
  id: 'one',
  url: 'wss://user:first@127.0.0.1:9/feed?key=first',
  headers: { Authorization: 'Bearer first' },
  subprotocols: ['token-first'],
  hello: { send: 'first', expect: { contains: 'first' }, reject: { field: 'error', equals: 'first' } },
  onOpen: [{ send: 'first' }],
  token: { url: 'https://127.0.0.1:9/token?key=first', headers: { 'X-Key': 'first' }, body: 'first' },
  stats: { url: 'https://first:first@127.0.0.1:9/stats' },
  polling: { url: 'https://127.0.0.1:9/polling?key=first' },
  proxy: 'http://user:first@127.0.0.1:9',
};

function hashOf(file: Record<string, unknown>): string {
  const fleet = parseFleetFile(JSON.stringify({ version: 1, name: 'test', ...file }), 'test.json', {});
  if (!fleet.ok) throw new Error(JSON.stringify(fleet.error));
  return configurationHash(fleet.value);
}

/** The same with the keys the other way round, all the way down. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, each]) => [key, reversed(each)])
      .reverse(),
  );
};

const hashWith = (more: Record<string, unknown>) => hashOf({ backends: [{ ...BACKEND, ...more }] });

describe('the hash of a configuration', () => {
  it('is 64 digits, the same for the same fleet however it is written', () => {
    const hash = hashWith({});
    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    const more = {
      headers: { A: 'first', B: 'first' },
      outcomes: JSON.parse('[{"close": 4001, "then": "stop", "failure": false}]'),
    };
    expect(hashOf({ backends: [reversed({ ...BACKEND, ...more })] })).toBe(hashWith(more));
    // A default that is spelled out is the same configuration.
    expect(hashWith({ dialTimeout: '10s' })).toBe(hash);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a name', { name: 'another' }],
    ['the path of a URL', { url: 'wss://user:first@127.0.0.1:9/other?key=first' }],
    ['a policy', { dialTimeout: '3s' }],
    ['a header more', { headers: { Authorization: 'Bearer first', 'X-More': 'first' } }],
    ['a hello less', { hello: undefined }],
    ['an interval beside the socket', { stats: { ...BACKEND.stats, interval: '7s' } }],
    ['what is looked for', { inspect: { sequence: 'seq' } }],
    ['another proxy', { proxy: 'http://user:first@127.0.0.1:10' }],
  ])('is another with %s', (_, change) => {
    expect(hashWith(change)).not.toBe(hashWith({}));
  });

  it('is another with a backend more, or in another order', () => {
    const [one, two] = [BACKEND, { id: 'two', url: 'ws://127.0.0.1:9/' }];
    const hashes = [[one], [one, two], [two, one]].map((backends) => hashOf({ backends }));
    expect(new Set(hashes).size).toBe(3);
  });

  it('has no credential in it: another one is the same hash', () => {
    const changed = JSON.parse(JSON.stringify(BACKEND).replaceAll('first', 'second'));
    expect(hashOf({ backends: [changed] })).toBe(hashWith({}));
  });
});

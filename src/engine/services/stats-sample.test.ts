import { describe, expect, it } from 'vitest';
import { readStats } from './stats-sample.ts';

const PATHS = { connections: 'connections', tiers: 'tiers' };
const read = (answer: unknown, paths = PATHS) => readStats(answer, paths);
const sample = (connections: number, tiers: Record<string, number>) => ({
  ok: true,
  value: { connections, tiers },
});

describe('what a server says of its connections', () => {
  it.each([
    ['the number alone', { connections: 5 }, sample(5, {})],
    ['the number and the tiers', { connections: 9, tiers: { a: 1, b: 2 } }, sample(9, { a: 1, b: 2 })],
    ['the tiers alone, which are summed', { tiers: { a: 1, b: 2 } }, sample(3, { a: 1, b: 2 })],
    ['no connection at all', { connections: 0, tiers: {} }, sample(0, {})],
    ['what is no number among the tiers', { tiers: { a: 1, b: '2', c: null, d: -1 } }, sample(1, { a: 1 })],
    ['a list of tiers, which is none', { connections: 1, tiers: [1, 2] }, sample(1, {})],
  ])('can be %s', (_, answer, expected) => {
    expect(read(answer)).toEqual(expected);
  });

  it('is where the fleet file says', () => {
    const answer = { data: { live: { count: 4, by: { pro: 4 } } } };
    expect(read(answer, { connections: 'data.live.count', tiers: 'data.live.by' })).toEqual(
      sample(4, { pro: 4 }),
    );
  });

  it.each([
    [{}, 'its answer has neither connections nor tiers'],
    [null, 'its answer has neither connections nor tiers'],
    [{ tiers: {} }, 'its answer has neither connections nor tiers'],
    [{ connections: 'many', tiers: { a: 1 } }, 'its answer has no number in connections'],
    [{ connections: -1 }, 'its answer has no number in connections'],
  ])('is not %j', (answer, error) => {
    expect(read(answer)).toEqual({ ok: false, error });
  });
});

describe('tiers', () => {
  it('beyond the fifteenth are summed as other', () => {
    const tiers = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`t${index}`, 2]));
    const found = read({ tiers });
    if (!found.ok) throw new Error(found.error);
    expect(Object.keys(found.value.tiers)).toHaveLength(16);
    expect(found.value).toMatchObject({ connections: 60, tiers: { t0: 2, t14: 2, other: 30 } });
  });

  it('have names that can be shown', () => {
    const tiers = { ['x'.repeat(100)]: 1, 'a\nb\u202e': 2 };
    expect(read({ tiers })).toEqual(sample(3, { ['x'.repeat(60)]: 1, 'a b': 2 }));
  });

  it('may be named as the members of an object are', () => {
    const found = read(JSON.parse('{"tiers":{"__proto__":1,"constructor":2}}'));
    if (!found.ok) throw new Error(found.error);
    expect(Object.entries(found.value.tiers)).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
    ]);
  });
});

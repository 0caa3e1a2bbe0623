import { expect, it } from 'vitest';
import { type ApiPath, isApiPath, readParameters } from './parameters.ts';

const read = (path: ApiPath, query: string) => readParameters(path, new URLSearchParams(query));

it('fills in what is not given', () => {
  expect(read('/api/events', '')).toEqual({ ok: true, value: { limit: 100 } });
  expect(read('/api/events', 'after=0&limit=1000')).toEqual({ ok: true, value: { after: 0, limit: 1_000 } });
  expect(read('/api/audit', 'before=7')).toEqual({ ok: true, value: { before: 7, limit: 100 } });
  expect(read('/api/history', 'fleet')).toEqual({ ok: true, value: { fleet: '', points: 900 } });
  expect(read('/api/history', 'backend=a%26b&points=1')).toEqual({
    ok: true,
    value: { backend: 'a&b', points: 1 },
  });
});

it.each<[ApiPath, string, string]>([
  ['/api/fleet', 'a', 'there is no parameter "a": expected none'],
  ['/api/events', 'from=1', 'there is no parameter "from": expected after, limit'],
  ['/api/events', 'limit=1&limit=2', '"limit" is given twice: expected it once'],
  ['/api/events', 'limit=0', 'limit: expected a whole number from 1 to 1000'],
  ['/api/events', 'limit=1001', 'limit: expected a whole number from 1 to 1000'],
  ['/api/events', 'limit=1e2', 'limit: expected a whole number from 1 to 1000'],
  ['/api/events', 'limit=', 'limit: expected a whole number from 1 to 1000'],
  ['/api/events', 'after=-1', 'after: expected a whole number from 0 to 9007199254740991'],
  ['/api/events', 'after=9999999999999999', 'after: expected a whole number from 0 to 9007199254740991'],
  ['/api/audit', 'before=0', 'before: expected a whole number from 1 to 9007199254740991'],
  ['/api/history', '', 'expected either backend=ID or fleet'],
  ['/api/history', 'fleet&backend=one', 'expected either backend=ID or fleet'],
  ['/api/history', 'backend=', 'backend: expected the id of a backend'],
  ['/api/history', 'fleet=one', 'fleet: expected no value'],
  ['/api/history', 'fleet&points=901', 'points: expected a whole number from 1 to 900'],
  ['/api/history', '__proto__=1', 'there is no parameter "__proto__": expected backend, fleet, points'],
])('refuses %s?%s with one line that says what was expected', (path, query, error) => {
  expect(read(path, query)).toEqual({ ok: false, error });
});

it('cuts what it repeats', () => {
  const answer = read('/api/fleet', 'x'.repeat(10_000));
  expect(answer).toEqual({ ok: false, error: `there is no parameter "${'x'.repeat(60)}": expected none` });
});

it('knows its paths, and no others that every object has', () => {
  expect(isApiPath('/api/fleet')).toBe(true);
  for (const path of ['/api', '/api/', 'constructor', '/api/fleet/']) expect(isApiPath(path)).toBe(false);
});

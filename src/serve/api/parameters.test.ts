import { expect, it } from 'vitest';
import { type ApiPath, EVENT_KINDS, isApiPath, isOfRange, readParameters } from './parameters.ts';

const read = (path: ApiPath, query: string) => readParameters(path, new URLSearchParams(query));
const NOON = Date.UTC(2026, 0, 31, 12);

it('fills in what is not given', () => {
  expect(read('/api/events', '')).toEqual({ ok: true, value: { limit: 100 } });
  expect(read('/api/events', 'after=0&limit=1000')).toEqual({ ok: true, value: { after: 0, limit: 1_000 } });
  expect(read('/api/audit', 'before=7')).toEqual({ ok: true, value: { before: 7, limit: 100 } });
  expect(read('/api/history', 'fleet')).toEqual({
    ok: true,
    value: { fleet: '', points: 300, format: 'json' },
  });
  expect(read('/api/history', 'backend=a%26b&points=2')).toEqual({
    ok: true,
    value: { backend: 'a&b', points: 2, format: 'json' },
  });
});

it('reads times, names and lists', () => {
  expect(
    read('/api/history', `group=a,b&from=${NOON}&to=2026-01-31T12:00:01Z&columns=rtt.p95,rtt.p99`),
  ).toEqual({
    ok: true,
    value: {
      group: 'a,b',
      from: NOON,
      to: NOON + 1_000,
      points: 300,
      columns: ['rtt.p95', 'rtt.p99'],
      format: 'json',
    },
  });
  expect(read('/api/events', 'kind=lost,opened&before=9&backend=one&from=0')).toEqual({
    ok: true,
    value: { kind: ['lost', 'opened'], before: 9, backend: 'one', from: 0, limit: 100 },
  });
});

it.each(['from=0', 'to=1', 'backend=one', 'kind=lost', 'before=1'])(
  'takes %s for a range of events',
  (query) => {
    for (const [text, expected] of [
      [query, true],
      ['', false],
      ['after=3', false],
    ] as const) {
      const parameters = read('/api/events', text);
      expect(parameters.ok && isOfRange(parameters.value as never)).toBe(expected);
    }
    expect(read('/api/events', `${query}&after=1`)).toEqual({
      ok: false,
      error: 'after: expected without from, to, backend, kind, before',
    });
  },
);

const kinds = `kind: expected some of ${EVENT_KINDS.join(',')}`;
const when = 'expected a time before 2100: ms since 1970 (UTC), or with its zone as 2026-01-31T09:30:00Z';
const source = 'expected one of fleet, group=NAME and backend=ID';

it.each<[ApiPath, string, string]>([
  ['/api/fleet', 'a', 'there is no parameter "a": expected none'],
  [
    '/api/events',
    'until=1',
    'there is no parameter "until": expected after, from, to, backend, kind, before, limit',
  ],
  ['/api/events', 'limit=1&limit=2', '"limit" is given twice: expected it once'],
  ['/api/events', 'limit=0', 'limit: expected a whole number from 1 to 1000'],
  ['/api/events', 'limit=1001', 'limit: expected a whole number from 1 to 1000'],
  ['/api/events', 'limit=1e2', 'limit: expected a whole number from 1 to 1000'],
  ['/api/events', 'limit=', 'limit: expected a whole number from 1 to 1000'],
  ['/api/events', 'after=-1', 'after: expected a whole number from 0 to 9007199254740991'],
  ['/api/events', 'after=9999999999999999', 'after: expected a whole number from 0 to 9007199254740991'],
  ['/api/events', 'from=yesterday', `from: ${when}`],
  ['/api/events', 'from=2&to=2', 'to: expected a time after "from"'],
  ['/api/events', 'to=0', 'to: expected a time after "from"'],
  ['/api/events', 'kind=lost,found', kinds],
  ['/api/events', 'kind=', kinds],
  ['/api/events', 'backend=', 'backend: expected the id of a backend'],
  ['/api/audit', 'before=0', 'before: expected a whole number from 1 to 9007199254740991'],
  ['/api/history', '', source],
  ['/api/history', 'fleet&backend=one', source],
  ['/api/history', 'group=a&backend=one', source],
  ['/api/history', 'backend=', 'backend: expected the id of a backend'],
  ['/api/history', 'group=', 'group: expected the name of a group'],
  ['/api/history', 'fleet=one', 'fleet: expected no value'],
  ['/api/history', 'fleet&points=1', 'points: expected a whole number from 2 to 2000'],
  ['/api/history', 'fleet&points=2001', 'points: expected a whole number from 2 to 2000'],
  ['/api/history', 'fleet&from=2026-01-31', `from: ${when}`],
  ['/api/history', 'fleet&from=3&to=2', 'to: expected a time after "from"'],
  ['/api/history', 'fleet&columns=', 'columns: expected names between commas'],
  [
    '/api/history',
    `fleet&columns=${Array.from({ length: 65 }, (_, index) => index).join(',')}`,
    'columns: expected 64 at most',
  ],
  [
    '/api/history',
    '__proto__=1',
    'there is no parameter "__proto__": expected fleet, group, backend, from, to, points, columns, format',
  ],
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

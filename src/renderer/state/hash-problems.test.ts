import { expect, test } from 'vitest';
import { misreadIn } from './hash-problems.ts';
import { SPANS } from './time-frame.ts';
import { hashOf } from './view-hash.ts';

/** Every part that an address can have: a new one is asked for here, and has to be known there. */
const EVERYTHING: Parameters<typeof hashOf>[0] = {
  healths: new Set(['down']),
  text: 'health:nonsense',
  savedView: 'Theirs',
  incident: { id: 7, since: 1_000_000 },
  selected: 'a',
  compared: ['b', 'c,d'],
  chartGroup: 'Edge',
  time: { kind: 'fixed', from: 1_000_000, to: 2_000_000 },
  wallboard: { rotate: 60, views: ['worst', 'tiles'] },
  inspecting: true,
  recordings: null,
  replay: { recording: 'release-42', at: 1_000 },
};

test('an address that a page wrote is understood in all that it says', () => {
  const recordings = { compared: ['before', 'after'] } as const;
  expect(misreadIn(hashOf(EVERYTHING))).toEqual([]);
  expect(misreadIn(hashOf({ ...EVERYTHING, recordings }))).toEqual([]);
  for (const { span } of SPANS) {
    expect(misreadIn(hashOf({ ...EVERYTHING, time: { kind: 'live', span } }))).toEqual([]);
  }
  expect(misreadIn('#wallboard?rotate=0&views=charts&range=6h')).toEqual([]);
  expect(misreadIn('')).toEqual([]);
});

test.each([
  ['#health=down,nonsense', 'health', ['nonsense']],
  ['#wallboard&views=worst,cats,dogs', 'views', ['cats', 'dogs']],
  ['#wallboard?rotate=soon', 'rotate', ['soon']],
  ['#wallboard&rotate=1', 'rotate', ['1']],
  ['#show=everything', 'show', ['everything']],
  ['#incident=last', 'incident', ['last']],
  ['#incident=7@yesterday', 'incident', ['7@yesterday']],
  ['#range=2y', 'range', ['2y']],
  ['#range=1h,6h', 'range', ['1h,6h']],
  ['#show=messages,recordings', 'show', ['messages,recordings']],
  ['#from=yesterday&to=2026-01-01T00:00:00Z', 'from…to', ['yesterday…2026-01-01T00:00:00Z']],
  ['#from=2026-01-01T00:00:00Z', 'from…to', ['2026-01-01T00:00:00Z…']],
  [
    '#from=2090-01-01T00:00:00Z&to=2090-01-02T00:00:00Z',
    'from…to',
    ['2090-01-01T00:00:00Z…2090-01-02T00:00:00Z'],
  ],
])('%s is not understood in one part', (hash, part, words) => {
  expect(misreadIn(hash)).toEqual([{ part, words }]);
});

test('a part that is not known is named without what it says: that may be anything', () => {
  expect(misreadIn('#backed=prices&token=secret')).toEqual([
    { part: 'backed', words: [] },
    { part: 'token', words: [] },
  ]);
});

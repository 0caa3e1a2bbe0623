import { expect, test } from 'vitest';
import { misreadIn } from './hash-problems.ts';
import { readReplay, writeReplay } from './replay-view.ts';

const written = (recording: string, at: number | null) => {
  const parts = new URLSearchParams();
  writeReplay(parts, { recording, at });
  return parts.toString();
};

test('an address carries a recording and a moment of it', () => {
  const address = written('release-42', Date.UTC(2026, 10, 19, 4, 15, 25));
  expect(address).toBe('replay=release-42&at=2026-11-19T04%3A15%3A25.000Z');
  expect(readReplay(new URLSearchParams(address))).toEqual({
    recording: 'release-42',
    at: Date.UTC(2026, 10, 19, 4, 15, 25),
  });
  expect(written('a b&c', null)).toBe('replay=a+b%26c');
});

test('without a recording there is none, and what is no moment is left out and told', () => {
  expect(readReplay(new URLSearchParams('at=2026-11-19T04:15:25Z'))).toBeNull();
  expect(readReplay(new URLSearchParams('replay=x&at=noon'))).toEqual({ recording: 'x', at: null });
  expect(misreadIn('#replay=x&at=noon')).toEqual([{ part: 'at', words: ['noon'] }]);
  expect(misreadIn('#replay=x&at=2026-11-19T04:15:25Z')).toEqual([]);
});

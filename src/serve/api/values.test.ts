import { expect, it } from 'vitest';
import { LAST_TIME } from '../../shared/range.ts';
import { list, quoted, time } from './values.ts';

const NOON = Date.UTC(2026, 0, 31, 12);

it.each([
  ['0', 0],
  [String(NOON), NOON],
  ['4102444800000', LAST_TIME],
  ['2026-01-31T12:00:00Z', NOON],
  ['2026-01-31T12:00:00.250Z', NOON + 250],
  ['2026-01-31T14:30:00+02:30', NOON],
])('takes %s for a time', (text, expected) => {
  expect(time.parse(text)).toBe(expected);
});

it.each([
  '',
  '-1',
  '1.5',
  '1e3',
  'now',
  '4102444800001',
  // Without a zone it would be another time on another machine.
  '2026-01-31T12:00:00',
  '2026-01-31',
  '2026-01-31T12:00Z',
  '2026-02-30T12:00:00Z',
  '1969-12-31T23:59:59Z',
  // A plus that was not written as %2B.
  '2026-01-31T14:30:00 02:30',
])('does not take "%s" for a time', (text) => {
  const [issue] = time.safeParse(text).error?.issues ?? [];
  expect(issue?.message).toBe(
    'expected a time before 2100: ms since 1970 (UTC), or with its zone as 2026-01-31T09:30:00Z',
  );
});

it('takes a list apart, each word once, and wants none empty', () => {
  const words = list('expected words');
  expect(words.parse('a,b,a')).toEqual(['a', 'b']);
  for (const text of ['', 'a,', ',a', 'a,,b']) {
    expect(words.safeParse(text).error?.issues).toMatchObject([{ message: 'expected words' }]);
  }
});

it('repeats what somebody sent on one line', () => {
  expect(quoted('a\nb')).toBe('"a\\nb"');
  expect(quoted('x'.repeat(100))).toHaveLength(62);
});

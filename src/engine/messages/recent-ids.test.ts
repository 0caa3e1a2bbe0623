import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RecentIds } from './recent-ids.ts';

it('an id is known from the second time on', () => {
  const ids = new RecentIds(10);
  expect(['a', 'b', 'a', 'a', 'b'].map((id) => ids.sawBefore(id))).toEqual([false, false, true, true, true]);
});

it('a number is not the text of it', () => {
  const ids = new RecentIds(10);
  expect([1, '1', 1].map((id) => ids.sawBefore(id))).toEqual([false, false, true]);
});

it('long ids are told apart to their last letter', () => {
  const ids = new RecentIds(10);
  const long = 'x'.repeat(100_000);
  expect([`${long}a`, `${long}b`, `${long}a`].map((id) => ids.sawBefore(id))).toEqual([false, false, true]);
});

it('forgets all when it is cleared, and goes on', () => {
  const ids = new RecentIds(2);
  for (const id of ['a', 'b', 'c']) ids.sawBefore(id);
  ids.clear();
  expect(['c', 'd', 'e', 'c'].map((id) => ids.sawBefore(id))).toEqual([false, false, false, false]);
});

it('knows exactly the last different ones, so many as it may', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.integer({ min: 0, max: 12 })),
      (capacity, stream) => {
        const ids = new RecentIds(capacity);
        let last: number[] = [];
        for (const id of stream) {
          expect(ids.sawBefore(id)).toBe(last.includes(id));
          if (!last.includes(id)) last = [...last, id].slice(-capacity);
        }
      },
    ),
  );
});

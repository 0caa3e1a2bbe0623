import { expect, test } from 'vitest';
import { Journal } from './journal.ts';
import { inTurn, type Source } from './payload.ts';

/** Numbers its messages, whose text is the number. */
function numbers(): Source {
  let sequence = 0;
  return {
    next() {
      sequence += 1;
      return inTurn(String(sequence), sequence);
    },
  };
}

const upTo = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

test('it gives what came after a number, in the order of sending', () => {
  const journal = new Journal(numbers(), 0);
  for (const sequence of [1, 3, 2, 4]) journal.keep(String(sequence), sequence);
  expect(journal.after(1)).toEqual(['3', '2', '4']);
  expect(journal.after(4)).toEqual([]);
});

test('each client polls what it has not polled', () => {
  const journal = new Journal(numbers(), 0);
  journal.keep('1', 1);
  expect(journal.poll('a', 0, 0)).toEqual(['1']);
  journal.keep('2', 2);
  expect(journal.poll('a', 0, 0)).toEqual(['2']);
  expect(journal.poll('a', 0, 0)).toEqual([]);
  expect(journal.poll('b', 0, 0)).toEqual(['1', '2']);
});

test('what would have been sent while nobody was there is made when it is asked for, and once', () => {
  const journal = new Journal(numbers(), 0);
  expect(journal.poll('a', 1_050, 10)).toEqual(upTo(1, 10));
  expect(journal.poll('a', 1_100, 10)).toEqual(['11']);
  journal.wake(2_000, 10);
  expect(journal.after(11)).toEqual(upTo(12, 20));
  expect(journal.poll('a', 9_000, 10)).toEqual(upTo(12, 20));
  journal.rest(10_000);
  expect(journal.poll('a', 11_000, 10)).toEqual(upTo(21, 30));
});

test('it is bounded by number, also after a rest of days', () => {
  const journal = new Journal(numbers(), 0);
  expect(journal.poll('a', 3 * 86_400_000, 1_000)).toHaveLength(2_000);
  for (let sequence = 2_001; sequence <= 2_100; sequence++) journal.keep(String(sequence), sequence);
  expect(journal.poll('b', 3 * 86_400_000, 1_000)).toEqual(upTo(101, 2_100));
});

test('it is bounded by size, and says when what is asked for is kept no more', () => {
  const journal = new Journal(numbers(), 0);
  for (let sequence = 1; sequence <= 10; sequence++) journal.keep('x'.repeat(300_000), sequence);
  expect(journal.after(7)).toHaveLength(3);
  expect(journal.after(6)).toBeNull();
  journal.keep('x'.repeat(2_000_000), 11);
  expect(journal.after(10)).toBeNull();
  expect(journal.after(11)).toEqual([]);
});

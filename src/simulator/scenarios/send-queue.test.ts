import { expect, test } from 'vitest';
import { SendQueue } from './send-queue.ts';

test('what is urgent is ahead of the rest, and each lane is in order', () => {
  const queue = new SendQueue<string>(10);
  for (const item of ['a', 'b', 'c']) queue.push(item);
  for (const item of ['A', 'B']) queue.push(item, true);
  expect([queue.take(3), queue.take(3), queue.take(3)]).toEqual([['A', 'B', 'a'], ['b', 'c'], []]);
});

test('when it is full the oldest that is not urgent goes, and nothing urgent ever does', () => {
  const queue = new SendQueue<string>(2);
  const dropped = ['a', 'b', 'c'].map((item) => queue.push(item));
  expect(dropped).toEqual([0, 0, 1]);
  expect([queue.push('A', true), queue.push('B', true), queue.push('C', true), queue.push('d')]).toEqual([
    1, 1, 1, 1,
  ]);
  expect([queue.size, queue.take(9)]).toEqual([2, ['A', 'B']]);
});

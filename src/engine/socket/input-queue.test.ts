import { expect, it } from 'vitest';
import { InputQueue } from './input-queue.ts';

it('lets what arises meanwhile wait for its turn, in order', () => {
  const told: string[] = [];
  const queue = new InputQueue({
    step: ({ type }) => {
      told.push(`${type} begins`);
      if (type === 'start') {
        queue.feed({ type: 'granted' });
        queue.feed({ type: 'time' });
      }
      told.push(`${type} ends`);
    },
  });
  queue.feed({ type: 'start' });
  expect(told).toEqual([
    'start begins',
    'start ends',
    'granted begins',
    'granted ends',
    'time begins',
    'time ends',
  ]);
});

it('goes on with what waits after one that failed', () => {
  const told: string[] = [];
  const queue = new InputQueue({
    step: ({ type }) => {
      if (type === 'start') {
        queue.feed({ type: 'time' });
        throw new Error('no');
      }
      told.push(type);
    },
  });
  expect(() => queue.feed({ type: 'start' })).toThrow('no');
  queue.feed({ type: 'hurry' });
  expect(told).toEqual(['time', 'hurry']);
});

import { expect, test } from 'vitest';
import { type LongWork, StepQueue } from './step-queue.ts';

test('what is given up before its turn is told so, and never begins', async () => {
  const answers: number[] = [];
  let began = 0;
  const work = (call: number): LongWork => ({
    call,
    giveUp: new AbortController(),
    steps: (function* () {
      began++;
      yield null;
    })(),
  });
  const queue = new StepQueue({
    pass: (each) => each(),
    answer: (call) => answers.push(call),
    progress: () => undefined,
  });
  const [first, second] = [work(1), work(2)];
  queue.add(first);
  queue.add(second);
  queue.giveUp(2);
  expect(second.giveUp.signal.aborted).toBe(true);
  expect(first.giveUp.signal.aborted).toBe(false);
  await queue.close();
  expect(answers).toEqual([2, 1]);
  expect(began).toBe(1);
});

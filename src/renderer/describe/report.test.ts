import { expect, test } from 'vitest';
import { failure, ok } from '../../shared/result.ts';
import { describeReport } from './report.ts';

const nameOf = (id: string) => id.toUpperCase();

test('what was done and what was refused are told apart', () => {
  const result = ok({ done: ['a'], refused: [{ backend: 'b', why: 'it is not paused' }] });
  expect(describeReport('resume', result, nameOf)).toEqual({
    text: 'Resumed A. Did not resume B: it is not paused.',
    tone: 'refused',
  });
});

test('an error tells what could not be done and why', () => {
  expect(describeReport('reset', failure('disconnected', 'the engine is not connected'), nameOf).text).toBe(
    'Could not reset the breaker: the engine is not connected.',
  );
});

import { expect, it } from 'vitest';
import { backendColumn, createFrame } from '../../shared/frame.ts';
import { AnswerTimes } from './answer-times.ts';

/** A frame in which the rows' last round trips are these, ms. */
function frame(time: number, ...rtt: number[]) {
  const made = createFrame({ sequence: time, time, revision: 1, rows: rtt.length, tick: 1_000 });
  made.columns[backendColumn('rttLast')]?.set(rtt);
  return made;
}

it('knows of an answer once another round trip is told, as of the frame before', () => {
  const answers = new AnswerTimes();
  answers.take(frame(1_000, 5, 7));
  expect([answers.at(0), answers.at(1)]).toEqual([Number.NaN, Number.NaN]);
  answers.take(frame(2_000, 5, 8));
  expect([answers.at(0), answers.at(1)]).toEqual([Number.NaN, 1_000]);
  answers.take(frame(3_000, 5, 8));
  expect(answers.at(1)).toBe(1_000);
});

it('forgets what was answered on a connection that is gone', () => {
  const answers = new AnswerTimes();
  for (const [time, rtt] of [1, 2, Number.NaN, Number.NaN].entries()) answers.take(frame(time, rtt));
  expect(answers.at(0)).toBeNaN();
  answers.take(frame(4, 1));
  expect(answers.at(0)).toBe(3);
});

it('goes along when the fleet changes, and begins anew when the time goes back', () => {
  const answers = new AnswerTimes();
  answers.take(frame(1_000, 5, 7));
  answers.take(frame(2_000, 5, 8));
  answers.rearrange([1, -1, 0]);
  expect([answers.at(0), answers.at(1), answers.at(2)]).toEqual([1_000, Number.NaN, Number.NaN]);
  answers.take(frame(3_000, 8, 3, 6));
  expect([answers.at(0), answers.at(1), answers.at(2)]).toEqual([1_000, 2_000, 2_000]);
  answers.take(frame(500, 9, 9, 9));
  expect(answers.at(0)).toBeNaN();
});

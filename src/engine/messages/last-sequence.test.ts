import { expect, it } from 'vitest';
import { asSequence, LastSequence } from './last-sequence.ts';
import { ReceivedMessage } from './message-fields.ts';

const message = (seq: unknown, more = '') => Buffer.from(JSON.stringify({ data: { seq }, more }));
const note = (last: LastSequence, seq: unknown) => last.note(new ReceivedMessage(message(seq), false));

it('is the highest number of the messages that were looked into and of those that were not', () => {
  const last = new LastSequence('data.seq');
  expect(last.read()).toBeNull();
  note(last, 4);
  last.keep(message(6));
  last.keep(message(5));
  expect(last.read()).toBe(6);
  note(last, 3);
  expect(last.read()).toBe(6);
});

it('is found among the last messages even when others come after it', () => {
  const last = new LastSequence('data.seq');
  for (let seq = 1; seq <= 1_000; seq++) last.keep(message(seq));
  for (let other = 0; other < 15; other++) last.keep(Buffer.from('no JSON'));
  expect(last.read()).toBe(1_000);
});

it('keeps few messages, however many come', () => {
  const last = new LastSequence('data.seq');
  last.keep(message(1));
  for (let other = 0; other < 16; other++) last.keep(Buffer.from('no JSON'));
  expect(last.read()).toBeNull();
});

it('keeps few bytes, but the newest message at any size', () => {
  const last = new LastSequence('data.seq');
  last.keep(message(9));
  last.keep(message(2, 'x'.repeat(2_000_000)));
  expect(last.read()).toBe(2);
  for (let seq = 3; seq <= 5; seq++) last.keep(message(seq, 'x'.repeat(400_000)));
  expect(last.read()).toBe(5);
});

it('keeps as many as ever once the large ones have gone', () => {
  const last = new LastSequence('data.seq');
  for (let seq = 1; seq <= 3; seq++) last.keep(message(seq, 'x'.repeat(900_000)));
  last.forget();
  last.keep(message(4));
  for (let other = 0; other < 15; other++) last.keep(Buffer.from('no JSON'));
  expect(last.read()).toBe(4);
});

it('is nothing after it was forgotten, and begins anew', () => {
  const last = new LastSequence('data.seq');
  note(last, 9);
  last.keep(message(10));
  last.forget();
  expect(last.read()).toBeNull();
  last.keep(message(1));
  expect(last.read()).toBe(1);
});

it('is forgotten with its field, and not when the field stays', () => {
  const last = new LastSequence('data.seq');
  note(last, 9);
  last.turnTo('data.seq');
  expect(last.read()).toBe(9);
  last.turnTo('n');
  expect(last.read()).toBeNull();
  last.turnTo(null);
  note(last, 9);
  expect(last.isSought).toBe(false);
  expect(last.read()).toBeNull();
});

it.each([1.5, '7', null, true, 2 ** 53, Number.NaN, undefined, [1]])('%j is no sequence number', (value) => {
  expect(asSequence(value)).toBeNull();
});

it.each([0, -1, 7, 2 ** 53 - 1])('%j is one', (value) => {
  expect(asSequence(value)).toBe(value);
});

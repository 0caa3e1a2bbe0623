import { expect, test } from 'vitest';
import { MESSAGE_KINDS } from '../../shared/inspected-message.ts';
import {
  directionOfMessage,
  kindOfMessage,
  MessageLog,
  PER_MESSAGE,
  slotOfMessage,
  whatOfEntry,
  whatOfMessage,
} from './message-log.ts';

test('kind and direction go into one number and come out of it', () => {
  for (const kind of MESSAGE_KINDS) {
    for (const direction of ['in', 'out'] as const) {
      const what = whatOfMessage(kind, direction);
      expect(what).toBeLessThan(16);
      expect([kindOfMessage(what), directionOfMessage(what)]).toEqual([kind, direction]);
    }
  }
});

test('it grows with what comes, and is empty when it was taken', () => {
  let now = 1_000_000;
  const log = new MessageLog(() => now++);
  for (let index = 0; index < 5_000; index++) log.record(index, index % 16, index * 3);
  const taken = log.take();
  expect(taken?.start).toBe(1_000_000);
  expect(taken?.lost).toBe(0);
  expect(taken?.entries.length).toBe(5_000 * PER_MESSAGE);
  const [first, at, bytes] = taken?.entries.subarray(4_999 * PER_MESSAGE) ?? [];
  expect([slotOfMessage(first ?? 0), whatOfEntry(first ?? 0), at, bytes]).toEqual([
    4_999,
    4_999 % 16,
    4_999,
    14_997,
  ]);
  // Handed over to a thread, it must not have more than its own.
  expect(taken?.entries.buffer.byteLength).toBe(taken?.entries.byteLength);
  expect(log.take()).toBeNull();
});

test('it counts what there is no room for, and a clock that was set back makes no time below zero', () => {
  let now = 0;
  const log = new MessageLog(() => now);
  for (let index = 0; index < 2 ** 20 + 7; index++) {
    now = 5_000 - (index % 2);
    log.record(1, 0, 1);
  }
  const taken = log.take();
  expect(taken?.lost).toBe(7);
  expect(taken?.entries.length).toBe(2 ** 20 * PER_MESSAGE);
  expect([taken?.start, taken?.entries[1], taken?.entries[PER_MESSAGE + 1]]).toEqual([5_000, 0, 0]);
  now = 6_000;
  log.record(1, 0, 1);
  expect(log.take()).toMatchObject({ start: 6_000, lost: 0 });
});

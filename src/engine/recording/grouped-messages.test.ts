import { expect, test } from 'vitest';
import type { InspectedMessage } from '../../shared/inspected-message.ts';
import { MessageLog, whatOfMessage } from '../messages/message-log.ts';
import { groupMessages } from './grouped-messages.ts';

const IN = whatOfMessage('text', 'in');
const PING = whatOfMessage('ping', 'out');
const SHOWN = { kind: 'text', payload: 'price' } as InspectedMessage;

test('messages that passed in turns are told apart by backend, each in its order', () => {
  const times = [1_000, 1_001, 1_002, 1_003, 1_004, 1_004];
  const log = new MessageLog(() => times.shift() ?? 0);
  log.record(7, IN, 10);
  log.record(2, IN, 20);
  log.record(7, PING, 0);
  // In a slot that is nobody's any more.
  log.record(3, IN, 30);
  log.record(9, IN, 40);
  log.record(2, IN, 70_000);
  const slots = [undefined, undefined, 'b', undefined, undefined, undefined, undefined, 'a'];
  const groups = groupMessages(log.take(), slots, [
    { backend: 'a', entries: [SHOWN] },
    { backend: 'c', entries: [SHOWN, SHOWN] },
  ]);
  expect(groups.map(({ backend, shown }) => [backend, shown.length])).toEqual([
    ['b', 0],
    ['a', 1],
    ['c', 2],
  ]);
  const [b, a, c] = groups;
  expect([...(b?.at ?? [])]).toEqual([1_001, 1_004]);
  expect([...(b?.size ?? [])]).toEqual([20, 70_000]);
  expect([...(a?.at ?? [])]).toEqual([1_000, 1_002]);
  expect([...(a?.what ?? [])]).toEqual([IN, PING]);
  expect(c?.at).toHaveLength(0);
});

test('nothing passed', () => {
  expect(new MessageLog(() => 0).take()).toBeNull();
  expect(groupMessages(null, ['a'], [])).toEqual([]);
});

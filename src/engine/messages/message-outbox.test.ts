import { expect, it } from 'vitest';
import {
  BATCH_BYTES,
  BATCH_INTERVAL,
  BATCH_MESSAGES,
  type InspectedEntry,
  type InspectedMessage,
} from '../../shared/inspected-message.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { MessageOutbox } from './message-outbox.ts';

const aMessage = (payload = 'a'): InspectedMessage => ({
  kind: 'text',
  at: 1,
  direction: 'in',
  size: payload.length,
  payload,
  truncated: false,
  masked: false,
  code: null,
});

function anOutbox() {
  const clock = new VirtualClock();
  const page = { keepsUp: true };
  const batches: [string, InspectedEntry[]][] = [];
  const outbox = new MessageOutbox(clock, {
    get keepsUp() {
      return page.keepsUp;
    },
    show: (backend, entries) => batches.push([backend, entries]),
  });
  return { clock, outbox, page, batches };
}

it('gathers what comes in, with what was left out where it was left out', () => {
  const { clock, outbox, batches } = anOutbox();
  const sink = outbox.sinkFor('a');
  sink.shown(aMessage('1'));
  sink.skipped(2, 10);
  sink.skipped(3, 20);
  sink.shown(aMessage('2'));
  outbox.sinkFor('b').shown(aMessage('3'));
  expect(batches).toEqual([]);
  clock.advance(BATCH_INTERVAL);
  expect(batches).toEqual([
    ['a', [aMessage('1'), { kind: 'skipped', at: 3, count: 2, bytes: 30, why: 'rate' }, aMessage('2')]],
    ['b', [aMessage('3')]],
  ]);
  clock.advance(10 * BATCH_INTERVAL);
  expect(batches).toHaveLength(2);
});

it('bounds a batch by its messages, whatever the number of backends', () => {
  const { clock, outbox, batches } = anOutbox();
  for (let count = 0; count < BATCH_MESSAGES; count++) outbox.sinkFor('a').shown(aMessage());
  outbox.sinkFor('b').shown(aMessage('12345'));
  clock.advance(BATCH_INTERVAL);
  expect(batches.map(([backend, entries]) => [backend, entries.length])).toEqual([
    ['a', BATCH_MESSAGES],
    ['b', 1],
  ]);
  expect(batches[1]?.[1]).toEqual([{ kind: 'skipped', at: 1, count: 1, bytes: 5, why: 'batch' }]);
});

it('bounds a batch by the bytes that JSON makes of it', () => {
  const { clock, outbox, batches } = anOutbox();
  const hostile = '\u0001'.repeat(16_384);
  for (let count = 0; count < 100; count++) outbox.sinkFor('a').shown(aMessage(hostile));
  clock.advance(BATCH_INTERVAL);
  const [entries] = batches.map(([, each]) => each);
  expect(JSON.stringify(entries).length).toBeLessThanOrEqual(BATCH_BYTES + 256);
  expect(entries?.at(-1)).toMatchObject({ kind: 'skipped', why: 'batch' });
});

it('bounds the bytes of a batch over all backends together', () => {
  const { clock, outbox, batches } = anOutbox();
  const large = 'x'.repeat(16_000);
  for (let count = 0; count < 20; count++) {
    for (const backend of ['a', 'b', 'c', 'd']) outbox.sinkFor(backend).shown(aMessage(large));
  }
  clock.advance(BATCH_INTERVAL);
  expect(batches.map(([backend]) => backend)).toEqual(['a', 'b', 'c', 'd']);
  const bytes = batches.reduce((sum, [, entries]) => sum + JSON.stringify(entries).length, 0);
  expect(bytes).toBeLessThanOrEqual(BATCH_BYTES + 4 * 256);
});

it('shows what came before a page fell behind as a number too, and without a timer', () => {
  const { clock, outbox, page, batches } = anOutbox();
  outbox.sinkFor('a').shown(aMessage('abc'));
  page.keepsUp = false;
  clock.advance(BATCH_INTERVAL);
  expect([batches, clock.pending]).toEqual([[], 0]);
  outbox.resume();
  expect(clock.pending).toBe(0);
  page.keepsUp = true;
  outbox.resume();
  clock.advance(BATCH_INTERVAL);
  expect(batches).toEqual([['a', [{ kind: 'skipped', at: 1, count: 1, bytes: 3, why: 'page' }]]]);
});

it('tells a page that does not keep up only how many there were', () => {
  const { clock, outbox, page, batches } = anOutbox();
  const sink = outbox.sinkFor('a');
  page.keepsUp = false;
  for (let round = 0; round < 50; round++) {
    sink.shown(aMessage('abc'));
    sink.skipped(1, 7);
    clock.advance(BATCH_INTERVAL);
  }
  expect(batches).toEqual([]);
  expect(clock.pending).toBe(0);
  page.keepsUp = true;
  outbox.resume();
  clock.advance(BATCH_INTERVAL);
  expect(batches).toEqual([['a', [{ kind: 'skipped', at: 1, count: 100, bytes: 500, why: 'page' }]]]);
});

it('says nothing more of what is not watched any more, and ends its watches with itself', () => {
  const { clock, outbox, batches } = anOutbox();
  const ended: string[] = [];
  outbox.keep('a', { dispose: () => ended.push('a') });
  outbox.keep('b', { dispose: () => ended.push('b, first') });
  outbox.keep('b', { dispose: () => ended.push('b') });
  expect(ended).toEqual(['b, first']);
  outbox.sinkFor('a').shown(aMessage());
  outbox.end('a');
  clock.advance(BATCH_INTERVAL);
  outbox.dispose();
  expect(batches).toEqual([]);
  expect(ended).toEqual(['b, first', 'a', 'b']);
  expect(clock.pending).toBe(0);
});

import { expect, it } from 'vitest';
import { type InspectedMessage, PAYLOAD_SHOWN, SHOWN_PER_SECOND } from '../../shared/inspected-message.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { MessageTap } from './message-tap.ts';

function aTap(secrets: string[] = []) {
  const clock = new VirtualClock();
  const tap = new MessageTap(
    clock,
    (time) => 1_000_000 + time,
    () => secrets,
  );
  const shown: InspectedMessage[] = [];
  const skipped: number[] = [];
  const watch = tap.watch({
    shown: (message) => shown.push(message),
    skipped: (_at, bytes) => skipped.push(bytes),
  });
  return { clock, tap, shown, skipped, watch };
}

it('shows what a message is, with its time, its direction and its size', () => {
  const { clock, tap, shown } = aTap();
  clock.advance(5);
  tap.received(Buffer.from('{"ä":1}'), false);
  tap.message('out', Buffer.from([0, 1, 255]), true);
  tap.control('in', 'close', 'bye', 1001);
  expect(shown).toEqual([
    {
      kind: 'text',
      at: 1_000_005,
      direction: 'in',
      size: 8,
      payload: '{"ä":1}',
      truncated: false,
      masked: false,
      code: null,
    },
    {
      kind: 'binary',
      at: 1_000_005,
      direction: 'out',
      size: 3,
      payload: 'AAH/',
      truncated: false,
      masked: false,
      code: null,
    },
    {
      kind: 'close',
      at: 1_000_005,
      direction: 'in',
      size: 3,
      payload: 'bye',
      truncated: false,
      masked: false,
      code: 1001,
    },
  ]);
});

it('shows the first of a second, counts the rest, and begins anew with the next', () => {
  const { clock, tap, shown, skipped } = aTap();
  for (let count = 0; count < SHOWN_PER_SECOND + 7; count++) tap.received(Buffer.from('abc'), false);
  expect(shown).toHaveLength(SHOWN_PER_SECOND);
  expect(skipped).toEqual(Array(7).fill(3));
  clock.advance(1_000);
  tap.received(Buffer.from('abc'), false);
  expect(shown).toHaveLength(SHOWN_PER_SECOND + 1);
});

it('shows the beginning of a large message, and no half of a character', () => {
  const { tap, shown } = aTap();
  tap.received(Buffer.from(`a${'€'.repeat(100_000)}`), false);
  tap.received(Buffer.alloc(PAYLOAD_SHOWN + 1, 7), true);
  tap.received(Buffer.alloc(PAYLOAD_SHOWN, 'x'), false);
  const [text, binary, exact] = shown;
  expect(text).toMatchObject({ size: 300_001, truncated: true });
  expect(text?.payload).toBe(`a${'€'.repeat(Math.floor((PAYLOAD_SHOWN - 1) / 3))}`);
  expect(binary).toMatchObject({ truncated: true });
  expect(Buffer.from(binary?.payload ?? '', 'base64')).toHaveLength(PAYLOAD_SHOWN);
  expect(exact).toMatchObject({ truncated: false });
  expect(exact?.payload).toHaveLength(PAYLOAD_SHOWN);
});

it('masks secrets in text, in binary and across the end of what is shown', () => {
  const { tap, shown } = aTap(['hünter2']);
  tap.message('out', 'say hünter2', false);
  tap.received(Buffer.from('\0\xffhünter2\0', 'utf8'), true);
  tap.received(Buffer.from(`${'x'.repeat(PAYLOAD_SHOWN - 3)}hünter2`), false);
  tap.control('in', 'close', 'no hünter2');
  tap.received(Buffer.from('{"token":"abcd"}'), true);
  expect(shown.map(({ masked }) => masked)).toEqual([true, true, true, true, true]);
  const texts = shown.map(({ kind, payload }) =>
    kind === 'binary' ? Buffer.from(payload, 'base64').toString('utf8') : payload,
  );
  expect(texts[0]).toBe('say •••');
  expect(texts[1]).toBe('\0\xff***\0');
  expect(texts[2]?.endsWith('xxx•••')).toBe(true);
  expect(texts[3]).toBe('no •••');
  expect(texts[4]).toBe('{"token":"***"}');
});

it('survives what is no UTF-8', () => {
  const { tap, shown } = aTap();
  tap.received(Buffer.from([0xff, 0xfe, 0x41, 0x80]), false);
  tap.received(Buffer.alloc(PAYLOAD_SHOWN * 2, 0x80), false);
  expect(shown[0]?.payload).toBe('��A�');
  expect(shown[1]).toMatchObject({ truncated: true, size: PAYLOAD_SHOWN * 2 });
});

it('tells every watcher until it stops to watch', () => {
  const { tap, shown, watch } = aTap();
  const others: InspectedMessage[] = [];
  const other = tap.watch({ shown: (message) => others.push(message), skipped: () => undefined });
  tap.received(Buffer.from('a'), false);
  expect(tap.watchers).toBe(2);
  watch.dispose();
  tap.received(Buffer.from('b'), false);
  other.dispose();
  expect(tap.watchers).toBe(0);
  expect(shown.map(({ payload }) => payload)).toEqual(['a']);
  expect(others.map(({ payload }) => payload)).toEqual(['a', 'b']);
});

import { expect, test } from 'vitest';
import { readPart, writePart } from './part-of-recording.ts';

const WHOLE = { from: Date.UTC(2026, 10, 21, 14, 0, 0, 350), to: Date.UTC(2026, 10, 21, 15, 0, 0, 120) };

test('all of it, as it is written, is all of it and not a millisecond less', () => {
  const written = writePart(WHOLE, 'utc');
  expect(written).toEqual({ from: '2026-11-21 14:00:00', to: '2026-11-21 15:00:01', only: '' });
  expect(readPart(written, WHOLE, 'utc').part).toEqual({
    from: WHOLE.from,
    to: WHOLE.to + 1,
    backends: null,
  });
});

test('a part with backends, each once', () => {
  const written = {
    from: '2026-11-21 14:10',
    to: '2026-11-21 14:20:30',
    only: 'prices, chat/room 4,,prices',
  };
  expect(readPart(written, WHOLE, 'utc').part).toEqual({
    from: Date.UTC(2026, 10, 21, 14, 10),
    to: Date.UTC(2026, 10, 21, 14, 20, 30),
    backends: ['prices', 'chat/room 4'],
  });
});

test.each([
  ['yesterday', '2026-11-21 14:20', { from: 'Write the time as 2026-11-21 14:05:00.' }],
  ['2026-02-30 14:00', '2026-11-21 14:20', { from: 'There is no such time on this clock.' }],
  ['2026-11-21 14:20', '2026-11-21 14:10', { both: 'The end has to be after the beginning.' }],
  [
    '2026-11-22 14:20',
    '2026-11-22 14:30',
    { both: 'There is nothing of this recording between these times.' },
  ],
])('what is wrong with %s to %s is said where it is written', (from, to, problems) => {
  expect(readPart({ from, to, only: '' }, WHOLE, 'utc')).toEqual({ part: null, problems });
});

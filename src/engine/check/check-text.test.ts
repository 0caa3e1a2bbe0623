import { expect, it } from 'vitest';
import type { CheckResult, Measured } from './check-result.ts';
import { checkLines } from './check-text.ts';

const measured: Measured = {
  ready: 12,
  messagesIn: 40,
  messagesOut: 0,
  rate: 20,
  gap: 100,
  missing: 0,
  duplicates: 0,
  outOfOrder: 0,
  dropped: 0,
  lost: 0,
  reconnects: 0,
  dials: 1,
  roundTrips: 0,
  p50: null,
  p95: null,
  endings: [],
};

/** The cells under "missing" and "dup", row by row. */
function inspectedCells(known: Pick<CheckResult, 'sequenced' | 'identified'>): string[][] {
  const lines = checkLines(
    {
      backend: 'api',
      url: 'ws://api.example/',
      startedAt: 0,
      connecting: 500,
      held: 2_000,
      duration: 2_000,
      interrupted: false,
      ownDelay: 0,
      ...known,
      connected: 1,
      total: measured,
      connections: [{ ...measured, id: 'api#1', connected: true, open: true }],
    },
    [],
  );
  const head = lines.findIndex((line) => line.includes('missing'));
  // Cells are two spaces apart, and a unit one.
  return lines.slice(head + 1, head + 3).map((line) => line.split(/ {2,}/).slice(6, 8));
}

it('tells nothing of what was not inspected, and 0 of what was', () => {
  const rows = (...cells: string[]) => [cells, cells];
  expect(inspectedCells({ sequenced: false, identified: false })).toEqual(rows('–', '–'));
  expect(inspectedCells({ sequenced: false, identified: true })).toEqual(rows('–', '0'));
  expect(inspectedCells({ sequenced: true, identified: true })).toEqual(rows('0', '0'));
});

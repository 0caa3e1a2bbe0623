import { expect, test } from 'vitest';
import { bandOf, type ChartPoint } from './chart-data.ts';
import { chartCsv } from './chart-table.ts';

const AT = Date.UTC(2026, 10, 21, 14, 5, 0);
const point = (
  second: number,
  values: Record<string, number | null | readonly [number, number]>,
): ChartPoint => ({
  at: AT + second * 1_000,
  age: 0,
  ...values,
});

test('a column per series, an empty field where nothing is known', () => {
  const points = [point(0, { in: 4.5, out: null }), point(1, { in: 0, out: -1 })];
  const series = [
    { key: 'in', name: 'in' },
    { key: 'out', name: 'out' },
  ];
  expect(chartCsv(points, series)).toBe(
    'time,in,out\r\n2026-11-21T14:05:00.000Z,4.5,\r\n2026-11-21T14:05:01.000Z,0,-1\r\n',
  );
});

test('a line that merges has its least and most beside it', () => {
  const points = [
    point(0, { p50: 3, [bandOf('p50')]: [1, 9] }),
    point(1, { p50: 5 }),
    point(2, { p50: null }),
  ];
  expect(chartCsv(points, [{ key: 'p50', name: 'p50' }])).toBe(
    'time,p50,p50 least,p50 most\r\n' +
      '2026-11-21T14:05:00.000Z,3,1,9\r\n2026-11-21T14:05:01.000Z,5,5,5\r\n2026-11-21T14:05:02.000Z,,,\r\n',
  );
});

test('a backend whose name would be a formula is none in a spreadsheet', () => {
  const series = [
    { key: 'a', name: '=1+1' },
    { key: 'b', name: 'x, "y"' },
  ];
  expect(chartCsv([], series)).toBe('time,\'=1+1,"x, ""y"""\r\n');
});

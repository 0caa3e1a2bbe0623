import { expect, test } from 'vitest';
import type { BackendReport } from '../../shared/report.ts';
import { ReportRound } from './report-round.ts';

const round = (size: number) => {
  const ids = Array.from({ length: size }, (_, row) => `b${row}`);
  const asked: string[] = [];
  const reports = new ReportRound({
    ids,
    report: (id) => {
      asked.push(id);
      return { watchers: 0 } as BackendReport;
    },
  });
  return { ids, asked, reports };
};

test('it begins with all of them, some per batch', () => {
  const { ids, asked, reports } = round(700);
  reports.all();
  expect(reports.take(0).length).toBe(300);
  for (let now = 250; now <= 750; now += 250) reports.take(now);
  expect(new Set(asked)).toEqual(new Set(ids));
});

test('one that changed is told with the next batch, and once a second at most', () => {
  const { reports } = round(10_000);
  const told = (now: number) => reports.take(now).filter(({ backend }) => backend === 'b9000').length;
  expect(told(0)).toBe(0);
  reports.changed(9_000);
  expect(told(250)).toBe(1);
  reports.changed(9_000);
  expect([told(500), told(750), told(1_000), told(1_250), told(1_500)]).toEqual([0, 0, 0, 1, 0]);
});

test.each([
  [40, 2_000],
  [1_000, 31_000],
])('each of %i has its turn within %i ms, at a bounded pace', (size, within) => {
  const { ids, asked, reports } = round(size);
  let most = 0;
  for (let now = 0; now <= within; now += 250) most = Math.max(most, reports.take(now).length);
  expect(new Set(asked).size).toBe(ids.length);
  expect(most).toBeLessThanOrEqual(Math.max(50, size / 30) + 1);
});

import { csvField } from '../state/audit-file.ts';
import { texts } from '../texts/catalogue.ts';
import { bandOf, type ChartPoint } from './chart-data.ts';

const said = texts.exporting;

/** A series by what it is called: see `ChartSeries`. */
export interface TableSeries {
  key: string;
  name: string;
}

/**
 * What a chart was drawn from as CSV by RFC 4180: the time in UTC (ISO 8601) and a column per series, with the least and
 * the most of what was merged in two more where a line has them. Where nothing is known a field is empty.
 */
export function chartCsv(points: readonly ChartPoint[], series: readonly TableSeries[]): string {
  const columns = series.flatMap(({ key, name }) => {
    const band = points.some((point) => Array.isArray(point[bandOf(key)]));
    const value = { name, of: (point: ChartPoint) => numberOf(point[key]) };
    if (!band) return [value];
    // What was not merged is its own least and most.
    const edge = (side: 0 | 1) => (point: ChartPoint) => {
      const merged = point[bandOf(key)];
      return Array.isArray(merged) ? numberOf(merged[side]) : numberOf(point[key]);
    };
    return [value, { name: said.least(name), of: edge(0) }, { name: said.most(name), of: edge(1) }];
  });
  const head = [said.time, ...columns.map(({ name }) => csvField(name))];
  const rows = points.map((point) => [
    new Date(point.at).toISOString(),
    ...columns.map(({ of }) => of(point)),
  ]);
  return [head, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

/** A number needs no guard against being a formula, and one below zero would be spoilt by it. */
const numberOf = (value: unknown): string => (typeof value === 'number' ? String(value) : '');

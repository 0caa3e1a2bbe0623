import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CSV_SERIES, csvSeries, headerOf, unknownSeries } from './csv-columns.ts';

it('every series has a header of its own, in one manner of writing', () => {
  const headers = CSV_SERIES.map(headerOf);
  expect(new Set(headers).size).toBe(CSV_SERIES.length);
  expect(headers.filter((header) => !/^[a-z][a-z0-9_]*$/.test(header))).toEqual([]);
});

it('a series is chosen by its name or by its header', () => {
  expect(csvSeries(['rttP99', 'rtt_p95_ms_60s', 'state', 'phase_open_backends'])).toEqual([
    ...['rttP99', 'rttP95', 'phase', 'health', 'breaker', 'phase.open'],
  ]);
  expect(unknownSeries(['rtt_p99_ms_60s', 'rtt_p98_ms_60s'])).toBe('rtt_p98_ms_60s');
});

it('the guide has every one of them', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/guide/recording.md'), 'utf8');
  const named = [...guide.matchAll(/`([a-z0-9_]+)`/g)].map(([, name = '']) => name);
  const listed = (header: string) =>
    named.includes(header.replace(/^(health|phase|breaker)_.*_backends$/, '$1_')) || named.includes(header);
  expect(CSV_SERIES.map(headerOf).filter((header) => !listed(header))).toEqual([]);
});

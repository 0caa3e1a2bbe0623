import { expect, test } from 'vitest';
import { recordedEdges } from './recorded-edges.ts';

const at = (text: string) => Date.parse(`2026-11-${text}Z`);

test('says once what day it is', () => {
  expect(recordedEdges(at('19T02:10:00'), at('19T10:10:30'), 'utc')).toBe('2026-11-19 02:10–10:10 UTC');
  expect(recordedEdges(at('19T23:10:00'), at('20T01:10:00'), 'utc')).toBe(
    '2026-11-19 23:10–2026-11-20 01:10 UTC',
  );
});

test('has seconds where it is short', () => {
  expect(recordedEdges(at('19T02:10:00'), at('19T02:10:30'), 'utc')).toBe('2026-11-19 02:10:00–02:10:30 UTC');
});

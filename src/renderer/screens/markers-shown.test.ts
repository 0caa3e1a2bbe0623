import { expect, test } from 'vitest';
import type { FleetEvent } from '../../shared/event.ts';
import { NOW, ROOT } from '../../shared/fixtures.ts';
import { markersShown } from './markers-shown.ts';

const aMarker = (sequence: number, text: string, backend: string | null): FleetEvent => ({
  sequence,
  at: NOW + sequence * 1_000,
  kind: 'marker',
  actor: ROOT,
  text,
  backend,
});
const events: FleetEvent[] = [
  aMarker(1, 'deploy', null),
  aMarker(2, 'slow since here', 'a'),
  { sequence: 3, at: NOW, kind: 'console', text: 'started' },
  aMarker(4, 'restarted', 'b'),
];
const shown = {
  backend: null,
  zone: 'utc',
  span: 900_000,
  nameOf: (id: string) => id.toUpperCase(),
} as const;

test('a marker says when, of what, which and by whom', () => {
  expect(markersShown(events, shown)).toEqual([
    { id: `${NOW + 1_000}/1`, at: NOW + 1_000, text: '04:15:26 deploy (root)' },
    { id: `${NOW + 2_000}/2`, at: NOW + 2_000, text: '04:15:27 A: slow since here (root)' },
    { id: `${NOW + 4_000}/4`, at: NOW + 4_000, text: '04:15:29 B: restarted (root)' },
  ]);
});

test('while a backend is open, those of others are not shown', () => {
  expect(markersShown(events, { ...shown, backend: 'a' }).map(({ at }) => at - NOW)).toEqual([1_000, 2_000]);
});

test('over days a marker has its day', () => {
  expect(markersShown(events, { ...shown, span: 7 * 86_400_000 })[0]?.text).toBe(
    '2 Jan 04:15:26 deploy (root)',
  );
});

test('of very many the newest are shown', () => {
  const many = Array.from({ length: 500 }, (_, index) => aMarker(index, 'again', null));
  const kept = markersShown(many, shown);
  expect(kept).toHaveLength(100);
  expect(kept.at(-1)?.at).toBe(many.at(-1)?.at);
});

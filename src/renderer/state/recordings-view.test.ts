import { expect, test } from 'vitest';
import { RECORDINGS, type RecordingsView } from './recordings-view.ts';
import { hashOf, readHash } from './view-hash.ts';
import { INITIAL_VIEW, keepView, type View } from './view-store.ts';

const kept = (hash: string) =>
  keepView({
    storage: { getItem: () => null, setItem: () => undefined },
    location: { hash },
    replaceHash: () => undefined,
    onHash: () => ({ dispose: () => undefined }),
  });

test.each<[RecordingsView | null, string]>([
  [null, ''],
  [RECORDINGS, '#show=recordings'],
  [{ compared: ['release-41', 'a&b=c'] }, '#show=recordings&before=release-41&after=a%26b%3Dc'],
])('an address says whether recordings are shown, and which are compared', (recordings, hash) => {
  expect(hashOf({ ...INITIAL_VIEW, recordings })).toBe(hash);
  expect(readHash(hash).recordings).toEqual(recordings);
});

test('half a comparison is none', () => {
  expect(readHash('#show=recordings&before=a').recordings).toEqual(RECORDINGS);
});

test.each<[string, Partial<View>]>([
  ['a backend', { selected: 'prices' }],
  ['a filter', { text: 'edge' }],
  ['a health', { healths: new Set(['down'] as const) }],
])('%s that is chosen is shown in place of the recordings', (_what, chosen) => {
  const { view, dispose } = kept('#show=recordings');
  expect(view.getState().recordings).toEqual(RECORDINGS);
  view.setState(chosen);
  expect(view.getState()).toMatchObject({ ...chosen, recordings: null });
  dispose();
});

test('another theme or time leaves the recordings where they are', () => {
  const { view, dispose } = kept('#show=recordings&backend=prices');
  view.setState({ theme: 'light', zone: 'local' });
  expect(view.getState()).toMatchObject({ selected: 'prices', recordings: RECORDINGS });
  view.setState({ recordings: null });
  view.setState({ recordings: RECORDINGS, selected: null });
  expect(view.getState().recordings).toEqual(RECORDINGS);
  dispose();
});

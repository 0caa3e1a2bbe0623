import { expect, test } from 'vitest';
import {
  isSavedKey,
  keepSaved,
  nameProblem,
  readSaved,
  type SavedView,
  savedElsewhere,
  savedFrom,
  showsSaved,
  viewFrom,
  withoutSaved,
  withSaved,
} from './saved-views.ts';
import { INITIAL_VIEW, type View } from './view-store.ts';

function aStorage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

const edge: View = {
  ...INITIAL_VIEW,
  text: 'edge rtt>250',
  healths: new Set(['degraded', 'down']),
  sort: { key: 'rtt', descending: true },
  grouping: 'host',
  columns: new Set(['state', 'rtt', 'group']),
  mode: 'tiles',
};

test('what is saved is shown again', () => {
  const saved = savedFrom('Edge', edge);
  const again = { ...INITIAL_VIEW, ...viewFrom(saved) };
  expect(again).toMatchObject({ text: edge.text, healths: edge.healths, sort: edge.sort, mode: 'tiles' });
  expect(again.columns).toEqual(edge.columns);
  expect(showsSaved(again, saved)).toBe(true);
  expect(showsSaved({ ...again, text: '' }, saved)).toBe(false);
  expect(showsSaved({ ...again, columns: new Set(['state']) }, saved)).toBe(false);
});

test('they are in order of their names, and one of a name replaces the one before', () => {
  const saved = ['b', 'a 10', 'a 9', 'b'].reduce(
    (views, name, at) => withSaved(views, { ...savedFrom(name, edge), text: String(at) }),
    [] as ReturnType<typeof readSaved>,
  );
  expect(saved.map(({ name }) => name)).toEqual(['a 9', 'a 10', 'b']);
  expect(saved.at(-1)?.text).toBe('3');
});

test('views that another tab has saved meanwhile stay', () => {
  const storage = aStorage();
  const a = savedFrom('a', edge);
  keepSaved(storage, [], [a]);
  const inBoth = readSaved(storage);
  keepSaved(storage, inBoth, withSaved(inBoth, savedFrom('from the other tab', edge)));
  keepSaved(storage, inBoth, withoutSaved(inBoth, 'a'));
  expect(readSaved(storage).map(({ name }) => name)).toEqual(['from the other tab']);
});

test('what is not understood is left out', () => {
  const storage = aStorage();
  const good = savedFrom('good', edge);
  storage.setItem(
    'wirewatch.views',
    JSON.stringify([null, 3, { name: 'half' }, { ...good, sort: { key: 'x' } }, good]),
  );
  expect(readSaved(storage)).toEqual([good]);
  storage.setItem('wirewatch.views', '{');
  expect(readSaved(storage)).toEqual([]);
});

test('a name that cannot be is refused in words', () => {
  const saved = [savedFrom('Edge', edge)];
  expect(nameProblem(' ', saved)).toBe('Give it a name.');
  expect(nameProblem('x'.repeat(61), saved)).toContain('60');
  expect(nameProblem(' Edge ', saved)).toBe('There is a view “Edge” already.');
  expect(nameProblem('Edge', saved, 'Edge')).toBeNull();
  expect(nameProblem('Chat', saved)).toBeNull();
});

test('what another window saves, changes and deletes is taken over; what stays the same is the same', () => {
  const storage = aStorage();
  const [a, b, c] = ['A', 'B', 'C'].map((name) => savedFrom(name, edge)) as [SavedView, SavedView, SavedView];
  const held = [a, b];
  keepSaved(storage, [], held);
  expect(savedElsewhere(storage, held)).toBe(held);
  keepSaved(storage, held, [a, c]);
  const now = savedElsewhere(storage, held);
  expect(now.map(({ name }) => name)).toEqual(['A', 'C']);
  expect(now[0]).toBe(a);
  expect(isSavedKey('wirewatch.views')).toBe(true);
  expect(isSavedKey('wirewatch.view')).toBe(false);
});

test('what came from another window is not written back to it', () => {
  const storage = aStorage();
  keepSaved(storage, [], [savedFrom('A', edge)]);
  let written = 0;
  const counted = { ...storage, setItem: () => void written++ };
  keepSaved(counted, [], savedElsewhere(storage, []));
  expect(written).toBe(0);
});

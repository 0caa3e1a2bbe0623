import { expect, test } from 'vitest';
import { disposable } from '../../shared/disposable.ts';
import { savedFrom } from './saved-views.ts';
import { INITIAL_VIEW, keepView, toggled } from './view-store.ts';
import { DEFAULT_WALLBOARD } from './wallboard.ts';

function aKeeper(hash = '', kept: string | null = null) {
  const keeper = {
    kept,
    storage: {
      getItem: () => keeper.kept,
      setItem: (_key: string, value: string) => {
        keeper.kept = value;
      },
    },
    location: { hash },
    replaceHash: (next: string) => {
      keeper.location.hash = next;
    },
    goTo: (_hash: string): void => undefined,
    onHash: (listener: (hash: string) => void) => {
      keeper.goTo = listener;
      return disposable(() => {
        keeper.goTo = () => undefined;
      });
    },
  };
  return keeper;
}

test('an address that a person goes to is followed', () => {
  const keeper = aKeeper('#backend=prices');
  const { view } = keepView(keeper);
  keeper.goTo('#backend=orders&find=edge');
  expect(view.getState()).toMatchObject({ selected: 'orders', text: 'edge' });
  keeper.goTo('');
  expect(view.getState()).toMatchObject({ selected: null, text: '' });
});

test('a wallboard never stands still: nothing on it says that its charts are of the past', () => {
  const past = 'from=2026-03-01T02:00:00Z&to=2026-03-01T03:00:00Z';
  const keeper = aKeeper(`#wallboard&${past}`);
  const { view } = keepView(keeper);
  expect(view.getState()).toMatchObject({ wallboard: { rotate: 20 }, time: { kind: 'live' } });
  keeper.goTo(`#${past}`);
  expect(view.getState().time.kind).toBe('fixed');
  view.setState({ wallboard: DEFAULT_WALLBOARD });
  expect(view.getState().time.kind).toBe('live');
  expect(keeper.location.hash).toBe('#wallboard');
});

test('selection, filters and choices survive a reload', () => {
  const keeper = aKeeper();
  keepView(keeper).view.setState({
    selected: 'edge-3/prices',
    healths: new Set(['down', 'degraded']),
    text: 'a b&c',
    theme: 'light',
    zone: 'local',
    connections: 'phase',
    timeline: 'audit',
    folded: new Set(['Inbound']),
    sort: { key: 'rtt', descending: true },
  });
  expect(keepView(keeper).view.getState()).toEqual({
    ...INITIAL_VIEW,
    selected: 'edge-3/prices',
    healths: new Set(['down', 'degraded']),
    text: 'a b&c',
    theme: 'light',
    zone: 'local',
    connections: 'phase',
    timeline: 'audit',
    folded: new Set(['Inbound']),
    sort: { key: 'rtt', descending: true },
  });
});

test('words it does not know are left out, and those of the address remembered until they were told', () => {
  const keeper = aKeeper(
    '#health=down,nonsense',
    '{"theme":"pink","sort":{"key":"rm"},"range":7,"connections":"x","timeline":1,"folded":[2]}',
  );
  expect(keepView(keeper).view.getState()).toEqual({
    ...INITIAL_VIEW,
    healths: new Set(['down']),
    misread: [{ part: 'health', words: ['nonsense'] }],
  });
});

test('the incident and the backends that it is about are put away together', () => {
  const { view } = keepView(aKeeper('#incident=7'));
  const incident = { id: 7, since: null };
  const only = { title: 'edge-3', ids: new Set(['a']) };
  expect(view.getState()).toMatchObject({ incident, only: null });
  view.setState({ only });
  expect(view.getState()).toMatchObject({ incident, only });
  view.setState({ only: null });
  expect(view.getState()).toMatchObject({ incident: null, only: null });
  view.setState({ incident, only });
  view.setState({ incident: null });
  expect(view.getState()).toMatchObject({ incident: null, only: null });
});

test('a storage that is forbidden or broken costs nothing but the choices', () => {
  const keeper = aKeeper('', '{');
  keeper.storage.setItem = () => {
    throw new Error('quota');
  };
  const { view: store } = keepView(keeper);
  store.setState({ theme: 'dark' });
  expect(store.getState().theme).toBe('dark');
});

test('an address with nothing to say is empty', () => {
  const keeper = aKeeper('#backend=a');
  keepView(keeper).view.setState({ selected: null });
  expect(keeper.location.hash).toBe('');
});

test('a filter is switched on and off again', () => {
  const on = toggled<string>(new Set(), 'down');
  expect([...on]).toEqual(['down']);
  expect([...toggled(on, 'down')]).toEqual([]);
});

test('once it is disposed of it neither keeps nor follows anything', () => {
  const keeper = aKeeper('#backend=a');
  const { view, dispose } = keepView(keeper);
  dispose();
  keeper.goTo('#backend=b');
  expect(view.getState().selected).toBe('a');
  view.setState({ theme: 'dark', selected: null });
  expect(keeper).toMatchObject({ kept: null, location: { hash: '#backend=a' } });
});

test('a saved view is in the address while it is shown unchanged, and a link shows it', () => {
  const keeper = aKeeper();
  const { view } = keepView(keeper);
  const edge = savedFrom('Edge & co', { ...INITIAL_VIEW, text: 'tag:edge', grouping: 'host' });
  view.setState({ saved: [edge] });
  keeper.goTo('#view=Edge+%26+co');
  expect(view.getState()).toMatchObject({ text: 'tag:edge', grouping: 'host', savedView: 'Edge & co' });
  expect(keeper.location.hash).toContain('view=Edge+%26+co');
  view.setState({ selected: 'prices' });
  expect(view.getState().savedView).toBe('Edge & co');
  view.setState({ text: 'tag:eu' });
  expect(view.getState().savedView).toBeNull();
  expect(keeper.location.hash).not.toContain('view=');
});

test('a link to a view that there is not shows what else the link says, and names the view', () => {
  const { view } = keepView(aKeeper('#view=theirs&find=tag%3Aeu'));
  expect(view.getState()).toMatchObject({ text: 'tag:eu', savedView: null, unknownView: 'theirs' });
});

test('grouping, columns and mode survive a reload, marks do not', () => {
  const keeper = aKeeper();
  keepView(keeper).view.setState({
    grouping: 'tag',
    mode: 'tiles',
    columns: new Set(['state', 'host']),
    collapsed: new Set(['tag/eu']),
    marked: new Set(['prices']),
  });
  expect(keepView(keeper).view.getState()).toMatchObject({
    grouping: 'tag',
    mode: 'tiles',
    columns: new Set(['state', 'host']),
    collapsed: new Set(['tag/eu']),
    marked: new Set(),
  });
});

import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { anInfo, aSnapshot } from '../../shared/fixtures.ts';
import { AddressCheck } from './address-check.ts';
import { createFleetStore, type FleetState, fleetState } from './fleet-store.ts';
import { INITIAL_VIEW, type View } from './view-store.ts';
import { DEFAULT_WALLBOARD } from './wallboard.ts';

const fleetOf = (...ids: string[]): FleetState => {
  const { fleet, statuses } = aSnapshot();
  const backends = ids.map((id) => anInfo(id, { name: id.toUpperCase(), group: 'Edge' }));
  return fleetState({ ...fleet, backends }, statuses.slice(0, ids.length));
};

function stage(address: Partial<View>, known: FleetState | null = fleetOf('a', 'b')) {
  const view = createStore<View>()(() => ({ ...INITIAL_VIEW, ...address }));
  const fleet = createFleetStore();
  const told: string[] = [];
  const check = new AddressCheck(view, fleet, (text) => told.push(text));
  if (known) fleet.setState(known);
  return { view, fleet, told, check };
}

test('a backend that there is not is named, and the rest of the view stays', () => {
  const { view, told, check } = stage({ selected: 'nobody', text: 'edge', compared: ['a', 'c'] });
  check.check();
  expect(told).toEqual([
    'There is no backend “nobody” in this fleet.',
    'There is no backend “c” in this fleet.',
  ]);
  expect(view.getState()).toMatchObject({ selected: null, text: 'edge', compared: ['a'] });
});

test('an address that is gone to later is judged as well, and one in order is not', () => {
  const { view, told } = stage({});
  view.setState({ selected: 'a' });
  expect(told).toEqual([]);
  view.setState({ selected: 'x'.repeat(500) });
  expect(told).toEqual([`There is no backend “${'x'.repeat(60)}…” in this fleet.`]);
  expect(view.getState().selected).toBeNull();
});

test('before the fleet is known nothing is missing', () => {
  const { view, told, check } = stage({ selected: 'a', chartGroup: 'Edge' }, null);
  check.check();
  view.setState({ selected: 'b' });
  expect(told).toEqual([]);
  expect(view.getState().selected).toBe('b');
});

test('one that went with a change of the fleet is called by its name', () => {
  const { view, fleet, told, check } = stage({ selected: 'b', compared: ['a', 'b'] });
  const before = fleet.getState();
  fleet.setState(fleetOf('a'));
  check.check(before);
  expect(told).toEqual(['B is no longer in the fleet file.']);
  expect(view.getState()).toMatchObject({ selected: null, compared: ['a'] });
});

test('a group is missed once, and again after it was there', () => {
  const { view, told, check } = stage({ chartGroup: 'Elsewhere' });
  check.check();
  check.check();
  expect(told).toEqual(['There is no group “Elsewhere” in this fleet: the whole fleet is shown.']);
  view.setState({ chartGroup: 'Edge' });
  view.setState({ chartGroup: 'Elsewhere' });
  expect(told).toHaveLength(2);
});

test('a saved view that there is not is told on a wallboard, which has no list of them to say it', () => {
  const { view, told, check } = stage({ unknownView: 'Theirs' });
  check.check();
  expect(told).toEqual([]);
  view.setState({ wallboard: DEFAULT_WALLBOARD });
  expect(told).toEqual(['There is no view “Theirs” in this browser; the rest of the link is shown.']);
  expect(view.getState().unknownView).toBeNull();
});

test('what the address says and nobody understands is told once', () => {
  const misread = [
    { part: 'views', words: ['cats', 'dogs'] },
    { part: 'backed', words: [] },
  ];
  const { view, told, check } = stage({ misread });
  check.check();
  check.check();
  expect(told).toEqual([
    'The address says views=cats,dogs, which is not known; the rest of it is followed.',
    'The address has a part “backed” that is not known; the rest of it is followed.',
  ]);
  expect(view.getState().misread).toEqual([]);
});

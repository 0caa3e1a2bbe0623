import { describe, expect, it } from 'vitest';
import { type FleetFileInput, fleetFileSchema } from '../../shared/fleet-schema.ts';
import { configureFleet } from '../fleet-file/fleet-config.ts';
import { changeBetween } from './fleet-change.ts';

const fleet = (ids: string[], rest: Partial<FleetFileInput> = {}) =>
  configureFleet(
    fleetFileSchema.parse({
      version: 1,
      backends: ids.map((id) => ({ id, url: `ws://${id}.test/` })),
      ...rest,
    }),
    'test',
  );

describe('the change between two fleets', () => {
  it('is none where everything is the same', () => {
    expect(changeBetween(fleet(['a', 'b']), fleet(['a', 'b']))).toBeNull();
  });

  it('names what came, what went and what is different, by id', () => {
    const after = fleet(['c', 'b'], {
      backends: [
        { id: 'c', url: 'ws://c.test/' },
        { id: 'b', url: 'ws://x/' },
      ],
    });
    expect(changeBetween(fleet(['a', 'b', 'd']), after)).toEqual({
      added: ['c'],
      removed: ['a', 'd'],
      changed: ['b'],
    });
  });

  it.each([
    ['the order', fleet(['b', 'a'])],
    ['the name', fleet(['a', 'b'], { name: 'other' })],
    ['the budget of dials', fleet(['a', 'b'], { dials: { perSecond: 7 } })],
  ])('is one of no backend where only %s is another', (_, after) => {
    expect(changeBetween(fleet(['a', 'b']), after)).toEqual({ added: [], removed: [], changed: [] });
  });

  it('names every backend that another default concerns', () => {
    const after = fleet(['a', 'b'], { defaults: { slowAfter: 77 } });
    expect(changeBetween(fleet(['a', 'b']), after)).toMatchObject({ changed: ['a', 'b'] });
  });
});

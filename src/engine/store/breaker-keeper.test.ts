import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../shared/fleet-schema.ts';
import { createBreaker, isolate, recordFailure } from '../socket/breaker.ts';
import { BreakerRecorder, type SavedBreaker, toSaved } from '../socket/breaker-record.ts';
import { BATCH, BreakerKeeper } from './breaker-keeper.ts';
import { MemoryStore } from './memory-store.ts';

const settings = DEFAULT_SETTINGS.breaker;
const DAY = 86_400_000;
const by = { name: 'mallory', session: 'window 1' };

/** A memory store that remembers which backends it was given, call by call. */
class CountingStore extends MemoryStore {
  readonly calls: string[][] = [];

  override saveBreakers(fleet: string, breakers: ReadonlyMap<string, SavedBreaker>): void {
    this.calls.push([...breakers.keys()]);
    super.saveBreakers(fleet, breakers);
  }

  /** Since it was last asked. */
  get newCalls(): string[][] {
    return this.calls.splice(0);
  }
}

function keeperOf(...ids: string[]) {
  const store = new CountingStore();
  const breakers = new Map(ids.map((id) => [id, createBreaker(0, settings)]));
  const fleet = { name: 'orders' };
  let openFor = 0;
  const keeper = new BreakerKeeper(store, {
    name: () => fleet.name,
    ids: () => breakers.keys(),
    save: (id) => {
      const breaker = breakers.get(id);
      const record = breaker && new BreakerRecorder(breaker, 0).record(0);
      // As if it were open all the time: what is saved differs at every moment.
      return (
        breaker && record && toSaved(breaker, { ...record, openFor: ++openFor }, (time) => time, 'a.test')
      );
    },
  });
  return { store, breakers, keeper, fleet };
}

describe('the keeper of breakers', () => {
  it('writes all of them at first and then what has changed', () => {
    const { store, breakers, keeper } = keeperOf('a', 'b');
    keeper.tick(0);
    expect(store.newCalls).toEqual([['a', 'b']]);
    breakers.set('b', isolate(createBreaker(0, settings), 500, null, by, 'maintenance'));
    keeper.changed('b');
    keeper.tick(1_000);
    expect(store.newCalls).toEqual([['b']]);
    expect(store.loadBreakers('orders').get('b')).toMatchObject({ state: 'isolated', by });
  });

  it('writes nothing because of a change that is not the breaker’s, but lets the store retry', () => {
    const { store, keeper } = keeperOf('a');
    keeper.tick(0);
    keeper.changed('a');
    keeper.tick(1_000);
    keeper.tick(2_000);
    expect(store.newCalls).toEqual([['a'], [], []]);
  });

  it('never writes more at once than a tick has time for, and forgets none', () => {
    const ids = Array.from({ length: 2 * BATCH + 1 }, (_, number) => `backend-${number}`);
    const { store, keeper } = keeperOf(...ids);
    for (let tick = 0; tick < 4; tick++) keeper.tick(tick * 1_000);
    expect(store.newCalls.map((call) => call.length)).toEqual([BATCH, BATCH, 1, 0]);
    expect([...store.loadBreakers('orders').keys()].sort()).toEqual([...ids].sort());
  });

  it('writes all of them anew once a day, so that the store does not forget them', () => {
    const { store, keeper } = keeperOf('a', 'b');
    keeper.tick(0);
    keeper.tick(DAY - 1);
    keeper.tick(DAY);
    expect(store.newCalls).toEqual([['a', 'b'], [], ['a', 'b']]);
  });

  it('writes all of them under the fleet’s new name', () => {
    const { store, keeper, fleet } = keeperOf('a', 'b');
    keeper.tick(0);
    fleet.name = 'purchases';
    keeper.tick(1_000);
    keeper.tick(2_000);
    expect(store.newCalls).toEqual([['a', 'b'], ['a', 'b'], []]);
    expect(store.loadBreakers('purchases').size).toBe(2);
  });

  it('writes all of them at the end, whatever their number', () => {
    const ids = Array.from({ length: BATCH + 1 }, (_, number) => `backend-${number}`);
    const { store, breakers, keeper } = keeperOf(...ids);
    breakers.set(
      'backend-7',
      recordFailure(createBreaker(0, settings), 0, settings, () => 0),
    );
    keeper.finish();
    expect(store.loadBreakers('orders').size).toBe(BATCH + 1);
    expect(store.loadBreakers('orders').get('backend-7')?.consecutiveFailures).toBe(1);
  });

  it('has nothing to write of a backend that is gone', () => {
    const { store, breakers, keeper } = keeperOf('a');
    keeper.tick(0);
    keeper.changed('a');
    breakers.delete('a');
    keeper.tick(1_000);
    expect(store.newCalls).toEqual([['a'], []]);
  });
});

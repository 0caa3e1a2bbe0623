import { afterEach, describe, expect, it } from 'vitest';
import type { FleetEvent } from '../../shared/event.ts';
import { cleanUp, DAY, HOUR, MINUTE, open, SECOND, START } from './test-keeper.ts';

afterEach(cleanUp);

const event = (at: number, over: Partial<FleetEvent> = {}): FleetEvent =>
  ({
    sequence: 1,
    at,
    kind: 'address',
    backend: 'a',
    from: '10.0.0.1',
    to: '10.0.0.2',
    ...over,
  }) as FleetEvent;

describe('events', () => {
  const list = ({ keeper }: ReturnType<typeof open>, over: object = {}) => {
    const read = keeper.read((tables) =>
      tables.events.list({ fleet: 'orders', from: 0, to: START + DAY, limit: 100, ...over }),
    );
    return read.ok ? read.value : [];
  };

  it('are there after a restart, and found by range, kind and backend, page by page', () => {
    const one = open();
    const all = [
      event(START + 1),
      event(START + 2, { backend: 'b' } as Partial<FleetEvent>),
      { sequence: 3, at: START + 3, kind: 'console', text: 'é😀; DROP TABLE event' } satisfies FleetEvent,
      event(START + 4),
    ];
    one.keeper.addEvents(all.map((each) => ({ fleet: 'orders', event: each })));
    one.pass(1);
    one.keeper.close();
    const two = open({ directory: one.directory });
    expect(list(two).map((each) => each.event)).toEqual([...all].reverse());
    expect(list(two, { backend: 'a' }).map((each) => each.event.at - START)).toEqual([4, 1]);
    expect(list(two, { kinds: ['console'] })).toHaveLength(1);
    expect(list(two, { kinds: [] })).toHaveLength(0);
    expect(list(two, { from: START + 2, to: START + 4 }).map((each) => each.event.at - START)).toEqual([
      3, 2,
    ]);
    expect(list(two, { fleet: 'chat' })).toEqual([]);
    const page = list(two, { limit: 2 });
    expect(list(two, { limit: 2, before: page.at(-1)?.id }).map((each) => each.event.at - START)).toEqual([
      2, 1,
    ]);
  });

  it('are forgotten by age and by number', () => {
    const settings = { eventAge: HOUR, eventCount: 5 };
    const one = open({ settings });
    for (let minute = 0; minute < 130; minute++) {
      one.keeper.addEvents([{ fleet: 'orders', event: event(START + minute * MINUTE) }]);
      one.pass(6, 10 * SECOND);
    }
    const kept = list(one);
    expect(kept.length).toBeLessThanOrEqual(5 + 60);
    expect(Math.min(...kept.map((each) => each.event.at))).toBeGreaterThanOrEqual(START + 110 * MINUTE);
  });
});

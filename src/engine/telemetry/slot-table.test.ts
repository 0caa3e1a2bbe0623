import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlotTable } from './slot-table.ts';

const taken = (table: SlotTable, count: number) => Array.from({ length: count }, () => table.take());

describe('a slot table', () => {
  it('gives the lowest free slot, and a released one again', () => {
    const table = new SlotTable(10);
    expect(taken(table, 4)).toEqual([0, 1, 2, 3]);
    table.release(2);
    table.release(0);
    expect(taken(table, 3)).toEqual([0, 2, 4]);
    expect(table.used).toBe(5);
  });

  it('is straight as long as every row is its slot', () => {
    const table = new SlotTable(10);
    table.arrange(taken(table, 3));
    expect([table.rows, table.straight]).toEqual([3, true]);
    table.arrange([0, 1]);
    expect([table.rows, table.straight]).toEqual([2, true]);
    table.arrange([1, 0]);
    expect([table.rows, table.straight]).toEqual([2, false]);
  });

  it('knows the row of each slot, and -1 of one that is not in the fleet', () => {
    const table = new SlotTable(10);
    taken(table, 4);
    table.arrange([3, 1]);
    expect([0, 1, 2, 3].map((slot) => table.rowOf(slot))).toEqual([-1, 1, -1, 0]);
    expect([...table.slots.subarray(0, table.rows)]).toEqual([3, 1]);
    expect(table.rowOf(table.take())).toBe(-1);
  });

  it('says so when there is no slot left', () => {
    const table = new SlotTable(2);
    expect(table.room).toBe(2);
    taken(table, 2);
    expect(table.room).toBe(0);
    expect(() => table.take()).toThrow(RangeError);
    table.release(1);
    expect(table.room).toBe(1);
    expect(table.take()).toBe(1);
  });

  it('never gives one slot to two', () => {
    const step = fc.record({ takes: fc.nat({ max: 5 }), releases: fc.array(fc.nat()) });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const table = new SlotTable(1_000);
        const mine: number[] = [];
        let most = 0;
        for (const { takes, releases } of steps) {
          mine.push(...taken(table, takes));
          most = Math.max(most, mine.length);
          expect(new Set(mine).size).toBe(mine.length);
          // The lowest first: there are never more in use than there were backends at once.
          expect(table.used).toBe(most);
          for (const pick of releases) {
            const [released] = mine.splice(pick % Math.max(1, mine.length), 1);
            if (released !== undefined) table.release(released);
          }
        }
      }),
    );
  });
});

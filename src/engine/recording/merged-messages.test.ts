import { describe, expect, it } from 'vitest';
import type { InspectedMessage } from '../../shared/inspected-message.ts';
import { type MergedMessage, MergedMessages } from './merged-messages.ts';
import type { MessageColumns } from './message-columns.ts';

const shown = (at: number, payload: string): InspectedMessage => ({
  ...{ kind: 'text', at, direction: 'in', size: payload.length, payload },
  ...{ truncated: false, masked: false, code: null },
});

const numbers = (backend: string, ...all: [at: number, size: number][]): MessageColumns => ({
  backend,
  at: Float64Array.from(all, ([at]) => at),
  size: Uint32Array.from(all, ([, size]) => size),
  what: new Uint8Array(all.length),
});

const told = (merged: Iterable<MergedMessage>) =>
  [...merged].map(({ backend, entry }) => [backend, entry.at, entry.payload ?? entry.size]);

describe('messages that are recorded by their numbers and some with payloads', () => {
  it('has each once, with its payload where there is one', () => {
    const merged = new MergedMessages();
    merged.shown('a', [
      shown(1_000.4, 'one'),
      { kind: 'skipped', at: 1_005, count: 2, bytes: 8, why: 'rate' },
      shown(1_010, 'four'),
    ]);
    const row = [
      numbers('a', [1_000, 3], [1_005, 4], [1_005, 4], [1_010, 4]),
      numbers('b', [1_000, 7], [1_003, 8]),
    ];
    expect(told(merged.counted(row))).toEqual([
      ['a', 1_000.4, 'one'],
      ['a', 1_005, 4],
      ['a', 1_005, 4],
      ['a', 1_010, 'four'],
      ['b', 1_000, 7],
      ['b', 1_003, 8],
    ]);
    expect(told(merged.rest())).toEqual([]);
  });

  it('has what the numbers had no room for', () => {
    const merged = new MergedMessages();
    merged.shown('a', [shown(1_000, 'lost'), shown(1_010, 'met'), shown(2_000, 'later')]);
    merged.shown('c', [shown(1_005, 'alone')]);
    expect(told(merged.counted([numbers('a', [1_010, 3])]))).toEqual([
      ['a', 1_000, 'lost'],
      ['a', 1_010, 'met'],
      ['c', 1_005, 'alone'],
    ]);
    expect(told(merged.rest())).toEqual([['a', 2_000, 'later']]);
  });
});

import { expect, it } from 'vitest';
import { SlotLatency } from './slot-latency.ts';

function latencies() {
  const latency = new SlotLatency(8);
  for (let slot = 0; slot < 4; slot++) latency.begin(slot);
  /** What is handed over at `now`: the slots with their medians. */
  const refreshed = (now: number) => {
    const found: [slot: number, median: number | undefined][] = [];
    latency.refresh(now, 4, (slot, recent) => found.push([slot, recent?.quantiles([0.5])[0]]));
    return found;
  };
  return { latency, refreshed };
}

it('hands over what is new once, and nothing of the slots at which nothing happened', () => {
  const { latency, refreshed } = latencies();
  expect(refreshed(0)).toEqual([]);
  latency.record(2, 10, 0);
  expect(refreshed(1_000)).toEqual([[2, expect.closeTo(10, 0)]]);
  expect(refreshed(2_000)).toEqual([]);
});

it('says so when what it had grows old, and when it is forgotten', () => {
  const { latency, refreshed } = latencies();
  latency.record(1, 10, 0);
  latency.record(3, 20, 0);
  refreshed(0);
  latency.forget(3);
  latency.forget(3);
  latency.forget(0);
  expect(refreshed(1_000)).toEqual([[3, undefined]]);
  expect(refreshed(120_000)).toEqual([[1, Number.NaN]]);
});

it('begins anew with another backend, which is told nothing of the last one', () => {
  const { latency, refreshed } = latencies();
  latency.record(1, 10, 0);
  latency.begin(1);
  expect(refreshed(1_000)).toEqual([]);
  latency.record(1, 30, 1_000);
  expect(refreshed(1_000)).toEqual([[1, expect.closeTo(30, -1)]]);
});

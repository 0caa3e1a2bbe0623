import { expect, it } from 'vitest';
import { LATENCY_NAMES } from './history-series.ts';
import { kindOfEntry, LatencyLog, slotOfEntry } from './latency-log.ts';

it('hands over two numbers per latency, in order, and is empty then', () => {
  const log = new LatencyLog();
  log.record('rtt', 3, 12.345);
  log.record('delivery', 0, -1);
  expect([...log.take()]).toEqual([48, 1_234, 1, 0]);
  expect(log.take()).toHaveLength(0);
  for (let each = 0; each < 5_000; each++) log.record('rtt', each, 1);
  const taken = log.take();
  expect(taken).toHaveLength(10_000);
  expect(taken.byteLength).toBe(taken.buffer.byteLength);
  expect([...taken.subarray(-2)]).toEqual([4_999 * 16, 100]);
});

it('knows every kind of every slot apart', () => {
  const log = new LatencyLog();
  for (const name of LATENCY_NAMES) log.record(name, 20_000, 1);
  const entries = log.take().filter((_, index) => index % 2 === 0);
  expect([...entries].map((entry) => [slotOfEntry(entry), LATENCY_NAMES[kindOfEntry(entry)]])).toEqual(
    LATENCY_NAMES.map((name) => [20_000, name]),
  );
});

it('has room for a recovery of hours, where others end at 84 s', () => {
  const log = new LatencyLog();
  log.record('recovery', 0, 3_600_000);
  log.record('dial', 0, 3_600_000);
  expect([...log.take()].filter((_, index) => index % 2 === 1)).toEqual([360_000, 2 ** 23 - 1]);
});

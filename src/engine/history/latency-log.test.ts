import { expect, it } from 'vitest';
import { LatencyLog } from './latency-log.ts';

it('hands over two numbers per latency, in order, and is empty then', () => {
  const log = new LatencyLog();
  log.record('rtt', 3, 12.345);
  log.record('delivery', 0, -1);
  expect([...log.take()]).toEqual([6, 1_234, 1, 0]);
  expect(log.take()).toHaveLength(0);
  for (let each = 0; each < 5_000; each++) log.record('rtt', each, 1);
  const taken = log.take();
  expect(taken).toHaveLength(10_000);
  expect(taken.byteLength).toBe(taken.buffer.byteLength);
  expect([...taken.subarray(-2)]).toEqual([4_999 * 2, 100]);
});

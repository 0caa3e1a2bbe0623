import { Worker } from 'node:worker_threads';
import { BACKEND_GAUGE_NAMES, COUNTED_NAMES } from '../../src/engine/history/history-series.ts';
import { HistoryStore } from '../../src/engine/history/history-store.ts';
import { DEFAULT_SETTINGS } from '../../src/engine/history/tiers.ts';
import { createFrame } from '../../src/shared/frame.ts';

/*
 * Hands over ticks to its history as fast as they are taken in, and ends in the middle of it. Arguments: the folder,
 * how many ms from its beginning it ends, and the history's thread.
 */

const [, , directory = '', after = '', thread = ''] = process.argv;
const ROWS = 200;

const store = new HistoryStore({
  spawn: (workerData) => new Worker(thread, { workerData }),
  onProblem: () => undefined,
  data: { directory, file: `${directory}/history.db`, settings: DEFAULT_SETTINGS },
});
// The thread alone keeps no process.
setInterval(() => undefined, 1_000);
const query = { fleet: 'f', source: { kind: 'fleet' as const }, series: [], from: 0, to: 1, points: 2 };
const of = <Name extends string, Value>(names: readonly Name[], make: () => Value) =>
  Object.fromEntries(names.map((name) => [name, make()])) as Record<Name, Value>;
const counts = {
  used: ROWS,
  grown: of(COUNTED_NAMES, () => new Float64Array(ROWS).fill(3)),
  sums: of(COUNTED_NAMES, () => 600),
  gauges: of(BACKEND_GAUGE_NAMES, () => new Float64Array(ROWS).fill(1)),
};
const backends = Array.from({ length: ROWS }, (_, index) => ({ id: `b${index}`, group: null }));
store.follow({ name: 'f', backends }, Uint32Array.from(backends.keys()));
await store.query(query);
setTimeout(() => process.exit(0), Number(after));
// Each ends a bucket of ten seconds, which is written at once.
for (let sequence = 1; ; sequence++) {
  const time = Date.now() + sequence * 10_000;
  store.tick(createFrame({ sequence, time, revision: 1, rows: ROWS, tick: 1_000 }), counts);
  if (sequence % 20 === 0) await store.query(query);
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Bar, machine, printTable, progress } from './report.ts';

/*
 * Runs every bench, one after the other and each in a process of its own, prints one table and writes
 * `results.json`. Ends with 1 when a bar is not held, and with 2 when a bench did not come to its end.
 */

const BENCHES = [
  'p1-receive.ts',
  'p2-steady.ts',
  'p3-memory.ts',
  'p4-frame.ts',
  'p5-idle.ts',
  'p6-renderer.ts',
  'p7-restart.ts',
  'p8-windows.ts',
  'p9-state-latency.ts',
  'p10-recording.ts',
  'p10-seek.ts',
  'p10-export.ts',
  'p11-history.ts',
  'p12-endurance.ts',
];
/** The longest that one bench may take, in ms. */
const LIMIT = 600_000;

async function run(file: string): Promise<Bar[] | null> {
  const bench = fork(fileURLToPath(new URL(file, import.meta.url)));
  let bars: Bar[] | null = null;
  bench.on('message', (found) => {
    bars = found as Bar[];
  });
  const limit = setTimeout(() => {
    progress(`${file} did not end within ${LIMIT / 1_000} s`);
    bench.kill();
  }, LIMIT);
  const [code] = (await once(bench, 'exit')) as [number | null];
  clearTimeout(limit);
  return code === 0 ? bars : null;
}

const startedAt = new Date().toISOString();
const bars: Bar[] = [];
let broken = 0;
for (const file of BENCHES) {
  const found = await run(file);
  if (found) bars.push(...found);
  else {
    broken++;
    progress(`${file} came to no result`);
  }
}
printTable(bars);
const on = machine();
const packages = Object.entries(on.packages).map(([name, version]) => `${name} ${version}`);
progress(`\n${on.cores} × ${on.cpu}, Node ${on.node}, ${packages.join(', ')}`);
writeFileSync(
  new URL('results.json', import.meta.url),
  `${JSON.stringify({ startedAt, machine: on, bars }, null, 2)}\n`,
);
process.exitCode = broken > 0 ? 2 : bars.every(({ held }) => held) ? 0 : 1;

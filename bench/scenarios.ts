import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../test/docs/page.ts';
import { accountPages, RESULTS_PATH } from '../test/scenarios/account-pages.ts';
import { figureOf, type Results, type Row, wholeTable } from '../test/scenarios/table.ts';
import { progress } from './report.ts';
import { actix } from './scenarios/actix.ts';
import { chat } from './scenarios/chat.ts';
import { delay } from './scenarios/delay.ts';
import { gateway } from './scenarios/gateway.ts';
import { memory } from './scenarios/memory.ts';
import { priceFeed } from './scenarios/price-feed.ts';
import { reconnects } from './scenarios/reconnects.ts';
import { SEED } from './scenarios/side.ts';
import { signals } from './scenarios/signals.ts';

/*
 * `npm run scenarios [-- --write] [--no-pages] [--only NAME …]`: the five accounts before and after, each on its own server,
 * which both sides meet from the same seed. Prints the table and saves it; with `--write` where docs/ and the README have it
 * from. With `--only` some parts of it, which are printed and not saved. Ends with 1 when a figure is not as expected, and
 * with 2 when a part did not come to its end.
 */

/** Longest run, ms: all of it ends by then. */
const LIMIT = 300_000;

type Part = () => Promise<Row[]>;

const left: string[] = [];

const inMemory: Part = async () => {
  const found = await memory(!flags['no-pages']);
  left.push(...found.left);
  return found.rows;
};

/** What is counted comes first: the same on every machine, however busy it is. */
const PARTS: Record<string, Part> = {
  'price-feed': priceFeed,
  actix,
  chat,
  signals,
  gateway,
  delay,
  reconnects,
  memory: inMemory,
};

const { values: flags } = parseArgs({
  options: {
    write: { type: 'boolean' },
    'no-pages': { type: 'boolean' },
    only: { type: 'string', multiple: true },
  },
});
const unknown = flags.only?.filter((name) => !Object.hasOwn(PARTS, name)) ?? [];
if (unknown.length > 0) {
  progress(`there is no part ${unknown.join(', ')}; expected some of ${Object.keys(PARTS).join(', ')}`);
  process.exit(2);
}

let broken = 0;

async function run(name: string, part: Part): Promise<Row[]> {
  const began = performance.now();
  try {
    const rows = await part();
    progress(`${name}: ${Math.round((performance.now() - began) / 1_000)} s`);
    return rows;
  } catch (error) {
    broken += 1;
    progress(`${name} came to no result: ${error instanceof Error ? error.stack : error}`);
    return [];
  }
}

const startedAt = new Date().toISOString();
const limit = setTimeout(() => {
  progress(`not done within ${LIMIT / 1_000} s`);
  process.exit(2);
}, LIMIT);
const rows: Row[] = [];
for (const [name, part] of Object.entries(PARTS)) {
  if (flags.only?.includes(name) ?? true) rows.push(...(await run(name, part)));
}
clearTimeout(limit);
const results: Results = {
  startedAt,
  seed: SEED,
  seconds: Math.round(performance.now() / 1_000),
  machine: {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    node: process.versions.node,
  },
  left,
  rows,
};

process.stdout.write(`\n${wholeTable(results.rows)}\n\n`);
const missed = results.rows.filter(({ held }) => !held);
for (const { account, what, after, unit, expected } of missed) {
  process.stdout.write(
    `NOT AS EXPECTED  ${account}, ${what}: ${figureOf(after, unit)}, expected ${expected}\n`,
  );
}
if (!flags.only) save(flags.write ? join(root, RESULTS_PATH) : join(root, '.cache/scenarios.json'));
if (flags.write && !flags.only && broken === 0) {
  for (const { path, content } of accountPages(results)) writeFileSync(join(root, path), content);
}
process.stdout.write(
  `${results.rows.length - missed.length} of ${results.rows.length} as expected, ${results.seconds} s\n`,
);
process.exitCode = broken > 0 ? 2 : missed.length > 0 ? 1 : 0;

function save(path: string): void {
  if (broken > 0) return;
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `${JSON.stringify(results, null, 2)}\n`);
}

import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from '@playwright/test';
import { seededRandom } from '../src/shared/random.ts';
import { launchBrowser } from './browser.ts';
import { buildConsole } from './built-console.ts';
import { figure, progress } from './report.ts';
import { ServedConsole } from './served-console.ts';
import { Faults } from './soak-faults.ts';
import { linesOf, markdownOf, type Sample } from './soak-report.ts';
import { Visitor } from './soak-visitor.ts';

/*
 * A day in short: the built served console with a data directory, 1,000 simulated backends that fall ill all
 * the time, and four pages that come and go. `npx tsx bench/soak.ts [minutes]`; not part of `npm run bench`.
 * Ends with 1 when something grows, a visible page showed old data, or anything complained.
 */

const BACKENDS = 1_000;
const VISITORS = 4;
const DEFAULT_MINUTES = 20;
const SAMPLE_EVERY = 30_000;
/** ms until the fleet is up and every visitor has opened a page. */
const WARM_UP = 20_000;
/** Share of the time in which whatever is bounded is filled; judged is what comes after. */
const ROUGH_SHARE = 1 / 3;
/** Two ticks, s. */
const OLDEST_ALLOWED = 2;
const MINUTE = 60_000;
const MIB = 1_048_576;

function minutesAsked(): number {
  const minutes = Number(process.argv[2] ?? DEFAULT_MINUTES);
  if (minutes >= 1 && minutes <= 24 * 60) return minutes;
  throw new RangeError(`${process.argv[2]} is not a number of minutes from 1 to ${24 * 60}`);
}

/** Bytes of the files in a folder and below. A file that was deleted meanwhile has none. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

async function sampleOf(
  served: ServedConsole,
  visitors: readonly Visitor[],
  data: string,
  minute: number,
): Promise<Sample> {
  // Before the heaps: a collection holds everything up, and is no fault of theirs.
  const noted = await Promise.all(visitors.map((visitor) => visitor.take()));
  const { heap, outside, rss, descriptors, late } = await served.read();
  const pages: number[] = [];
  for (const visitor of visitors) pages.push((await visitor.heap()) ?? Number.NaN);
  await Promise.all(visitors.map((visitor) => visitor.take()));
  return {
    minute,
    heap: heap / MIB,
    outside: outside / MIB,
    resident: rss / MIB,
    descriptors: descriptors ?? Number.NaN,
    late,
    disk: sizeOf(data) / MIB,
    page: (pages[0] ?? Number.NaN) / MIB,
    greatestPage: Math.max(...pages.filter((each) => !Number.isNaN(each))) / MIB,
    oldest: Math.max(...noted.map((each) => each.oldest)),
    stall: Math.max(...noted.map((each) => each.stall)),
  };
}

const wordsOf = (sample: Sample): string =>
  `minute ${figure(sample.minute)}: heap ${figure(sample.heap)} + ${figure(sample.outside)} MiB, page ${figure(sample.page)} MiB, ` +
  `${sample.descriptors} descriptors, tick ${figure(sample.late)} ms late, oldest data ${sample.oldest} s, disk ${figure(sample.disk)} MiB`;

const minutes = minutesAsked();
const folder = mkdtempSync(join(tmpdir(), 'wirewatch-soak-'));
const data = join(folder, 'data');
progress('soak: building the console');
const built = await buildConsole();
const end = new AbortController();
let served: ServedConsole | null = null;
let browser: Browser | null = null;
try {
  const random = seededRandom(20);
  served = await ServedConsole.start(built, ['--demo-backends', String(BACKENDS), '--data-dir', data]);
  browser = await launchBrowser();
  const faults = await Faults.over(served.control, random);
  const visitors = Array.from(
    { length: VISITORS },
    (_, index) =>
      new Visitor(
        browser as Browser,
        (served as ServedConsole).url,
        faults.ids,
        seededRandom(index),
        index === 0,
      ),
  );
  const start = performance.now();
  const lasts = minutes * MINUTE;
  const running = Promise.all([
    faults.run(end.signal, start + lasts * ROUGH_SHARE),
    ...visitors.map((visitor) => visitor.run(end.signal)),
  ]);
  // Without a listener until the end, an early rejection would end this process and clean nothing up.
  const failed = running.then(
    () => null,
    (error: unknown) => error,
  );
  const samples: Sample[] = [];
  for (let due = WARM_UP; due <= lasts && served.running; due += SAMPLE_EVERY) {
    const stopped = await Promise.race([failed, pause(Math.max(0, start + due - performance.now()))]);
    if (stopped) throw stopped;
    const sample = await sampleOf(served, visitors, data, (performance.now() - start) / MINUTE);
    samples.push(sample);
    progress(`soak: ${wordsOf(sample)}`);
  }
  end.abort();
  const error = await failed;
  if (error) throw error;

  const lines = linesOf(samples, minutes * ROUGH_SHARE, OLDEST_ALLOWED);
  const complaints = [
    ...served.complaints.map((line) => `console: ${line}`),
    ...visitors.flatMap((visitor) => visitor.complaints.map((line) => `page: ${line}`)),
  ];
  const visits = visitors.reduce((sum, visitor) => sum + visitor.visits, 0);
  const done = Object.entries(faults.counts).map(([kind, count]) => `${count} × ${kind}`);
  process.stdout.write(
    `\n${markdownOf(lines)}\n\n${minutes} minutes, ${BACKENDS} backends, ${samples.length} samples, ${visits} visits; ${done.join(', ')}\n`,
  );
  for (const line of complaints) process.stdout.write(`complaint: ${line}\n`);
  const held = complaints.length === 0 && lines.every((line) => !line.failed);
  process.stdout.write(held ? 'held\n' : 'NOT HELD\n');
  process.exitCode = held ? 0 : 1;
} catch (error) {
  for (const line of served?.complaints ?? []) progress(`complaint: console: ${line}`);
  throw error;
} finally {
  end.abort();
  await browser?.close();
  await served?.stop();
  rmSync(folder, { recursive: true, force: true });
  built.dispose();
}

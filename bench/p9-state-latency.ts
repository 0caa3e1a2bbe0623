import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page } from '@playwright/test';
import { seededRandom } from '../src/shared/random.ts';
import { launchBrowser } from './browser.ts';
import { buildConsole } from './built-console.ts';
import { Child } from './child.ts';
import type { CutCalls } from './cut-process.ts';
import { conclude, figure, progress } from './report.ts';
import { ServedConsole } from './served-console.ts';
import { quantile } from './tails.ts';

/*
 * P9: from a server cutting a connection to the state on screen. Three processes, as in life: the backends,
 * the built console, and Chromium with its page. Each notes the time by the machine's one wall clock, to the
 * millisecond.
 */

const SAMPLES = 200;
/** Backends that are cut in turns. All are in view at once, so that no order and no scroll decides. */
const TARGETS = 10;
const SENDERS = 100;
const MESSAGES_PER_SECOND = 10_000;
const MESSAGE_BYTES = 64;
/** Less than this share of them flowed, and nothing was measured. */
const FLOWED = 0.98;
/** Between two cuts, ms: at random, so that they fall anywhere within the engine's tick and the page's frame. */
const LEAST_PAUSE = 120;
const MOST_PAUSE = 360;
const LIMIT_MS = 100;
/** ms after which a cut counts as never shown. */
const PATIENCE = 5_000;
const SIGNALS_ACCOUNT_MS = 500;

const idOf = (target: number): string => `target-${target}`;

function fleetFile(port: number): string {
  const names = [
    ...Array.from({ length: TARGETS }, (_, index) => idOf(index)),
    ...Array.from({ length: SENDERS }, (_, index) => `sender-${index}`),
  ];
  return JSON.stringify({
    version: 1,
    name: 'P9',
    dials: { concurrency: 1_000, perSecond: 10_000, perHostPerSecond: 10_000 },
    defaults: {
      // Soon back, and never for good: the next cut needs a connection.
      backoff: { base: '100ms', initial: '100ms', max: '200ms' },
      minDialInterval: '0ms',
      stableAfter: '200ms',
      breaker: { enabled: false },
    },
    backends: names.map((id) => ({ id, url: `ws://127.0.0.1:${port}/${id}` })),
  });
}

/** What the page saw of one loss: UTC ms. */
interface Sighting {
  id: string;
  /** When the row in the document changed. */
  changed: number;
  /** When a frame of the screen with that change in it was handed over. */
  painted: number;
}

/** A page with the targets in view, and what it sees of their losses. */
class TargetsPage {
  private readonly waiting = new Map<string, (sighting: Sighting) => void>();

  private constructor(private readonly page: Page) {}

  static async open(browser: Browser, url: string): Promise<TargetsPage> {
    const page = await browser.newPage({ viewport: { width: 1_440, height: 900 } });
    const targets = new TargetsPage(page);
    await page.exposeFunction('sighted', (sighting: Sighting) =>
      targets.waiting.get(sighting.id)?.(sighting),
    );
    await page.addInitScript({ path: join(import.meta.dirname, 'in-page/report-losses.js') });
    await page.goto(url);
    await page.goto(new URL('/#find=target', url).href);
    for (let target = 0; target < TARGETS; target++) {
      await targets.shownOpen(idOf(target));
      const seen = await page.locator(`[data-row-id="${idOf(target)}"]`).boundingBox();
      const grid = await page.locator('.grid-scroll').boundingBox();
      if (!seen || !grid || seen.y + seen.height > grid.y + grid.height) {
        throw new Error(`${idOf(target)} is not in view: the window is too small for ${TARGETS} targets`);
      }
    }
    return targets;
  }

  /** Resolves once the page shows it open. */
  async shownOpen(id: string): Promise<void> {
    await this.page.locator(`[data-row-id="${id}"][data-phase="open"]`).waitFor({ timeout: PATIENCE });
  }

  /** The next loss of it; `null` when the page shows none. */
  async nextLoss(id: string): Promise<Sighting | null> {
    const abandoned = new AbortController();
    try {
      return await Promise.race([
        new Promise<Sighting>((resolve) => this.waiting.set(id, resolve)),
        pause(PATIENCE, null, { signal: abandoned.signal }),
      ]);
    } finally {
      abandoned.abort();
      this.waiting.delete(id);
    }
  }
}

/** ms since the cut. */
interface Latency {
  changed: number;
  painted: number;
}

const NEVER: Latency = { changed: Number.POSITIVE_INFINITY, painted: Number.POSITIVE_INFINITY };

async function measure(backends: Child<CutCalls>, page: TargetsPage): Promise<Latency[]> {
  const random = seededRandom(9);
  const found: Latency[] = [];
  for (let sample = 0; sample < SAMPLES; sample++) {
    const target = idOf(sample % TARGETS);
    await page.shownOpen(target);
    const loss = page.nextLoss(target);
    const at = await backends.call('cut', { path: `/${target}` });
    if (at === null) throw new Error(`${target} has no connection to cut (cut ${sample})`);
    const sighting = await loss;
    found.push(sighting ? { changed: sighting.changed - at, painted: sighting.painted - at } : NEVER);
    await pause(LEAST_PAUSE + random() * (MOST_PAUSE - LEAST_PAUSE));
  }
  return found;
}

/** @throws Error when the backends could not send as much as they were to. */
async function whileMessagesFlow(backends: Child<CutCalls>, work: () => Promise<void>): Promise<number> {
  await backends.call('send', { bytes: MESSAGE_BYTES, perSecond: MESSAGES_PER_SECOND });
  const before = await backends.call('report', null);
  const start = performance.now();
  await work();
  const { sent, waiting } = await backends.call('report', null);
  const perSecond = (1_000 * (sent - before.sent)) / (performance.now() - start);
  // What waits in the sender for longer than a second was not taken.
  if (perSecond < FLOWED * MESSAGES_PER_SECOND || waiting > MESSAGES_PER_SECOND * MESSAGE_BYTES) {
    throw new Error(`only ${figure(perSecond)} messages per second flowed, ${waiting} bytes wait`);
  }
  return perSecond;
}

progress('P9: building the console');
const built = await buildConsole();
const folder = mkdtempSync(join(tmpdir(), 'wirewatch-p9-'));
const backends = new Child<CutCalls>('./cut-process.ts');
let served: ServedConsole | null = null;
let browser: Browser | null = null;
try {
  const fleet = join(folder, 'fleet.json');
  writeFileSync(fleet, fleetFile(await backends.call('listen', null)));
  const data = join(folder, 'data');
  served = await ServedConsole.start(built, ['--fleet', fleet, '--data-dir', data]);
  browser = await launchBrowser();
  const page = await TargetsPage.open(browser, served.url);
  progress(`P9: ${SAMPLES} cuts`);
  let found: Latency[] = [];
  const perSecond = await whileMessagesFlow(backends, async () => {
    found = await measure(backends, page);
  });
  const painted = found.map((each) => each.painted);
  const changed = found.map((each) => each.changed);
  const p99 = quantile(painted, 0.99);
  conclude([
    {
      id: 'P9',
      bar: `from a cut socket to the state on screen, p99 of ${SAMPLES}: ≤ ${LIMIT_MS} ms`,
      against: 'the signals account',
      peer: SIGNALS_ACCOUNT_MS,
      ours: p99,
      unit: 'ms',
      ratio: p99 / SIGNALS_ACCOUNT_MS,
      held: p99 <= LIMIT_MS,
      note: `p50 ${figure(quantile(painted, 0.5))} ms, longest ${figure(Math.max(...painted))} ms; the document had it after ${figure(quantile(changed, 0.5))} ms, p99 ${figure(quantile(changed, 0.99))} ms; ${figure(perSecond)} messages of ${MESSAGE_BYTES} B flowed per second`,
    },
  ]);
} catch (error) {
  for (const line of served?.complaints ?? []) progress(`the console: ${line}`);
  throw error;
} finally {
  await browser?.close();
  await served?.stop();
  await backends.end();
  rmSync(folder, { recursive: true, force: true });
  built.dispose();
}

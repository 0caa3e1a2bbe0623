import type { Browser, Page } from '@playwright/test';
import { findChromium } from '../../scripts/chromium.js';
import { startGateway } from '../../src/simulator/scenarios/gateway.ts';
import type { Row } from '../../test/scenarios/table.ts';
import { launchBrowser, pageHeap } from '../browser.ts';
import { type BuiltConsole, buildConsole } from '../built-console.ts';
import { measuredFigures, PATIENCE, SAME, severalRuns } from './measured.ts';
import { SEED } from './side.ts';
import { WatchingConsole } from './watching-console.ts';

/*
 * What one more window takes: in the engine, which every window shares, and in the window's own page. The naive tab is an
 * empty page with a socket, the least that a tab of its own can take; the accounts' pages were whole applications.
 */

const WINDOWS = 20;
const PAGES = 3;
/** Windows that the account's total is about. */
const TABS = 10;
const MIB = 2 ** 20;
/** The account's: a tab before, and all of them together after, MB. */
const TAB_BEFORE = 50;
const ALL_AFTER = 10;

/** Bytes that the engine's process holds more for each window. */
async function perSession(): Promise<number> {
  const server = await startGateway(SAME);
  let console: WatchingConsole | undefined;
  try {
    console = await WatchingConsole.start(server.fleet(), SEED);
    await console.openWindows(1);
    await console.until(({ stable }) => stable === 1);
    const before = await console.memory();
    await console.openWindows(1 + WINDOWS);
    return Math.max(0, (await console.memory()) - before) / WINDOWS;
  } finally {
    await console?.stop();
    await server.close();
  }
}

/** Bytes of each of some pages of one kind that are open together. */
async function perPage(browser: Browser, open: (page: Page) => Promise<void>): Promise<number[]> {
  const heaps: number[] = [];
  const context = await browser.newContext();
  try {
    const pages: Page[] = [];
    for (let count = 0; count < PAGES; count++) pages.push(await context.newPage());
    for (const page of pages) await open(page);
    for (const page of pages) heaps.push(await pageHeap(page));
    return heaps;
  } finally {
    await context.close();
  }
}

async function pages(built: BuiltConsole): Promise<{ naive: number[]; ours: number[] }> {
  const server = await startGateway(SAME);
  const browser = await launchBrowser();
  let console: WatchingConsole | undefined;
  try {
    const { url } = server;
    const naive = await perPage(browser, async (page) => {
      await page.goto(`${server.http}/health`);
      await page.evaluate((to) => {
        const socket = new WebSocket(to);
        return new Promise((resolve) => socket.addEventListener('open', () => resolve(null)));
      }, `${url}/ws?client=tab`);
    });
    const watching = await WatchingConsole.start(server.fleet(), SEED, built.files);
    console = watching;
    const ours = await perPage(browser, async (page) => {
      await page.goto(watching.url);
      await page.locator('[data-row-id]').first().waitFor({ timeout: PATIENCE });
    });
    return { naive, ours };
  } finally {
    await browser.close();
    await console?.stop();
    await server.close();
  }
}

/** The rows, and what was left out, with the reason. */
export async function memory(withPages: boolean): Promise<{ rows: Row[]; left: string[] }> {
  const sessions = await severalRuns(perSession);
  const session = Math.max(...sessions);
  const rows: Row[] = [
    row({
      what: 'memory in the engine for each further window',
      unit: 'MiB',
      said: null,
      ...measuredFigures(
        null,
        sessions.map((bytes) => bytes / MIB),
      ),
      expected: 'at most 1 MiB',
      held: session <= MIB,
    }),
  ];
  if (!withPages) return { rows, left: ['what a page takes, because of --no-pages'] };
  if (!findChromium()) return { rows, left: ['what a page takes, because there is no Chromium'] };
  const built = await buildConsole();
  try {
    const found = await pages(built);
    const wereAll = found.naive.map((page) => (TABS * page) / MIB);
    const areAll = found.ours.map((page) => (TABS * (page + session)) / MIB);
    rows.push(
      row({
        what: `memory of ${TABS} windows, pages and engine; naive: empty pages with a socket`,
        unit: 'MiB',
        said: `${TAB_BEFORE} MB a tab → ${ALL_AFTER} MB in total`,
        ...measuredFigures(wereAll, areAll),
        expected: `at most the ${TABS * TAB_BEFORE} MB of the account's tabs before`,
        held: Math.max(...areAll) <= (TABS * TAB_BEFORE * 1_000_000) / MIB,
      }),
    );
    return { rows, left: [] };
  } finally {
    built.dispose();
  }
}

const row = (rest: Omit<Row, 'account' | 'wanted' | 'countedBy'>): Row => ({
  account: 'gateway',
  wanted: 'less',
  countedBy: 'by V8, after a collection',
  ...rest,
});

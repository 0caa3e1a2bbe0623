import { join } from 'node:path';
import type { Browser, CDPSession, Page } from '@playwright/test';
import { build } from 'vite';
import { launchBrowser, type MainThread, mainThreadOf } from './browser.ts';
import { type BuiltConsole, buildConsole } from './built-console.ts';
import { Child } from './child.ts';
import type { PagesCalls } from './pages-process.ts';
import { type Bar, conclude, figure, progress } from './report.ts';
import { type Task, tasksDuring } from './task-trace.ts';

/*
 * P6: what the fleet screen costs the main thread of its page. The built console's own page in a real
 * Chromium, with 1,000 simulated backends and a full history, and the same numbers drawn naively: one after
 * the other, both fed by one engine.
 */

const BACKENDS = 1_000;
const VIEWPORT = { width: 1_440, height: 900 };
/** ms until what happens once is over: compiling, the first layout, the history. */
const WARM_UP = 8_000;
/** ms of watching, at rest. */
const WATCHED = 25_000;
const BUSY_AT_MOST = 120;

/** ms: https://www.w3.org/TR/longtasks/ */
const LONG_TASK = 50;

/** px, what one notch of a wheel scrolls. */
const NOTCH = 120;
/** A scroll that has not come to the end of the list after so long is given up, ms. */
const SCROLL_PATIENCE = 20_000;
/** The naive page's thread is free for moments only: what is asked of it may have to wait, ms. */
const ANSWER_PATIENCE = 120_000;
/** Notches between two looks at whether it is there. */
const LOOK_EVERY = 20;

interface Cost {
  /** ms of tasks and ms of processor time of the main thread, per second. */
  tasks: number;
  cpu: number;
  script: number;
  layout: number;
  style: number;
}

interface Scroll {
  /** Share of the list that was scrolled over. */
  reached: number;
  /** The longest first. */
  tasks: Task[];
  seconds: number;
}

interface Shown {
  cost: Cost;
  scroll: Scroll;
}

async function measure(browser: Browser, url: string, scroller: string): Promise<Shown> {
  const page = await browser.newPage({ viewport: VIEWPORT });
  page.setDefaultTimeout(ANSWER_PATIENCE);
  try {
    await page.goto(url);
    await page.locator('[data-row-id]').first().waitFor();
    await page.waitForTimeout(WARM_UP);
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    const cost = await costAtRest(session, page);
    return { cost, scroll: await scrollOver(browser, page, scroller) };
  } finally {
    await page.close();
  }
}

async function costAtRest(session: CDPSession, page: Page): Promise<Cost> {
  const before = await mainThreadOf(session);
  await page.waitForTimeout(WATCHED);
  const after = await mainThreadOf(session);
  const perSecond = (of: keyof MainThread) => (1_000 * (after[of] - before[of])) / (after.at - before.at);
  return {
    tasks: perSecond('tasks'),
    cpu: perSecond('cpu'),
    script: perSecond('script'),
    layout: perSecond('layout'),
    style: perSecond('style'),
  };
}

/** With the wheel, a notch after the other as fast as the page takes them, down to the last row. */
async function scrollOver(browser: Browser, page: Page, scroller: string): Promise<Scroll> {
  const reached = () =>
    page.locator(scroller).evaluate((element) => {
      const { scrollTop, scrollHeight, clientHeight } = element;
      return (scrollTop + 1) / (scrollHeight - clientHeight);
    });
  const box = await page.locator(scroller).boundingBox();
  if (!box) throw new Error(`there is no ${scroller} to scroll`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const start = performance.now();
  const elapsed = () => performance.now() - start;
  let share = 0;
  const tasks = await tasksDuring(browser, page, async () => {
    while (share < 1 && elapsed() < SCROLL_PATIENCE) {
      for (let notch = 0; notch < LOOK_EVERY && elapsed() < SCROLL_PATIENCE; notch++) {
        await page.mouse.wheel(0, NOTCH);
      }
      share = await reached();
    }
  });
  const seconds = elapsed() / 1_000;
  return { reached: Math.min(1, share), tasks, seconds };
}

async function buildNaivePage(console: BuiltConsole): Promise<string> {
  const files = join(console.files, '../naive');
  await build({
    root: join(import.meta.dirname, 'naive-page'),
    configFile: false,
    logLevel: 'error',
    build: { outDir: files, emptyOutDir: true },
  });
  return files;
}

const ms = (value: number): string => `${figure(value)} ms`;

const partsOf = ({ cpu, script, layout, style }: Cost): string =>
  `${ms(cpu)} of processor time; script ${ms(script)}, style ${ms(style)}, layout ${ms(layout)}`;

const longTasks = ({ tasks }: Scroll): number => tasks.filter(({ wall }) => wall > LONG_TASK).length;

function scrollWords({ reached, tasks, seconds }: Scroll): string {
  const busy = tasks.filter(({ cpu }) => cpu > LONG_TASK).length;
  const most = Math.max(...tasks.map(({ cpu }) => cpu));
  return `${Math.round(100 * reached)} % of the list in ${figure(seconds)} s, longest task ${ms(tasks[0]?.wall ?? 0)}; by processor time ${busy} over ${LONG_TASK} ms, longest ${ms(most)}`;
}

function barsOf(ours: Shown, peer: Shown): Bar[] {
  const against = 'recharts in every row';
  return [
    {
      id: 'P6',
      bar: `main thread, ${BACKENDS} backends live: ≤ ${BUSY_AT_MOST} ms per second`,
      against,
      peer: peer.cost.tasks,
      ours: ours.cost.tasks,
      unit: 'ms per second',
      ratio: ours.cost.tasks / peer.cost.tasks,
      held: ours.cost.tasks <= BUSY_AT_MOST,
      note: `ours ${partsOf(ours.cost)}; naive ${partsOf(peer.cost)}`,
    },
    {
      id: 'P6',
      bar: `tasks over 50 ms while ${BACKENDS} backends are scrolled over: 0`,
      against,
      peer: longTasks(peer.scroll),
      ours: longTasks(ours.scroll),
      unit: 'tasks',
      ratio: longTasks(ours.scroll) / longTasks(peer.scroll),
      held: longTasks(ours.scroll) === 0 && ours.scroll.reached === 1,
      note: `ours ${scrollWords(ours.scroll)}; naive ${scrollWords(peer.scroll)}`,
    },
  ];
}

progress('P6: building the console and the naive page');
const built = await buildConsole();
const pages = new Child<PagesCalls>('./pages-process.ts');
let browser: Browser | null = null;
try {
  const naiveFiles = await buildNaivePage(built);
  const { simulator, files: consoleFiles } = built;
  const urls = await pages.call('start', { backends: BACKENDS, simulator, consoleFiles, naiveFiles });
  browser = await launchBrowser();
  progress('P6: the console’s page');
  const ours = await measure(browser, urls.console, '.grid-scroll');
  progress('P6: the naive page');
  const peer = await measure(browser, urls.naive, '.rows');
  conclude(barsOf(ours, peer));
} finally {
  await browser?.close();
  await pages.end();
  built.dispose();
}

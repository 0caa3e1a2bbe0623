import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test';
import { findChromium } from '../scripts/chromium.js';

/** As the end-to-end tests start it. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  return chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      // Chromium's sandbox does not run as root, as in most containers.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
      '--disable-dev-shm-usage',
    ],
  });
}

/** What a page's main thread has done since it began, s. */
export interface MainThread {
  /** When it was read, by the browser's clock. */
  at: number;
  /** From begin to end of every task, the time that others had the core included. */
  tasks: number;
  /** Processor time of the thread. */
  cpu: number;
  script: number;
  layout: number;
  style: number;
}

/** https://chromedevtools.github.io/devtools-protocol/tot/Performance/ */
export async function mainThreadOf(session: CDPSession): Promise<MainThread> {
  const { metrics } = await session.send('Performance.getMetrics');
  const value = (name: string): number => {
    const metric = metrics.find((each) => each.name === name);
    if (!metric) throw new Error(`this Chromium does not report ${name}`);
    return metric.value;
  };
  return {
    at: value('Timestamp'),
    tasks: value('TaskDuration'),
    cpu: value('ThreadTime'),
    script: value('ScriptDuration'),
    layout: value('LayoutDuration'),
    style: value('RecalcStyleDuration'),
  };
}

/** Bytes that a page holds after a collection: its objects, and what the browser keeps for them. */
export async function pageHeap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  try {
    await session.send('HeapProfiler.collectGarbage');
    const usage = await session.send('Runtime.getHeapUsage');
    // Newer than Playwright's types of the protocol.
    const { embedderHeapUsedSize = 0 } = usage as { embedderHeapUsedSize?: number };
    return usage.usedSize + embedderHeapUsedSize;
  } finally {
    await session.detach();
  }
}

import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { findChromium } from '../scripts/chromium.js';
import { serverCounts, startConsole, tell } from './console-process.ts';

/*
 * Takes the pictures of docs/screens: `npm run screenshots` (after `npm run build`), or
 * `npm run screenshots -- FOLDER` to put them elsewhere. Pictures of a live fleet differ from run to run.
 */

const folder = resolve(import.meta.dirname, '..', process.argv[2] ?? 'docs/screens');
const sizes = {
  narrow: { width: 900, height: 700 },
  laptop: { width: 1440, height: 900 },
  wide: { width: 1920, height: 1080 },
} as const;

interface Scene {
  name: string;
  size: keyof typeof sizes;
  theme: 'light' | 'dark';
  /** Appended to the address: what is selected. */
  hash?: string;
}

/** Long enough for the charts to have a past worth looking at. */
const warmUp = 75_000;

async function photograph(browser: Browser, url: string, scenes: Scene[]): Promise<void> {
  for (const { name, size, theme, hash = '' } of scenes) {
    const page = await browser.newPage({ viewport: sizes[size], colorScheme: theme });
    await page.goto(url);
    await page.goto(new URL(`/${hash}`, url).href);
    await page.locator('[data-row-id]').first().waitFor();
    await page.locator('svg.recharts-surface').first().waitFor();
    // Two ticks, so that every chart and sparkline has drawn its newest second.
    await page.waitForTimeout(2_500);
    await page.screenshot({ path: resolve(folder, `${name}.png`) });
    console.log(`${name}.png`);
    await page.close();
  }
}

await mkdir(folder, { recursive: true });
const executablePath = findChromium();
const browser = await chromium.launch({
  ...(executablePath ? { executablePath } : {}),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  const demo = await startConsole();
  console.log(`demo fleet: letting it run for ${warmUp / 1_000} s`);
  await new Promise((done) => setTimeout(done, warmUp));
  await tell(demo.control, 'gateway', { do: 'refuse' });
  await new Promise((done) => setTimeout(done, 8_000));
  await photograph(browser, demo.url, [
    { name: 'fleet-dark', size: 'laptop', theme: 'dark' },
    { name: 'fleet-light', size: 'laptop', theme: 'light' },
    { name: 'detail-dark', size: 'laptop', theme: 'dark', hash: '#backend=signals' },
    { name: 'detail-light', size: 'laptop', theme: 'light', hash: '#backend=gateway' },
    { name: 'narrow-dark', size: 'narrow', theme: 'dark' },
    { name: 'narrow-detail-light', size: 'narrow', theme: 'light', hash: '#backend=prices' },
    { name: 'wide-light', size: 'wide', theme: 'light' },
  ]);
  await demo.stop();

  const large = await startConsole(['--demo-backends', '500']);
  console.log(`500 backends: letting them run for ${warmUp / 1_000} s`);
  await new Promise((done) => setTimeout(done, warmUp));
  const [first = ''] = (await serverCounts(large.control)).keys();
  await photograph(browser, large.url, [
    { name: 'fleet-500-dark', size: 'laptop', theme: 'dark' },
    { name: 'fleet-500-light', size: 'wide', theme: 'light', hash: `#backend=${encodeURIComponent(first)}` },
  ]);
  await large.stop();
} finally {
  await browser.close();
}

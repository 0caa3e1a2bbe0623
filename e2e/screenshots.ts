import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { findChromium } from '../scripts/chromium.js';
import { serverCounts, startConsole, tell } from './console-process.ts';

/*
 * Takes the pictures of docs/screens: `npm run screenshots` (after `npm run build`), or
 * `npm run screenshots -- FOLDER` to put them elsewhere. `npm run screenshots -- FOLDER all` takes every screen in both
 * themes and all sizes, to be looked at. Pictures of a live fleet differ from run to run.
 */

const folder = resolve(import.meta.dirname, '..', process.argv[2] ?? 'docs/screens');
const sizes = {
  narrow: { width: 900, height: 700 },
  laptop: { width: 1280, height: 800 },
  wide: { width: 1920, height: 1080 },
} as const;
const themes = ['dark', 'light'] as const;

interface Scene {
  name: string;
  /** Appended to the address: what is looked at. */
  hash?: string;
  /** What a person does to get there. */
  act?: (page: Page) => Promise<void>;
}

interface Shot extends Scene {
  size: keyof typeof sizes;
  theme: (typeof themes)[number];
}

/** Long enough for the charts to have a past worth looking at. */
const warmUp = 75_000;
const everything = process.argv[3] === 'all';

const press = (key: string) => (page: Page) => page.keyboard.press(key);
const choose = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).first().click();

/** Every screen of a fleet whose backends are known by name. */
const DEMO: Scene[] = [
  { name: 'fleet' },
  { name: 'detail', hash: '#backend=gateway' },
  { name: 'signals', hash: '#backend=signals' },
  { name: 'comparison', hash: '#compare=prices&compare=gateway&compare=telemetry&compare=signals' },
  { name: 'messages', hash: '#backend=orders&show=messages', act: (page) => page.waitForTimeout(4_000) },
  { name: 'paused', act: choose('Pause') },
  { name: 'audit', act: choose('Audit') },
  { name: 'palette', act: press('Control+k') },
  {
    name: 'recordings',
    act: async (page) => {
      await press('o')(page);
      await page.waitForTimeout(3_000);
      await press('o')(page);
      await press('o')(page);
      await page.getByText(/is recorded/).waitFor();
      await press('o')(page);
      await page.waitForTimeout(2_000);
      await press('g')(page);
      await press('r')(page);
    },
  },
  {
    name: 'replay',
    act: async (page) => {
      await page.getByRole('button', { name: 'Record', exact: true }).click();
      await page.getByRole('button', { name: 'Save the last 5 minutes' }).click();
      await page
        .getByText(/Saved as/)
        .first()
        .waitFor();
      await press('Escape')(page);
      await press('g')(page);
      await press('r')(page);
      await page
        .getByRole('table', { name: 'Recordings' })
        .getByRole('button', { name: /^Open/ })
        .first()
        .click();
      const slider = page.getByRole('slider', { name: 'Position in the recording' });
      await slider.press('End');
      await page.waitForTimeout(1_500);
      // Not at its very end, where nothing would be left to play.
      await slider.press('Shift+ArrowLeft');
      await page.waitForTimeout(8_000);
    },
  },
  {
    name: 'game-day',
    act: async (page) => {
      await press('Control+k')(page);
      await page.keyboard.type('game day');
      await press('Enter')(page);
    },
  },
  { name: 'shortcuts', act: press('?') },
  { name: 'wallboard', hash: '#wallboard' },
];

/** And of one with very many. */
const MANY: Scene[] = [
  { name: 'fleet' },
  { name: 'tiles', act: choose(/tiles/i) },
  {
    name: 'grouped',
    act: async (page) => {
      await page.getByRole('combobox', { name: /group/i }).first().selectOption('host');
    },
  },
  {
    name: 'bulk',
    act: async (page) => {
      await page.getByRole('searchbox', { name: 'Filter backends' }).fill('health:degraded');
      await page.getByRole('checkbox').first().click();
      await choose(/^Reconnect…/)(page);
    },
  },
  { name: 'wallboard', hash: '#wallboard&views=tiles' },
];

async function photograph(browser: Browser, url: string, shots: Shot[]): Promise<void> {
  for (const { name, size, theme, hash = '', act } of shots) {
    const page = await browser.newPage({ viewport: sizes[size], colorScheme: theme });
    await page.goto(url);
    await page.goto(new URL(`/${hash}`, url).href);
    await page.getByText(/data [\d.]+ s old/).waitFor();
    const skip = page.getByRole('button', { name: 'Skip the tour' });
    if (await skip.isVisible()) await skip.click();
    // Two ticks, so that every chart and sparkline has drawn its newest second.
    await page.waitForTimeout(2_500);
    await act?.(page);
    await page.waitForTimeout(800);
    await page.screenshot({ path: resolve(folder, `${name}.png`) });
    console.log(`${name}.png`);
    await page.close();
  }
}

/** Each scene in each size and theme. */
const inAll = (scenes: Scene[], prefix: string): Shot[] =>
  scenes.flatMap((scene) =>
    (Object.keys(sizes) as (keyof typeof sizes)[]).flatMap((size) =>
      themes.map((theme) => ({ ...scene, size, theme, name: `${prefix}-${scene.name}-${size}-${theme}` })),
    ),
  );

const one = (scenes: Scene[], name: string, as: string, size: Shot['size'], theme: Shot['theme']): Shot => {
  const scene = scenes.find((each) => each.name === name);
  if (!scene) throw new Error(`there is no scene ${name}`);
  return { ...scene, name: as, size, theme };
};

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
  await photograph(
    browser,
    demo.url,
    everything
      ? inAll(DEMO, 'demo')
      : [
          one(DEMO, 'fleet', 'fleet-light', 'laptop', 'light'),
          one(DEMO, 'detail', 'detail-light', 'laptop', 'light'),
          one(DEMO, 'signals', 'detail-dark', 'laptop', 'dark'),
          one(DEMO, 'comparison', 'comparison-dark', 'laptop', 'dark'),
          one(DEMO, 'messages', 'messages-dark', 'laptop', 'dark'),
          one(DEMO, 'palette', 'palette-light', 'laptop', 'light'),
          one(DEMO, 'wallboard', 'wallboard-dark', 'wide', 'dark'),
          one(DEMO, 'replay', 'replay-dark', 'laptop', 'dark'),
          one(DEMO, 'recordings', 'recordings-light', 'laptop', 'light'),
          one(DEMO, 'game-day', 'game-day-dark', 'wide', 'dark'),
          one(DEMO, 'detail', 'narrow-detail-light', 'narrow', 'light'),
        ],
  );
  await demo.stop();

  const many = await startConsole(['--demo-backends', '1000']);
  console.log(`1,000 backends: letting them run for ${warmUp / 1_000} s`);
  await new Promise((done) => setTimeout(done, warmUp));
  // One of the servers restarts, so that there is something to see.
  const [first = ''] = (await serverCounts(many.control)).keys();
  await tell(many.control, first, { do: 'kill' });
  await photograph(
    browser,
    many.url,
    everything
      ? inAll(MANY, 'many')
      : [
          one(MANY, 'fleet', 'fleet-dark', 'laptop', 'dark'),
          one(MANY, 'tiles', 'tiles-dark', 'laptop', 'dark'),
          one(MANY, 'bulk', 'bulk-light', 'laptop', 'light'),
        ],
  );
  await many.stop();
} finally {
  await browser.close();
}

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startConsole } from '../console-process.ts';
import { test as base, expect, violationsOf } from './fixtures.ts';

/** Recordings of twenty minutes each, made up: `after` loses two backends now and then. */
const RECORDINGS = `
import { writeMadeUp } from './src/engine/compare/test-recordings.ts';
import { seededRandom } from './src/shared/random.ts';
const folder = process.argv[1];
const ids = Array.from({ length: 6 }, (_, index) => 'orders-' + index);
const start = Date.UTC(2026, 0, 1);
writeMadeUp(folder + '/before.wwr', {
  name: 'release 40', ids, start, seconds: 1200, random: seededRandom(1), markers: { 100: 'load on' },
});
writeMadeUp(folder + '/after.wwr', {
  name: 'release 41', ids: [...ids, 'orders-6'], start: start + 86_400_000, seconds: 1200,
  random: seededRandom(2), markers: { 300: 'load on' }, bad: { ids: ['orders-1', 'orders-4'], from: 0 },
});
`;

const test = base.extend<{ folder: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern.
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'wirewatch-compare-'));
    execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', RECORDINGS, folder]);
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  console: async ({ folder }, use) => {
    const console = await startConsole(['--demo', '--recordings', folder]);
    await use(console);
    await console.stop();
  },
});

for (const colorScheme of ['dark', 'light'] as const) {
  test(`two recordings are compared on screen, ${colorScheme}`, async ({ fleet, page }) => {
    await page.emulateMedia({ colorScheme });
    await page.getByRole('button', { name: 'Skip the tour' }).click();
    await expect(fleet.table).toBeVisible();
    await page.evaluate(() => {
      location.hash = '#show=recordings';
    });
    const list = page.getByRole('main', { name: 'Recordings' });
    await list.getByRole('checkbox', { name: 'Compare release 41' }).check();
    await list.getByRole('checkbox', { name: 'Compare release 40' }).check();
    await list.getByRole('button', { name: 'Compare…' }).click();

    // The older one is what was before.
    await expect(page).toHaveURL(/before=[0-9a-f]{12}&after=[0-9a-f]{12}/);
    const main = page.getByRole('main', { name: 'Comparison' });
    await expect(main.getByRole('status')).toHaveText(
      /^Worse: 2 figures of the fleet, and 2 backends; \d+ figures could not be judged: too little data$/,
    );
    const all = main.getByRole('table', { name: 'All backends together' });
    await expect(all.getByRole('row', { name: /^time open 100 % 9\d\.\d\d % −/ })).toContainText('worse');
    await expect(all.getByRole('row', { name: /^round trip p50/ })).toContainText('same');
    await expect(main.getByText('Only after: orders-6')).toBeVisible();
    const differing = main.getByRole('table', { name: 'Backends that differ' });
    await expect(differing.getByRole('row', { name: /orders-[14]/ }).first()).toContainText('worse');
    await expect(differing.getByRole('row', { name: /orders-[0235]/ })).toHaveCount(0);
    await expect(main.getByText('4 backends without a difference beyond noise.')).toBeVisible();
    const violations = await violationsOf(page, 'main');
    expect(violations).toEqual([]);

    await main.getByRole('searchbox', { name: 'Show backend' }).fill('ders-0');
    const found = main.getByRole('table', { name: 'Backends found' });
    await expect(found.getByRole('row', { name: /orders-0 round trip p95/ })).toContainText('same');

    // From the marker on, fifteen minutes are left of the later one.
    await main.getByRole('combobox', { name: 'From' }).selectOption({ label: 'marker “load on”' });
    await expect(main.getByText(/^over 14 m 59 s each, 6 backends that both have$/)).toBeVisible();
    await main.getByRole('button', { name: 'Swap' }).click();
    await expect(main.getByRole('status')).toHaveText(
      /^Nothing is worse, something is better; \d+ figures could not be judged: too little data$/,
    );
    await page.keyboard.press('Escape');
    await expect(list.getByRole('checkbox', { name: 'Compare release 40' })).toBeVisible();
  });
}

test('one beside itself is questioned', async ({ page, fleet }) => {
  await expect(fleet.table).toBeVisible();
  await page.evaluate(() => {
    location.hash = '#show=recordings&before=before&after=before';
  });
  const main = page.getByRole('main', { name: 'Comparison' });
  await expect(main.getByRole('note')).toHaveText('This is one recording beside itself: nothing can differ.');
});

test('what cannot be compared is told, and nothing else breaks', async ({ fleet, page }) => {
  await page.getByRole('button', { name: 'Skip the tour' }).click();
  await page.evaluate(() => {
    location.hash = '#show=recordings&before=before&after=nobody';
  });
  const main = page.getByRole('main', { name: 'Comparison' });
  await expect(main.getByRole('status')).toHaveText(/^They could not be compared: .*\.$/);
  await main.getByRole('button', { name: 'Back to the recordings' }).click();
  await page.getByRole('button', { name: 'Back to the fleet' }).click();
  await expect(fleet.table).toBeVisible();
});

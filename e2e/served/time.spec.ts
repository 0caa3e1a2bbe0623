import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const shown = (page: Page): Locator => page.getByRole('group', { name: 'Shown time' });
const chart = (page: Page, title: string): Locator => page.getByRole('figure', { name: title });

/** Drags over a chart from one share of its width to another. */
async function drag(page: Page, title: string, from: number, to: number): Promise<void> {
  const plot = chart(page, title).locator('.plot');
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  if (!box) throw new Error(`there is no chart ${title}`);
  await page.mouse.move(box.x + box.width * from, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
}

const drawn = async (page: Page, title: string): Promise<string | null> =>
  chart(page, title).locator('path.recharts-line-curve').first().getAttribute('d');

test('a pause holds the charts while the table goes on, and says how far behind it is', async ({
  fleet,
  page,
}) => {
  await expect.poll(() => drawn(page, 'Messages per second')).toBeTruthy();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(shown(page)).toContainText(/paused, \d+ s behind/);
  // What goes on is not to be taken for what is held.
  const counts = page.getByRole('region', { name: 'Fleet health' }).getByTitle(/are of now/);
  await expect(counts).toBeVisible();
  const behind = async () => Number(/(\d+) s behind/.exec((await shown(page).textContent()) ?? '')?.[1]);
  // The engine's answer takes the place of what frames had brought.
  await expect.poll(behind).toBeGreaterThanOrEqual(2);
  const held = await drawn(page, 'Messages per second');
  expect(held).toBeTruthy();
  await expect.poll(behind).toBeGreaterThanOrEqual(5);
  expect(await drawn(page, 'Messages per second')).toBe(held);
  await expect.poll(() => fleet.row('telemetry').locator('.c-in').textContent()).not.toBe('0');
  await page.getByRole('button', { name: 'Go live' }).click();
  await expect(shown(page)).toHaveCount(0);
  await expect(counts).toHaveCount(0);
  await expect.poll(() => drawn(page, 'Messages per second')).not.toBe(held);
});

test('a frame dragged on one chart is a closer look on all, with a way back; a reload and a link keep it', async ({
  console: served,
  fleet,
  page,
}) => {
  await page.getByRole('button', { name: 'Last 5 minutes' }).click();
  await drag(page, 'Messages per second', 0.9, 0.99);
  await expect(shown(page)).toBeVisible();
  const address = new URL(page.url());
  expect(address.hash).toMatch(/from=.*&to=/);
  await expect.poll(() => drawn(page, 'Round trip, ms')).toBeTruthy();
  await page.reload();
  await expect(shown(page)).toBeVisible();
  await drag(page, 'Round trip, ms', 0.4, 0.8);
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  expect(new URL(page.url()).hash).toBe(address.hash);
  await page.getByRole('button', { name: 'Go live' }).click();
  await expect(page.getByRole('button', { name: 'Last 5 minutes' })).toHaveAttribute('aria-pressed', 'true');
  await page.goto(new URL(address.hash, served.url).href);
  await expect(shown(page)).toBeVisible();
  await fleet.select('prices');
  await expect(fleet.detail('Prices').getByRole('figure', { name: 'Messages per second' })).toBeVisible();
});

test('times are typed, and what cannot be shown is said beside them', async ({ fleet, page }) => {
  await expect(fleet.table).toBeVisible();
  await page.getByRole('button', { name: 'From one time to another' }).click();
  const form = page.getByRole('form', { name: 'Show a time' });
  await expect(form.getByLabel('From')).toBeFocused();
  await form.getByLabel('From').fill('00:00');
  await expect(form.getByRole('status').filter({ hasText: /^\d{4}-\d\d-\d\d 00:00:00\.$/ })).toBeVisible();
  await form.getByLabel('From').fill('2026-01-02T03:04:05');
  await form.getByLabel('To').fill('2026-01-01T03:04:05');
  await form.getByRole('button', { name: 'Show' }).click();
  await expect(form.getByRole('alert')).toHaveText('It has to begin before it ends.');
  await expect(shown(page)).toHaveCount(0);
  await form.getByLabel('To').fill('2026-01-02T04:04:05');
  await form.getByRole('button', { name: 'Show' }).click();
  await expect(shown(page)).toContainText('03:04:05');
  await expect(form).toHaveCount(0);
});

test('hours and days come from the history, groups too', async ({ fleet, page }) => {
  await expect(fleet.table).toBeVisible();
  for (const range of ['Last hour', 'Last 7 days']) {
    await page.getByRole('button', { name: range }).click();
    await expect.poll(() => drawn(page, 'Messages per second')).toBeTruthy();
  }
  await page.getByRole('button', { name: 'Last 15 minutes' }).click();
  await page.getByRole('combobox', { name: 'Charts of' }).selectOption('market data');
  await expect(page.getByRole('region', { name: 'Charts of market data' })).toBeVisible();
  await expect.poll(() => drawn(page, 'Messages per second')).toBeTruthy();
});

test('backends are compared in one chart, and taken out again', async ({ fleet, page }) => {
  for (const id of ['prices', 'telemetry', 'gateway']) {
    await fleet.row(id).hover();
    await fleet
      .row(id)
      .getByRole('button', { name: /^Compare/ })
      .click();
  }
  const comparison = page.getByRole('region', { name: 'Comparison' });
  await expect(comparison.getByRole('listitem')).toHaveCount(3);
  const lines = () => chart(page, 'Messages in per second').locator('path.recharts-line-curve').count();
  await expect.poll(lines).toBe(3);
  await page.reload();
  await expect.poll(lines).toBe(3);
  await comparison.getByRole('button', { name: 'Take Telemetry out' }).click();
  await expect.poll(lines).toBe(2);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('region', { name: 'Fleet charts' })).toBeVisible();
});

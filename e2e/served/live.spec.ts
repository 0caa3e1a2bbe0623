import { expect, test } from './fixtures.ts';

test('the demo fleet goes live: counts, rates, charts and events', async ({ fleet, page }) => {
  await expect(page.getByText('demo fleet', { exact: false }).first()).toBeVisible();
  await expect(fleet.row('partner')).toHaveAttribute('data-phase', 'stopped');
  await expect
    .poll(async () => Number(/\d+/.exec((await fleet.count('Up').textContent()) ?? '')?.[0]))
    .toBeGreaterThanOrEqual(5);
  // 200 a second by this server's temperament.
  await expect
    .poll(async () => Number(await fleet.row('telemetry').locator('.c-in').textContent()))
    .toBeGreaterThan(50);
  const charts = page.getByRole('region', { name: 'Fleet charts' });
  await expect(charts.locator('svg.recharts-surface').first()).toBeVisible();
  await expect.poll(() => charts.locator('svg.recharts-surface').count()).toBeGreaterThanOrEqual(4);
  await expect(fleet.events).toContainText(/connected/);
});

test('a count is a filter, and a filter that matches nothing says so', async ({ fleet, page }) => {
  await fleet.count('Down').click();
  await expect(fleet.row('prices')).toHaveCount(0);
  await expect(fleet.row('partner')).toBeVisible();
  await fleet.count('Down').click();
  await expect(fleet.row('prices')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Filter backends' }).fill('no backend is called this');
  await expect(page.getByRole('button', { name: /clear/i })).toBeVisible();
  await page.getByRole('button', { name: /clear/i }).click();
  await expect(fleet.row('prices')).toBeVisible();
});

test('a selected backend opens beside the fleet and says why it is where it is', async ({ fleet }) => {
  await fleet.select('partner');
  const detail = fleet.detail('Partner API');
  await expect(detail).toBeVisible();
  await expect(fleet.table).toBeVisible();
  await expect(detail).toContainText('403');
  await expect(detail).toContainText('Stopped');
  await fleet.select('prices');
  await expect(fleet.detail('Prices').locator('svg.recharts-surface').first()).toBeVisible();
});

test('the selection and the filter survive a reload', async ({ fleet, page }) => {
  await page.getByRole('searchbox', { name: 'Filter backends' }).fill('market');
  await fleet.select('prices');
  await page.reload();
  await expect(fleet.detail('Prices')).toBeVisible();
  await expect(fleet.row('trades')).toBeVisible();
  await expect(fleet.row('gateway')).toHaveCount(0);
});

test('the keyboard alone finds a backend and opens it', async ({ fleet, page }) => {
  await page.getByRole('searchbox', { name: 'Filter backends' }).focus();
  await page.keyboard.type('gateway');
  await expect(fleet.row('prices')).toHaveCount(0);
  await fleet.table.getByRole('row').last().focus();
  await page.keyboard.press('Enter');
  await expect(fleet.detail('Gateway')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(fleet.detail('Gateway')).toHaveCount(0);
});

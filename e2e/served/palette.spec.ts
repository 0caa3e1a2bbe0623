import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const palette = (page: Page) => page.getByRole('dialog', { name: 'Command palette' });
const chosen = (page: Page) => palette(page).getByRole('option', { selected: true });

test('a backend is found by a part of its name and opened, and closing it returns to its row', async ({
  fleet,
  page,
}) => {
  await page.keyboard.press('Control+k');
  await expect(palette(page).getByRole('combobox')).toBeFocused();
  await page.keyboard.type('trad');
  await expect(chosen(page)).toContainText('Trad');
  await page.keyboard.type('ing');
  await expect(chosen(page)).toContainText('Trading signals');
  await page.keyboard.press('Enter');
  await expect(palette(page)).toHaveCount(0);
  await expect(fleet.detail('Trading signals')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(fleet.detail('Trading signals')).toHaveCount(0);
  await expect(fleet.row('signals')).toBeFocused();
});

test('what is done from the palette is about the row that has the keyboard', async ({ fleet, page }) => {
  await fleet.row('prices').focus();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('pause prices');
  await expect(chosen(page)).toContainText('Pause Prices');
  await page.keyboard.press('Enter');
  await expect(fleet.row('prices')).toHaveAttribute('data-health', 'paused');
  await expect(fleet.row('prices')).toBeFocused();
  await page.keyboard.press('p');
  await expect(fleet.row('prices')).toHaveAttribute('data-health', 'up');
});

test('Escape closes the palette and nothing under it, and what nobody is called finds nothing', async ({
  fleet,
  page,
}) => {
  await fleet.select('prices');
  await expect(fleet.detail('Prices')).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('nobody is called that');
  await expect(palette(page)).toContainText('Nothing is called that.');
  await page.keyboard.press('Escape');
  await expect(palette(page)).toHaveCount(0);
  await expect(fleet.detail('Prices')).toBeVisible();
});

test('keys change the time and the theme, but are letters while one types', async ({ fleet, page }) => {
  await expect(fleet.table).toBeVisible();
  await page.keyboard.press('3');
  await expect(page.getByRole('button', { name: 'Last hour' })).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('t');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.keyboard.press('/');
  const filter = page.getByRole('searchbox', { name: 'Filter backends' });
  await expect(filter).toBeFocused();
  await page.keyboard.type('t3');
  await expect(filter).toHaveValue('t3');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect(page.getByRole('button', { name: 'Last hour' })).toHaveAttribute('aria-pressed', 'true');
});

test('rows are gone through and opened with the keyboard alone', async ({ fleet, page }) => {
  await page.keyboard.press('j');
  const first = page.locator('[data-row-id]:focus');
  await expect(first).toHaveCount(1);
  const from = await first.getAttribute('data-row-id');
  await page.keyboard.press('j');
  await expect(page.locator('[data-row-id]:focus')).not.toHaveAttribute('data-row-id', from ?? '');
  await page.keyboard.press('k');
  await expect(fleet.row(from ?? '')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: /^Backend / })).toBeVisible();
});

test('the keys are listed, and the list says what they do', async ({ fleet, page }) => {
  await expect(fleet.table).toBeVisible();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await expect(help.getByRole('region', { name: 'Time' })).toContainText('Last 7 days6');
  await expect(help.getByRole('button', { name: 'Close' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(help).toHaveCount(0);
});

test('settings are kept over a reload', async ({ fleet, page }) => {
  await page.getByRole('button', { name: 'Settings' }).click();
  const menu = page.getByRole('group', { name: 'Settings' });
  await menu.getByRole('button', { name: 'compact' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Settings' })).toBeFocused();
  await page.reload();
  await fleet.waitUntilLive();
  await expect(page.locator('html')).toHaveAttribute('data-density', 'compact');
});

test('the tour comes once, over the demo fleet, and takes no keyboard', async ({ fleet, page }) => {
  const tour = page.getByRole('region', { name: 'Tour' });
  await expect(tour).toContainText('1 of 3');
  await expect(page.locator('body')).toBeFocused();
  await tour.getByRole('button', { name: 'Next' }).click();
  await expect(tour).toContainText('Open a backend');
  await tour.getByRole('button', { name: 'Next' }).click();
  await tour.getByRole('button', { name: 'Done' }).click();
  await expect(tour).toHaveCount(0);
  await page.reload();
  await fleet.waitUntilLive();
  await expect(tour).toHaveCount(0);
});

import { expect, test } from './fixtures.ts';

test('the header opens a wallboard of its own, and Leave brings the console back', async ({
  fleet,
  context,
}) => {
  const opened = context.waitForEvent('page');
  await fleet.page.getByRole('button', { name: 'Wallboard', exact: true }).click();
  const wall = await opened;
  await expect(wall.getByRole('main', { name: 'Wallboard' })).toBeVisible();
  expect(new URL(wall.url()).hash).toBe('#wallboard');
  await expect(wall.getByRole('list', { name: 'Backends by health' })).toContainText('Down');
  await expect(wall.getByRole('button')).toHaveCount(0);

  await wall.keyboard.press('Escape');
  const leave = wall.getByRole('button', { name: 'Leave wallboard' });
  await expect(leave).toBeFocused();
  await wall.keyboard.press('Escape');
  await expect(leave).toBeHidden();
  await wall.mouse.click(300, 300);
  await leave.click();
  await expect(wall.getByRole('grid', { name: 'Fleet' })).toBeVisible();
  expect(new URL(wall.url()).hash).toBe('');
});

test('a wallboard shows what its address says, and turns by the arrow keys', async ({ fleet, page }) => {
  await page.evaluate(() => {
    window.location.hash = '#wallboard&rotate=0&views=tiles,charts,backend&backend=prices';
  });
  await expect(fleet.page.getByRole('region', { name: 'Tiles of 11 backends' })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('figure', { name: 'Connections' })).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('region', { name: 'Backend Prices' })).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('region', { name: 'Tiles of 11 backends' })).toBeVisible();
});

test('a wallboard says STALE across everything when the engine is gone', async ({ console, fleet, page }) => {
  await page.evaluate(() => {
    window.location.hash = '#wallboard&rotate=0';
  });
  await expect(page.getByRole('region', { name: 'Worst backends' })).toBeVisible();
  await console.stop();
  await expect(fleet.page.getByRole('alert')).toContainText('STALE');
  await expect(page.getByRole('list', { name: 'Backends by health' })).toContainText('11Stale');
});

test('what is looked at opens in a window of its own', async ({ fleet, context }) => {
  await fleet.select('prices');
  const opened = context.waitForEvent('page');
  await fleet.page.getByRole('button', { name: 'Open in a window', exact: true }).click();
  const other = await opened;
  await expect(other.getByRole('complementary', { name: 'Backend Prices' })).toBeVisible();
  await expect(fleet.detail('Prices')).toBeVisible();
});

test('what the menu of the desktop asks of a page is done', async ({ page, fleet }) => {
  const ask = (command: string) =>
    page.evaluate(
      (message) => window.postMessage(message, window.location.origin),
      `wirewatch:command:${command}`,
    );
  await ask('theme-light');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await ask('find');
  await expect(fleet.page.locator(':focus')).toHaveRole('searchbox');
  await ask('palette');
  await expect(page.getByRole('dialog')).toBeVisible();
});

import type { Page } from '@playwright/test';
import { startConsole } from '../console-process.ts';
import { test as base, expect } from './fixtures.ts';

/** A console with more backends than fit on the screen; nothing in here uses the pointer. */
const test = base.extend<{ large: Page }>({
  large: async ({ page }, use) => {
    const console = await startConsole(['--demo', '--demo-backends', '40']);
    await page.goto(console.url);
    await expect(page.getByRole('grid', { name: 'Fleet' })).toHaveAttribute('aria-rowcount', '41');
    await use(page);
    await console.stop();
  },
});

const chosen = (page: Page) =>
  page.getByRole('dialog', { name: 'Command palette' }).getByRole('option', { selected: true });

/** Runs a command of the palette. */
async function command(page: Page, words: string, title: string | RegExp): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(words);
  await expect(chosen(page)).toContainText(title);
  await page.keyboard.press('Enter');
}

/** Confirms the action on many that is asked about, with a reason. */
async function confirm(page: Page, question: string, reason: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: question });
  await expect(dialog.getByRole('textbox', { name: 'Reason' })).toBeFocused();
  await expect(dialog).toContainText('Applies to');
  await page.keyboard.type(reason);
  await page.keyboard.press('Enter');
}

test('ten breakers are found, selected and reset with a reason', async ({ large: page }) => {
  await page.keyboard.press('/');
  await page.keyboard.type('b/001');
  const grid = page.getByRole('grid', { name: 'Fleet' });
  await expect(grid).toHaveAttribute('aria-rowcount', '11');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Home');
  await expect(grid.locator('[aria-rowindex="2"]')).toBeFocused();
  await page.keyboard.press('Space');
  for (let row = 3; row <= 11; row++) {
    await page.keyboard.press('Shift+ArrowDown');
    await expect(grid.locator(`[aria-rowindex="${row}"]`)).toBeFocused();
  }
  const marks = page.getByRole('toolbar', { name: 'Selected backends' });
  await expect(marks).toContainText('10 selected');

  await command(page, 'isolate marked', 'Isolate the 10 marked backends…');
  await confirm(page, 'Isolate 10 backends?', 'a game day');
  const run = (name: RegExp) => page.getByRole('dialog', { name }).getByRole('status');
  await expect(run(/^Isolate 10 backends/)).toContainText('10 isolated', { timeout: 30_000 });
  await page.keyboard.press('Escape');
  await expect(grid.locator('[data-breaker="isolated"]')).toHaveCount(10);

  await command(page, 'reset marked', 'Reset the breakers of the 10 marked backends…');
  await confirm(page, 'Reset 10 breakers?', 'the game day is over');
  await expect(run(/^Reset 10 breakers/)).toContainText('10 reset', { timeout: 30_000 });
  await page.keyboard.press('Escape');
  await expect(grid.locator('[data-breaker="isolated"]')).toHaveCount(0);
  await expect(page.getByRole('log', { name: 'Events' })).toContainText(
    /reset of 10 breakers done: 10 reset, by .*“the game day is over”/,
  );
});

test('a wallboard is opened, turned and left', async ({ large: page }) => {
  await command(page, 'wall', 'Wallboard');
  await expect(page.getByRole('main', { name: 'Wallboard' })).toBeVisible();
  expect(new URL(page.url()).hash).toBe('#wallboard');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('region', { name: 'Tiles of 40 backends' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Leave wallboard' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('grid', { name: 'Fleet' })).toBeVisible();
});

test('Alt with an arrow is the browser’s: no group closes and no row is left', async ({ large: page }) => {
  const grid = page.getByRole('grid', { name: 'Fleet' });
  const first = grid.locator('[aria-rowindex="2"]');
  await expect(first).toBeVisible();
  await page.keyboard.press('/');
  await page.keyboard.press('Enter');
  // The first by then: worse ones may come before it, and it keeps the keyboard.
  await expect(grid.locator('tr:focus')).toHaveCount(1);
  const taken = await page.evaluate(() => {
    const press = (init: KeyboardEventInit) =>
      !document.activeElement?.dispatchEvent(
        new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true }),
      );
    return [
      press({ key: 'ArrowLeft', altKey: true }),
      press({ key: 'ArrowRight', altKey: true }),
      press({ key: 'ArrowLeft' }),
    ];
  });
  expect(taken).toEqual([false, false, true]);
});

test('to isolate one asks for a reason first, which may be left out', async ({ large: page }) => {
  await page.keyboard.press('/');
  await page.keyboard.type('b/0012');
  const grid = page.getByRole('grid', { name: 'Fleet' });
  await expect(grid).toHaveAttribute('aria-rowcount', '2');
  await page.keyboard.press('Enter');
  await command(page, 'isolate', 'Isolate b/0012…');
  await expect(page.getByRole('textbox', { name: 'Reason' })).toBeFocused();
  await page.keyboard.type('a game day');
  await page.keyboard.press('Enter');
  await expect(grid.locator('[data-breaker="isolated"]')).toHaveCount(1);
  await expect(page.getByRole('log', { name: 'Events' })).toContainText(/isolated until .*“a game day”/);
});

test('the help has every key that the table takes', async ({ large: page }) => {
  await page.keyboard.press('?');
  const table = page
    .getByRole('dialog', { name: 'Keyboard shortcuts' })
    .getByRole('region', { name: 'Table', exact: true });
  for (const line of [
    'Select the row, or let it goSpace',
    'Select all that are shownCtrlA',
    'Select down to the next rowShift↓',
    'Close the group, or go to its heading←',
  ]) {
    await expect(table).toContainText(line);
  }
});

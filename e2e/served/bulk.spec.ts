import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { serverCounts } from '../console-process.ts';
import { expect, test } from './fixtures.ts';

/** Marks backends by their check boxes, as a person does. */
async function mark(page: Page, ...ids: string[]): Promise<void> {
  for (const id of ids) await page.locator(`[data-row-id="${id}"]`).getByRole('checkbox').click();
}

const toolbar = (page: Page) => page.getByRole('toolbar', { name: 'Selected backends' });

test('a reconnect of several says what it touches, asks why, and tells what came of it', async ({
  console,
  fleet,
  page,
}) => {
  const before = await serverCounts(console.control);
  await mark(page, 'prices', 'gateway', 'presence');
  await toolbar(page).getByRole('button', { name: 'Reconnect…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Reconnect 3 backends?' });
  await expect(dialog).toContainText('3 open sockets');
  await expect(dialog.getByRole('textbox', { name: 'Reason' })).toBeFocused();
  const confirm = dialog.getByRole('button', { name: 'Reconnect 3 backends' });
  await confirm.click();
  await expect(dialog.getByRole('alert').filter({ hasText: 'Say why' })).toBeVisible();
  expect((await serverCounts(console.control)).get('prices')?.dials).toBe(before.get('prices')?.dials);
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('after the deploy');
  await confirm.click();
  const run = page.getByRole('dialog', { name: /^Reconnect 3 backends/ });
  await expect(run.getByRole('status')).toContainText('3 reconnected', { timeout: 20_000 });
  for (const id of ['prices', 'gateway', 'presence']) {
    const counts = (await serverCounts(console.control)).get(id);
    expect(counts?.dials).toBe((before.get(id)?.dials ?? 0) + 1);
    expect(counts?.peakConnections).toBe(1);
  }
  await page.keyboard.press('Escape');
  await expect(run).toBeHidden();
  await expect(toolbar(page).getByRole('button', { name: 'Reconnect…' })).toBeFocused();
  await expect(fleet.events).toContainText('reconnect of 3 backends done: 3 reconnected');
});

test('a run goes on behind the console, shows in every window, and is stopped from any', async ({
  console,
  fleet,
  page,
  context,
}) => {
  await mark(page, 'prices', 'gateway', 'presence', 'orders', 'trades');
  await toolbar(page).getByRole('button', { name: 'Reconnect…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Pace' }).selectOption('one every 5 seconds');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('one after the other');
  await expect(dialog).toContainText('about 20 s');
  await dialog.getByRole('button', { name: 'Reconnect 5 backends' }).click();
  await dialog.getByRole('button', { name: 'Go on in the background' }).click();
  const lines = (of: Page) => of.getByRole('region', { name: 'Actions on many backends' });
  await expect(lines(page)).toContainText('Reconnecting 5 backends');
  const other = await context.newPage();
  await other.goto(console.url);
  await expect(lines(other)).toContainText('one after the other');
  await lines(other).getByRole('button', { name: 'Stop' }).click();
  await expect(lines(page)).toContainText(/stopped .*not begun/, { timeout: 20_000 });
  await lines(page).getByRole('button', { name: 'Put the line away' }).click();
  await expect(lines(page)).toBeHidden();
  await expect(fleet.row('prices')).toHaveAttribute('data-phase', 'open');
  await other.close();
});

test('a pause of several is undone by resuming exactly those', async ({ fleet, page }) => {
  await mark(page, 'prices', 'gateway');
  await toolbar(page).getByRole('button', { name: 'Pause…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('maintenance');
  await dialog.getByRole('button', { name: 'Pause 2 backends' }).click();
  await dialog.getByRole('button', { name: 'Undo: resume 2 backends' }).click({ timeout: 20_000 });
  await expect(dialog.getByRole('status')).toContainText('2 resumed', { timeout: 20_000 });
  for (const id of ['prices', 'gateway']) {
    await expect(fleet.row(id)).toHaveAttribute('data-phase', 'open', { timeout: 10_000 });
  }
});

test('what was done to one backend is taken back from its notice', async ({ fleet, page }) => {
  await fleet.select('gateway');
  await fleet.detail('Gateway').getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(fleet.row('gateway')).toHaveAttribute('data-phase', 'paused');
  await page.getByRole('status', { name: 'Action results' }).getByRole('button', { name: 'Undo' }).click();
  await expect(fleet.row('gateway')).toHaveAttribute('data-phase', 'open', { timeout: 10_000 });
});

test('the audit is filtered and taken along as a file', async ({ fleet, page }) => {
  await fleet.select('gateway');
  await fleet.detail('Gateway').getByRole('button', { name: 'Reconnect', exact: true }).click();
  await fleet.select('prices');
  await fleet.detail('Prices').getByRole('button', { name: 'Pause', exact: true }).click();
  await page.getByRole('button', { name: 'Audit', exact: true }).click();
  await page.getByRole('button', { name: 'Dates and export…' }).click();
  const audit = page.getByRole('dialog', { name: 'Audit' });
  await expect(audit.getByRole('row')).toHaveCount(3);
  await audit.getByRole('textbox', { name: 'Backend' }).fill('price');
  await expect(audit.getByRole('row')).toHaveCount(2);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    audit.getByRole('button', { name: 'Export as CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^wirewatch-audit-.*\.csv$/);
  const text = await readFile(await download.path(), 'utf8');
  expect(text.split('\r\n')).toHaveLength(3);
  expect(text).toContain(',pause,prices,');
  await audit.getByLabel('From, in UTC').fill('-10m');
  await expect(audit.getByRole('status').filter({ hasText: /^from \d{4}-/ })).toBeVisible();
  await expect(audit.getByRole('row')).toHaveCount(2);
  await audit.getByLabel('From, in UTC').fill('2026-01-02 00:0');
  await audit.getByLabel('To, in UTC').fill('2026-01-01 00:00');
  await expect(audit.getByRole('alert')).toContainText('Write it as');
  await audit.getByLabel('From, in UTC').fill('2026-01-02 00:00');
  await expect(audit.getByRole('alert')).toContainText('after the beginning');
});

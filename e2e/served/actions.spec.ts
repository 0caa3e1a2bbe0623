import { userInfo } from 'node:os';
import { serverCounts } from '../console-process.ts';
import { expect, test } from './fixtures.ts';

/** The effect of an action has to be on screen within this, ms. */
const PROMPT = 1_000;
const actor = userInfo().username;

test('reconnect closes and dials again, and the timeline names who did it', async ({ console, fleet }) => {
  const before = (await serverCounts(console.control)).get('prices');
  await fleet.select('prices');
  await fleet.detail('Prices').getByRole('button', { name: 'Reconnect', exact: true }).click();
  await expect(fleet.events).toContainText(actor, { timeout: PROMPT });
  await expect
    .poll(async () => (await serverCounts(console.control)).get('prices')?.dials)
    .toBe((before?.dials ?? 0) + 1);
  await expect(fleet.row('prices')).toHaveAttribute('data-phase', 'open');
  expect((await serverCounts(console.control)).get('prices')?.peakConnections).toBe(1);
});

test('pause closes the connection and resume opens it again', async ({ console, fleet }) => {
  await fleet.select('gateway');
  const detail = fleet.detail('Gateway');
  await detail.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(fleet.row('gateway')).toHaveAttribute('data-phase', 'paused', { timeout: PROMPT });
  await expect(fleet.row('gateway')).toContainText(`Paused by ${actor}`);
  await expect.poll(async () => (await serverCounts(console.control)).get('gateway')?.connections).toBe(0);
  await detail.getByRole('button', { name: 'Resume', exact: true }).click();
  await expect(fleet.row('gateway')).not.toHaveAttribute('data-phase', 'paused', { timeout: PROMPT });
  await expect(fleet.row('gateway')).toHaveAttribute('data-phase', 'open', { timeout: 10_000 });
});

test('isolate holds the breaker open until it is reset', async ({ fleet }) => {
  await fleet.select('presence');
  const detail = fleet.detail('Presence');
  await detail.getByRole('button', { name: 'Isolate…' }).click();
  await detail.getByRole('textbox', { name: /reason/i }).fill('game day');
  await detail.getByRole('button', { name: 'Isolate', exact: true }).click();
  await expect(fleet.row('presence')).toHaveAttribute('data-phase', 'blocked', { timeout: PROMPT });
  await expect(fleet.row('presence')).toContainText('isolated');
  await expect(fleet.events).toContainText('game day');
  await detail.getByRole('button', { name: 'Reset breaker' }).click();
  await expect(fleet.row('presence')).not.toHaveAttribute('data-phase', 'blocked', { timeout: PROMPT });
  await expect(fleet.row('presence')).toHaveAttribute('data-phase', 'open', { timeout: 10_000 });
  await fleet.page.getByRole('button', { name: 'Audit', exact: true }).click();
  const audit = fleet.page.getByRole('table', { name: 'Audit' });
  await expect(audit.getByRole('row').nth(1)).toContainText(actor);
  await expect(audit.getByRole('row').nth(2)).toContainText('game day');
});

test('every action is there in the row as well', async ({ fleet, page }) => {
  const row = fleet.row('gateway');
  await row.hover();
  await row.getByRole('button', { name: 'Pause Gateway' }).click();
  await expect(row).toHaveAttribute('data-phase', 'paused', { timeout: PROMPT });
  await row.hover();
  await row.getByRole('button', { name: 'Resume Gateway' }).click();
  await expect(row).toHaveAttribute('data-phase', 'open', { timeout: 10_000 });
  await row.hover();
  for (const name of ['Reconnect Gateway', 'Reset breaker of Gateway', 'Isolate Gateway']) {
    await expect(row.getByRole('button', { name })).toBeVisible();
  }
  await row.getByRole('button', { name: 'Reset breaker of Gateway' }).click();
  await expect(page.getByRole('status').filter({ hasText: /no failure to forget/ })).toBeVisible();
});

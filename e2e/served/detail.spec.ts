import { userInfo } from 'node:os';
import { expect, test } from './fixtures.ts';

const actor = userInfo().username;

test('a detail shows what means something for its backend, and nothing else', async ({ fleet }) => {
  await fleet.select('signals');
  const signals = fleet.detail('Trading signals');
  await expect(signals.getByText(/The server says \d+ connections?; we see one, ours\./)).toBeVisible({
    timeout: 20_000,
  });
  await expect(signals.getByText('starter', { exact: false })).toBeVisible();
  await expect(signals.getByText('Polling fallback')).toBeVisible();
  await expect(signals.getByText('Session', { exact: true })).toHaveCount(0);
  await fleet.select('prices');
  const prices = fleet.detail('Prices');
  await expect(prices.getByText('Breaker record')).toBeVisible();
  await expect(prices.getByText('The server’s own numbers')).toHaveCount(0);
  await expect(prices.getByText('Polling fallback')).toHaveCount(0);
});

test('a message of one’s own is sent, and the timeline names who sent it but not what', async ({ fleet }) => {
  await fleet.select('orders');
  const form = fleet.detail('Orders').getByRole('form', { name: 'Send a message to Orders' });
  await form.getByRole('textbox').fill('{"type":"a-word-of-mine"}');
  await form.getByRole('button', { name: 'Send' }).click();
  await expect(form.getByRole('status')).toContainText('Put into the queue');
  await expect(form.getByRole('textbox')).toHaveValue('');
  await expect(fleet.events).toContainText(`message put into the queue by ${actor}`);
  await expect(fleet.events).not.toContainText('a-word-of-mine');
});

test('a backend on demand is connected while somebody looks at it', async ({ fleet }) => {
  const row = fleet.row('chat/room-8');
  await expect(row).toContainText('On demand: connects when somebody looks');
  await expect(row).toHaveAttribute('data-phase', 'idle');
  await fleet.select('chat/room-8');
  await expect(row).toHaveAttribute('data-phase', 'open', { timeout: 15_000 });
});

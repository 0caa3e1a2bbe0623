import { tell } from '../console-process.ts';
import { expect, test } from './fixtures.ts';

test('a backend that is killed shows as down and comes back', async ({ console, fleet }) => {
  await tell(console.control, 'prices', { do: 'refuse' });
  await expect(fleet.row('prices')).not.toHaveAttribute('data-phase', 'open', { timeout: 2_000 });
  await expect(fleet.row('prices')).toHaveAttribute('data-health', 'down', { timeout: 20_000 });
  await fleet.select('prices');
  const detail = fleet.detail('Prices');
  await expect(detail).toContainText('ECONNREFUSED');
  // The row tells why and since when, also once its breaker is open.
  await expect(fleet.row('prices')).toContainText(/Probe in \d+ s, ECONNREFUSEDdown \d+ s/, {
    timeout: 20_000,
  });
  await expect(fleet.events).toContainText(/connection refused/);

  await tell(console.control, 'prices', { do: 'heal' });
  await detail.getByRole('button', { name: 'Retry now' }).click();
  await expect(fleet.row('prices')).toHaveAttribute('data-phase', 'open', { timeout: 10_000 });
  await expect(fleet.row('prices')).toHaveAttribute('data-health', 'up', { timeout: 20_000 });
});

test('a close code is named with its words and the wait that follows', async ({ console, fleet }) => {
  await fleet.select('gateway');
  await tell(console.control, 'gateway', { do: 'close', code: 1013, reason: 'Too many connections' });
  const detail = fleet.detail('Gateway');
  await expect(detail).toContainText('1013', { timeout: 2_000 });
  await expect(detail).toContainText('Too many connections');
  await expect(detail).toContainText(/Waiting, next dial in/);
});

test('a backend that hangs is found out by its heartbeat', async ({ console, fleet }) => {
  await tell(console.control, 'presence', { do: 'hang' });
  await expect(fleet.row('presence')).not.toHaveAttribute('data-phase', 'open', { timeout: 15_000 });
  await fleet.select('presence');
  await expect(fleet.events).toContainText(/neither a pong nor any message/);
  await tell(console.control, 'presence', { do: 'heal' });
  await expect(fleet.row('presence')).toHaveAttribute('data-phase', 'open', { timeout: 30_000 });
});

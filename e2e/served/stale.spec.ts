import { type ConsoleProcess, startConsole } from '../console-process.ts';
import { expect, FleetScreen, test } from './fixtures.ts';

const token = 'an-end-to-end-token-0123456789';

test('the loss of the engine shows as stale, and its return heals the page', async ({ page }) => {
  let process: ConsoleProcess = await startConsole(['--token', token]);
  try {
    const fleet = new FleetScreen(page);
    await page.goto(process.url);
    await fleet.waitUntilLive();

    await process.kill();
    const banner = page.getByRole('alert');
    await expect(banner).toContainText(/not reachable/i, { timeout: 5_000 });
    await expect(fleet.row('prices')).toHaveAttribute('data-health', 'stale');
    await expect(fleet.count('Up')).toHaveText(/^0/);
    await fleet.select('prices');
    await expect(
      fleet.detail('Prices').getByRole('button', { name: 'Reconnect', exact: true }),
    ).toBeDisabled();

    process = await startConsole(['--token', token, '--port', String(process.port)]);
    await expect(banner).toHaveCount(0, { timeout: 20_000 });
    await fleet.waitUntilLive();
  } finally {
    await process.stop();
  }
});

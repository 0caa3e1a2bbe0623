import { startConsole } from '../console-process.ts';
import { expect, FleetScreen, test, violationsOf } from './fixtures.ts';

const first = 'an-end-to-end-token-0123456789';
const second = 'another-end-to-end-token-0123456789';

test('a link without the token asks for it, and shows what it says after that', async ({
  page,
  console: served,
}) => {
  const { origin, searchParams } = new URL(served.url);
  await page.goto(`${origin}/#backend=prices`);
  await expect(page.getByText('This console wants its token.')).toBeVisible();
  const field = page.getByLabel('Token');
  await expect(field).toBeFocused();
  expect(await violationsOf(page)).toEqual([]);
  await field.fill('not-the-token');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('That is not the token');
  // The whole URL does as well as the token in it, with what a terminal has around it.
  await field.fill(`  ${origin}/?token=${searchParams.get('token')} `);
  await page.getByRole('button', { name: 'Open the console' }).click();
  const fleet = new FleetScreen(page);
  await fleet.waitUntilLive();
  await expect(fleet.detail('Prices')).toBeVisible();
  expect(page.url()).toBe(`${origin}/#backend=prices`);
});

test('a page whose token is not valid any more says so, and is let in again with the new one', async ({
  page,
}) => {
  let served = await startConsole(['--token', first]);
  try {
    const fleet = new FleetScreen(page);
    await page.goto(served.url);
    await fleet.waitUntilLive();
    await fleet.select('prices');
    await served.kill();
    await expect(page.getByRole('alert')).toContainText(/not reachable/i, { timeout: 5_000 });

    served = await startConsole(['--token', second, '--port', String(served.port)]);
    const banner = page.getByRole('alert');
    await expect(banner).toContainText('This page’s address is not valid any more', { timeout: 20_000 });
    await banner.getByRole('button', { name: 'Give the token' }).click();
    await page.getByLabel('Token').fill(second);
    await page.keyboard.press('Enter');
    await fleet.waitUntilLive();
    await expect(fleet.detail('Prices')).toBeVisible();
    expect(page.url()).not.toContain(second);
  } finally {
    await served.stop();
  }
});

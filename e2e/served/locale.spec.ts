import { startConsole } from '../console-process.ts';
import { expect, test } from './fixtures.ts';

test.use({ locale: 'de-DE' });

test('numbers are written as the browser is set, or as in English, which a reload keeps', async ({
  page,
}) => {
  const served = await startConsole(['--demo', '--demo-backends', '1234']);
  try {
    await page.goto(served.url);
    const header = page.getByRole('banner');
    await expect(header).toContainText('1.234 backends', { timeout: 30_000 });
    await expect(page.locator('.data-age')).toHaveText(/^data \d,\d s old$/);
    // A clock is a clock.
    await expect(page.getByRole('button', { name: /^Clock/ })).toHaveText(/^\d\d:\d\d:\d\d UTC$/);

    await page.getByRole('button', { name: 'Settings' }).click();
    const setting = page.getByRole('group', { name: 'Numbers and dates' });
    await setting.getByRole('button', { name: 'English' }).click();
    await expect(header).toContainText('1,234 backends');
    await expect(page.getByRole('button', { name: 'Settings' })).toBeFocused();
    await page.reload();
    await expect(header).toContainText('1,234 backends', { timeout: 30_000 });

    await page.getByRole('button', { name: 'Settings' }).click();
    await setting.getByRole('button', { name: 'as the system' }).click();
    await expect(header).toContainText('1.234 backends');
  } finally {
    await served.stop();
  }
});

import type { Page } from '@playwright/test';
import { expect, test, violationsOf } from './fixtures.ts';

/** What is seriously in the way of somebody, as a line each. */
async function complaints(page: Page): Promise<string[]> {
  const violations = await violationsOf(page);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id}: ${node.target.join(' ')} ${node.any[0]?.message ?? ''}`),
    );
}

for (const scheme of ['dark', 'light'] as const) {
  test(`nothing is seriously in the way of anybody, ${scheme}`, async ({ fleet, page }) => {
    test.setTimeout(240_000);
    await page.emulateMedia({ colorScheme: scheme });
    const look = (what: string) => expect.soft(complaints(page), what).resolves.toEqual([]);
    await expect(fleet.table).toBeVisible();
    await look('the tour and the fleet');
    await page.getByRole('button', { name: 'Skip the tour' }).click();
    await page.getByRole('button', { name: 'Settings' }).click();
    await look('the settings');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await look('the palette');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await look('the shortcuts');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Audit' }).click();
    await look('the audit log');
    await fleet.select('legacy-feed');
    await expect(fleet.detail('Legacy feed')).toBeVisible();
    await look('a backend that is down');
    await fleet.detail('Legacy feed').getByRole('button', { name: 'Isolate…' }).click();
    await look('the form to isolate one');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    for (const id of ['prices', 'telemetry']) {
      await fleet.row(id).focus();
      await page.keyboard.press('c');
    }
    await expect(page.getByRole('region', { name: 'Comparison' })).toBeVisible();
    await look('a comparison');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('add backend');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog', { name: 'Add backend' })).toBeVisible();
    await look('the form for a new backend');
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('w');
    await expect(page).toHaveURL(/#wallboard/);
    await look('the wallboard');
  });
}

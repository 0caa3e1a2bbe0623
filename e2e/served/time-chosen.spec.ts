import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const shown = (page: Page): Locator => page.getByRole('group', { name: 'Shown time' });
const fromTo = (page: Page): Locator => page.getByRole('button', { name: 'From one time to another' });
const form = (page: Page): Locator => page.getByRole('form', { name: 'Show a time' });

test('a pause is no choice of a time, by key either; a choice is one', async ({ fleet, page }) => {
  await expect(fleet.table).toBeVisible();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(shown(page)).toContainText(/Charts paused, \d+ s behind/);
  await expect(fromTo(page)).toHaveAttribute('aria-pressed', 'false');
  await shown(page).getByRole('button', { name: 'Earlier' }).click();
  await expect(shown(page)).toContainText('A chosen time is shown');
  await expect(fromTo(page)).toHaveAttribute('aria-pressed', 'true');
  await page.getByRole('button', { name: 'Go live' }).click();
  await expect(fromTo(page)).toHaveAttribute('aria-pressed', 'false');
  await page.keyboard.press('Space');
  await expect(shown(page)).toContainText('Charts paused');
  await expect(fromTo(page)).toHaveAttribute('aria-pressed', 'false');
});

test('times are typed as text by the clock that is shown, and what is no time is said beside its field', async ({
  fleet,
  page,
}) => {
  await expect(fleet.table).toBeVisible();
  await fromTo(page).click();
  const [from, to] = [form(page).getByLabel('From'), form(page).getByLabel('To')];
  await expect(from).toHaveValue(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  await from.fill('21.11.2026 14:05');
  await to.fill('2026-02-30 10:00:00');
  await form(page).getByRole('button', { name: 'Show' }).click();
  await expect(from).toBeFocused();
  await expect(from).toHaveAccessibleDescription(
    /^Write it as \d{4}-\d\d-\d\d \d\d:\d\d:\d\d, 14:05, now or -15m\.$/,
  );
  await expect(to).toHaveAccessibleDescription('There is no such time.');
  await from.fill('2026-01-02 03:04:05');
  await to.fill('2026-01-02 04:04');
  await form(page).getByRole('button', { name: 'Show' }).click();
  await expect(form(page)).toHaveCount(0);
  await expect(shown(page)).toContainText('03:04:05');
  const hash = decodeURIComponent(new URL(page.url()).hash);
  expect(hash).toContain('from=2026-01-02T03:04:05.000Z&to=2026-01-02T04:04:00.000Z');
});

test('a marker is a line in the charts, with its text while the pointer is on it', async ({
  fleet,
  page,
}) => {
  await expect(fleet.table).toBeVisible();
  await page.getByRole('button', { name: 'Last 5 minutes' }).click();
  await page.getByRole('button', { name: 'Mark', exact: true }).click();
  await page.getByRole('textbox', { name: 'Marker for the fleet' }).fill('deploy of the week');
  await page.keyboard.press('Enter');
  const marker = page
    .getByRole('figure', { name: 'Messages per second' })
    .getByRole('img', { name: /deploy of the week/ });
  await expect(marker).toBeAttached();
  const text = marker.getByText(/^\d\d:\d\d:\d\d deploy of the week \(.+\)$/);
  await expect(text).toBeHidden();
  await marker.scrollIntoViewIfNeeded();
  await marker.hover();
  await expect(text).toBeVisible();
});

test('the time in which a socket was not open has the neutral colour, and none of connecting', async ({
  fleet,
}) => {
  await fleet.select('orders');
  const detail = fleet.detail('Orders');
  await detail.getByRole('button', { name: 'Pause', exact: true }).click();
  const band = detail.locator('path.band').first();
  await expect(band).toBeAttached({ timeout: 15_000 });
  const colours = await band.evaluate((path) => {
    const probe = document.body.appendChild(document.createElement('i'));
    const of = (token: string) => {
      probe.style.color = `var(${token})`;
      return getComputedStyle(probe).color;
    };
    const found = { fill: getComputedStyle(path).fill, idle: of('--idle'), connecting: of('--conn') };
    probe.remove();
    return found;
  });
  expect(colours.fill).toBe(colours.idle);
  expect(colours.fill).not.toBe(colours.connecting);
});

test('the charts of an event that has just been end with its second', async ({ fleet, page }) => {
  await fleet.select('orders');
  await fleet.detail('Orders').getByRole('button', { name: 'Reconnect', exact: true }).click();
  await fleet.events
    .getByRole('button', { name: /^Charts at/ })
    .first()
    .click();
  await expect(shown(page)).toBeVisible();
  const to = new URLSearchParams(new URL(page.url()).hash.slice(1)).get('to') ?? '';
  // Its own second is in sight, and no other one that is to come.
  expect(Date.parse(to)).toBeLessThanOrEqual(Date.now() + 1_000);
});

test('what is half written to a backend is the same in its detail and beside its messages', async ({
  fleet,
  page,
}) => {
  await fleet.select('orders');
  const detail = fleet.detail('Orders').getByRole('form', { name: 'Send a message to Orders' });
  await detail.getByRole('textbox').fill('{"half":');
  await page.getByRole('group', { name: 'What is listed' }).getByRole('button', { name: 'Messages' }).click();
  await page.getByRole('button', { name: 'Send…' }).click();
  const beside = page
    .getByRole('region', { name: 'Event timeline' })
    .getByRole('form', { name: 'Send a message to Orders' });
  await expect(beside.getByRole('textbox')).toHaveValue('{"half":');
  await beside.getByRole('textbox').fill('{"half":"whole"}');
  await beside.getByRole('button', { name: 'Send' }).click();
  for (const each of [beside, detail]) {
    await expect(each.getByRole('status')).toContainText('Put into the queue');
    await expect(each.getByRole('textbox')).toHaveValue('');
  }
});

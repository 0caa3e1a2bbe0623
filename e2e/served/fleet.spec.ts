import { expect, test } from './fixtures.ts';

const shownIds = (page: import('@playwright/test').Page) =>
  page.locator('[data-row-id]').evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset.rowId));

test('a query narrows the table, and one that cannot be read changes nothing and says why', async ({
  fleet,
}) => {
  const { page } = fleet;
  const filter = page.getByRole('searchbox', { name: 'Filter backends' });
  await filter.fill('health:up group:"market data"');
  await expect(fleet.row('prices')).toBeVisible();
  await expect(fleet.row('gateway')).toHaveCount(0);
  const before = await shownIds(page);
  await filter.fill('helth:up');
  await expect(page.getByText('There is no field “helth”. Did you mean “health”?')).toBeVisible();
  expect(await shownIds(page)).toEqual(before);
  await page.getByRole('button', { name: 'Use “health”' }).click();
  await expect(filter).toHaveValue('health:up');
  await expect(filter).toBeFocused();
  await expect(fleet.row('gateway')).toBeVisible();
  await filter.fill('"403 forbidden"');
  await expect(page.locator('[data-row-id]')).toHaveCount(1);
});

test('groups close and open by keyboard, and stay closed over a reload', async ({ fleet }) => {
  const { page } = fleet;
  await page.getByRole('combobox', { name: 'Group backends' }).selectOption('group');
  const heading = page.getByRole('button', { name: /^market data: 3 backends, / });
  await expect(heading).toHaveAttribute('aria-expanded', 'true');
  await fleet.row('prices').focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(heading).toHaveAttribute('aria-expanded', 'false');
  await expect(fleet.row('prices')).toHaveCount(0);
  await page.reload();
  await expect(heading).toHaveAttribute('aria-expanded', 'false');
  await heading.click();
  await expect(fleet.row('prices')).toBeVisible();
});

test('columns are chosen and remembered', async ({ fleet }) => {
  const { page } = fleet;
  const column = (name: string) => fleet.table.getByRole('columnheader', { name, exact: true });
  await expect(column('Host')).toHaveCount(0);
  await page.getByRole('button', { name: 'Columns and density' }).click();
  const choice = page.getByRole('dialog', { name: 'Columns and density' });
  await choice.getByRole('checkbox', { name: 'Host' }).check();
  await choice.getByRole('checkbox', { name: 'Breaker', exact: true }).uncheck();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Columns and density' })).toBeFocused();
  await page.reload();
  await expect(column('Host')).toBeVisible();
  await expect(column('Breaker')).toHaveCount(0);
});

test('several are selected by box, by click and by keyboard, and let go by Escape', async ({ fleet }) => {
  const { page } = fleet;
  const bar = page.getByRole('toolbar', { name: 'Selected backends' });
  // By name, and nobody's health moves a row.
  await fleet.table.getByRole('button', { name: 'Backend' }).click();
  const ids = await shownIds(page);
  await fleet
    .row(ids[0] ?? '')
    .getByRole('checkbox')
    .click();
  await expect(bar).toContainText('1 selected');
  await fleet
    .row(ids[2] ?? '')
    .getByRole('rowheader')
    .click({ modifiers: ['Shift'] });
  await expect(bar).toContainText('3 selected');
  await fleet
    .row(ids[1] ?? '')
    .getByRole('rowheader')
    .click({ modifiers: ['Control'] });
  await expect(bar).toContainText('2 selected');
  await expect(page.getByRole('complementary')).toHaveCount(0);
  await page.getByRole('searchbox', { name: 'Filter backends' }).fill(`name:"${ids[0]}"`);
  await expect(bar).toContainText('2 selected, 1 not shown');
  await page.getByRole('searchbox', { name: 'Filter backends' }).fill('');
  await fleet.row(ids[0] ?? '').focus();
  await page.keyboard.press('Control+a');
  await expect(bar).toContainText(`${ids.length} selected`);
  await page.keyboard.press('Escape');
  await expect(bar).toHaveCount(0);
  await page.keyboard.press('Space');
  await bar.getByRole('button', { name: 'Clear the selection' }).press('Enter');
  await expect(bar).toHaveCount(0);
  await expect(fleet.row(ids[0] ?? '')).toBeFocused();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(bar).toContainText('2 selected');
  await expect(fleet.row(ids[1] ?? '')).toBeFocused();
  await bar.getByRole('button', { name: 'Reconnect…' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
});

test('tiles show the same fleet, by pointer and by keyboard', async ({ fleet }) => {
  const { page } = fleet;
  await page.getByRole('button', { name: 'Tiles' }).click();
  const tiles = page.getByRole('grid', { name: 'Fleet as tiles' });
  const prices = tiles.getByRole('gridcell', { name: /^Prices, up/ });
  await prices.hover();
  await expect(page.locator('.tile-readout')).toContainText('Prices');
  await tiles.getByRole('gridcell').first().focus();
  await page.keyboard.press('End');
  await expect(tiles.getByRole('gridcell').last()).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('complementary', { name: /^Backend / })).toBeVisible();
  await page.reload();
  await expect(tiles).toBeVisible();
});

test('a view is saved, shown by a link, renamed, and deleted with a way back', async ({ fleet, console }) => {
  const { page } = fleet;
  const views = page.getByRole('button', { name: /^Saved views/ });
  const filter = page.getByRole('searchbox', { name: 'Filter backends' });
  await filter.fill('-health:up');
  await views.click();
  const name = page.getByRole('textbox', { name: 'Save what is shown as' });
  await expect(name).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'Give it a name.' })).toBeVisible();
  await name.fill('Not up');
  await page.keyboard.press('Enter');
  await expect(views).toHaveText('Not up');
  await page.keyboard.press('Escape');
  expect(new URL(page.url()).hash).toContain('view=Not+up');

  await filter.fill('');
  await expect(views).toHaveText('Views');
  await page.evaluate(() => {
    window.location.hash = '#view=Not+up';
  });
  await expect(filter).toHaveValue('-health:up');

  await views.click();
  await page.getByRole('button', { name: 'Rename Not up' }).click();
  await page.getByRole('textbox', { name: 'New name of Not up' }).fill('Trouble');
  await page.keyboard.press('Enter');
  await expect(views).toHaveText('Trouble');
  await expect(page.getByRole('button', { name: 'Trouble', exact: true })).toBeFocused();
  await page.getByRole('button', { name: 'Delete Trouble' }).click();
  await expect(page.getByText('“Trouble” is deleted.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Undo' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.reload();
  await views.click();
  await page.getByRole('button', { name: 'Trouble', exact: true }).click();
  await expect(filter).toHaveValue('-health:up');

  await page.goto(`${console.url.split('#')[0]}#view=theirs&find=health%3Aup`);
  await page.reload();
  await expect(page.getByText('There is no view “theirs” in this browser')).toBeVisible();
  await expect(filter).toHaveValue('health:up');
});

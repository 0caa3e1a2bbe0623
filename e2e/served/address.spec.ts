import { expect, test } from './fixtures.ts';

test('what an address names and the fleet does not have is said, and the rest is followed', async ({
  fleet,
  page,
}) => {
  await page.evaluate(() => {
    window.location.hash = '#backend=nobody&find=prices&health=up,silly';
  });
  const notices = page.getByRole('status', { name: 'Action results' });
  await expect(notices).toContainText('There is no backend “nobody” in this fleet.');
  await expect(notices).toContainText('health=silly, which is not known');
  await expect(page.getByRole('searchbox', { name: 'Filter backends' })).toHaveValue('prices');
  await expect(fleet.table).toHaveAttribute('aria-rowcount', '2');
});

test('a wallboard says what it did not understand of its address, also at its start', async ({
  fleet,
  console,
}) => {
  const wall = await fleet.page.context().newPage();
  await wall.goto(`${console.url}#wallboard?rotate=0&views=tiles,cats&group=Nowhere`);
  await expect(wall.getByRole('region', { name: 'Tiles of 11 backends' })).toBeVisible();
  const notices = wall.getByRole('status', { name: 'Action results' });
  await expect(notices).toContainText('views=cats, which is not known');
  await expect(notices).toContainText('There is no group “Nowhere” in this fleet');
});

test('a view that is saved in one window is in the others at once, and gone with it', async ({
  fleet,
  console,
  context,
}) => {
  const other = await context.newPage();
  await other.goto(console.url);
  await other.getByRole('button', { name: 'Saved views' }).click();
  const there = other.getByRole('button', { name: 'Only prices', exact: true });
  const { page } = fleet;
  await page.getByRole('searchbox', { name: 'Filter backends' }).fill('prices');
  await page.getByRole('button', { name: 'Saved views' }).click();
  await page.getByRole('textbox', { name: 'Save what is shown as' }).fill('Only prices');
  await page.keyboard.press('Enter');
  await expect(there).toBeVisible();
  await page.getByRole('button', { name: 'Delete Only prices' }).click();
  await expect(there).toHaveCount(0);
});

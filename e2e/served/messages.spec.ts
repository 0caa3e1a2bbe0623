import { expect, type FleetScreen, test } from './fixtures.ts';

const card = ({ page }: FleetScreen) => page.getByRole('region', { name: 'Event timeline' });
const list = ({ page }: FleetScreen) => page.getByRole('listbox', { name: 'Messages' });
const rows = (fleet: FleetScreen) => list(fleet).getByRole('option');

async function inspect(fleet: FleetScreen, id: string, name: string): Promise<void> {
  await fleet.select(id);
  await fleet.detail(name).getByRole('button', { name: 'Messages', exact: true }).click();
}

test('shows messages as they come, and one of them as a tree that goes by keyboard', async ({ fleet }) => {
  await inspect(fleet, 'trades', 'Trades');
  await expect(rows(fleet).filter({ hasText: '↓ in' }).first()).toBeVisible();
  const { page } = fleet;
  await card(fleet).getByRole('button', { name: 'Pause' }).click();
  await card(fleet).getByRole('button', { name: 'Text', exact: true }).click();
  await rows(fleet).last().click();
  await expect(list(fleet)).toBeFocused();
  const tree = page.getByRole('tree', { name: 'Message as JSON' });
  await expect(tree.getByRole('treeitem').filter({ hasText: 'seq' })).toBeVisible();
  await tree.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(tree.getByRole('treeitem')).toHaveCount(1);
  await page.keyboard.press('ArrowRight');
  await expect(tree.getByRole('treeitem').filter({ hasText: 'seq' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(tree).toBeHidden();
  await expect(list(fleet)).toBeFocused();
  // Only the message was closed.
  await expect(fleet.detail('Trades')).toBeVisible();
});

test('pauses, says how far behind it is, and goes on', async ({ fleet }) => {
  await inspect(fleet, 'trades', 'Trades');
  await expect(rows(fleet).first()).toBeVisible();
  const { page } = fleet;
  await card(fleet).getByRole('button', { name: 'Pause' }).click();
  const resume = page.getByRole('button', { name: /^Resume, \d+ behind/ });
  await expect(resume).toBeVisible();
  await resume.click();
  await expect(page.getByRole('button', { name: /^Resume, / })).toBeHidden();
});

test('shows what is sent from there, and finds it', async ({ fleet }) => {
  await inspect(fleet, 'orders', 'Orders');
  const { page } = fleet;
  await expect(rows(fleet).first()).toBeVisible();
  await page.getByRole('button', { name: 'Send…' }).click();
  const form = card(fleet).getByRole('form', { name: 'Send a message to Orders' });
  await form.getByRole('textbox', { name: 'Message' }).fill('{"ask":"needle","token":"s3cret-value"}');
  await form.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('searchbox', { name: 'Find in messages' }).fill('NEEDLE');
  const sent = rows(fleet).filter({ hasText: 'needle' }).first();
  await expect(sent).toContainText('↑ out');
  await expect(sent).toContainText('"token":"•••"');
});

test('says how to allow it where it is not allowed, and survives a reload', async ({ fleet }) => {
  await inspect(fleet, 'prices', 'Prices');
  const { page } = fleet;
  await expect(page.getByText('does not let anybody look at the messages of Prices')).toBeVisible();
  await expect(page.getByText('inspector: true')).toBeVisible();
  await page.reload();
  await expect(page.getByText('inspector: true')).toBeVisible();
  await page.getByRole('button', { name: 'Events', exact: true }).click();
  await expect(fleet.events).toBeVisible();
});

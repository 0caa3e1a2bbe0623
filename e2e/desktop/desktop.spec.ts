import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, expect, test } from '@playwright/test';
import { installedElectron } from '../../scripts/electron.js';

const root = resolve(import.meta.dirname, '../..');

// Asking the package `electron` where its binary is would fetch it.
test.skip(!installedElectron(root), "Electron's binary is not installed on this machine");

let app: ElectronApplication;
let userData: string;

test.beforeEach(async () => {
  userData = await mkdtemp(join(tmpdir(), 'wirewatch-desktop-'));
  app = await _electron.launch({ args: [root, '--demo', '--data-dir', userData], cwd: root });
});

test.afterEach(async () => {
  await app.close();
  await rm(userData, { recursive: true, force: true });
});

test('the window shows the demo fleet live, from app:// and sandboxed', async () => {
  const page = await app.firstWindow();
  expect(page.url()).toMatch(/^app:\/\/wirewatch\//);
  await expect(page.locator('[data-row-id="prices"]')).toHaveAttribute('data-health', 'up', {
    timeout: 20_000,
  });
  expect(await page.evaluate(() => 'process' in window || 'require' in window)).toBe(false);
});

test('a second window shares the engine', async () => {
  await app.firstWindow();
  const opened = app.waitForEvent('window');
  await app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []) ?? [];
    items.find((item) => item.label === 'New window')?.click();
  });
  const second = await opened;
  await expect(second.locator('[data-row-id="prices"]')).toHaveAttribute('data-health', 'up', {
    timeout: 20_000,
  });
});

test('an action in the window takes effect', async () => {
  const page = await app.firstWindow();
  const row = page.locator('[data-row-id="gateway"]');
  await expect(row).toHaveAttribute('data-phase', 'open', { timeout: 20_000 });
  await row.hover();
  await row.getByRole('button', { name: 'Pause Gateway' }).click();
  await expect(row).toHaveAttribute('data-phase', 'paused', { timeout: 1_000 });
});

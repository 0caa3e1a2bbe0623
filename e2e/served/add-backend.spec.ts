import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect, type Page } from '@playwright/test';
import { WebSocketServer } from 'ws';
import { startConsole } from '../console-process.ts';

interface Stage {
  file: string;
  /** Of a server that takes every path but /refuse. */
  url: string;
}

/** A console on a fleet file of its own, and a server to dial. */
const test = base.extend<{ stage: Stage }>({
  stage: async ({ page }, use) => {
    const directory = mkdtempSync(join(tmpdir(), 'wirewatch-add-'));
    const file = join(directory, 'fleet.yaml');
    const http = createServer();
    const sockets = new WebSocketServer({ noServer: true });
    http.on('upgrade', (request, socket, head) => {
      if (request.url === '/refuse') socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
      else sockets.handleUpgrade(request, socket, head, () => undefined);
    });
    await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
    const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
    writeFileSync(
      file,
      `# ours\nversion: 1\nbackends:\n  - id: first # it was here before\n    url: ${url}/first\n`,
    );
    const served = await startConsole(['--fleet', file]);
    await page.goto(served.url);
    await expect(page.locator('[data-row-id="first"]')).toHaveAttribute('data-health', 'up', {
      timeout: 20_000,
    });
    await use({ file, url });
    await served.stop();
    for (const peer of sockets.clients) peer.terminate();
    http.close();
    rmSync(directory, { recursive: true });
  },
});

const form = (page: Page) => page.getByRole('dialog', { name: 'Add backend' });

async function openForm(page: Page): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('add backend');
  await page.keyboard.press('Enter');
  await expect(form(page).getByLabel('Id')).toBeFocused();
}

test('a backend is tried, added, and connected; the file keeps what a person wrote', async ({
  stage,
  page,
}) => {
  await openForm(page);
  await form(page).getByLabel('Id').fill('second');
  await form(page).getByLabel('URL').fill(`${stage.url}/second`);
  await form(page).getByLabel('Tags').fill('eu, core');
  await form(page).getByRole('button', { name: 'Test connection' }).click();
  await expect(form(page).getByRole('status')).toContainText('It connected');
  await expect(form(page).getByRole('status')).toContainText('Upgrade');
  await form(page).getByRole('button', { name: 'Add', exact: true }).click();
  await expect(form(page)).toHaveCount(0);
  await expect(page.locator('[data-row-id="second"]')).toHaveAttribute('data-health', 'up', {
    timeout: 20_000,
  });
  expect(readFileSync(stage.file, 'utf8')).toBe(
    `# ours\nversion: 1\nbackends:\n  - id: first # it was here before\n    url: ${stage.url}/first\n` +
      `  - id: second\n    url: ${stage.url}/second\n    tags:\n      - eu\n      - core\n`,
  );
  await page.getByRole('button', { name: 'Audit' }).click();
  await expect(page.getByRole('main')).toContainText('Add backend');
});

test('what is wrong stands beside its field, and nothing is written', async ({ stage, page }) => {
  const before = readFileSync(stage.file, 'utf8');
  await openForm(page);
  await form(page).getByLabel('Id').fill('first');
  await form(page).getByLabel('URL').fill('http://nowhere');
  await form(page).getByRole('button', { name: 'Add', exact: true }).click();
  await expect(form(page).getByLabel('URL')).toBeFocused();
  await expect(form(page).getByLabel('URL')).toHaveAccessibleDescription(/Expected a WebSocket URL/);
  await form(page).getByLabel('URL').fill(`${stage.url}/x`);
  await form(page).getByRole('button', { name: 'Add', exact: true }).click();
  await expect(form(page).getByLabel('Id')).toHaveAccessibleDescription(/There is a backend "first" already/);
  await expect(form(page).getByLabel('Id')).toBeFocused();
  expect(readFileSync(stage.file, 'utf8')).toBe(before);
  await page.keyboard.press('Escape');
  await expect(form(page)).toHaveCount(0);
});

test('a refused dial says why', async ({ stage, page }) => {
  await openForm(page);
  await form(page).getByLabel('Id').fill('second');
  await form(page).getByLabel('URL').fill(`${stage.url}/refuse`);
  await form(page).getByRole('button', { name: 'Test connection' }).click();
  await expect(form(page).getByRole('status')).toContainText('It did not connect. 403');
});

test('a real fleet has no tour', async ({ stage, page }) => {
  expect(stage.file).toBeTruthy();
  await expect(page.getByRole('region', { name: 'Tour' })).toHaveCount(0);
});

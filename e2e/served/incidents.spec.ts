import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import { startConsole, tell } from '../console-process.ts';
import { expect, test } from './fixtures.ts';

const QUICK =
  'defaults: { backoff: { base: 100ms, initial: 200ms, max: 1s }, minDialInterval: 100ms, breaker: { enabled: false } }';

test('a server that restarts is one incident, which says how many are back and that it is not us', async ({
  page,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'wirewatch-e2e-'));
  let refusing = false;
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    verifyClient: (_, answer) => answer(!refusing, 502),
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const backends = Array.from({ length: 12 }, (_, n) => `  - { id: room-${n}, url: ws://${host}/${n} }`);
  await writeFile(join(folder, 'fleet.yaml'), `version: 1\n${QUICK}\nbackends:\n${backends.join('\n')}\n`);
  const console = await startConsole(['--fleet', join(folder, 'fleet.yaml')]);
  try {
    await page.goto(console.url);
    await expect(page.getByRole('button', { name: 'Up 12' })).toBeVisible({ timeout: 20_000 });
    const incidents = page.getByRole('region', { name: 'Incidents' });
    await expect(incidents).toContainText('No open incident');
    refusing = true;
    for (const client of server.clients) client.close(1011);
    const line = incidents.getByRole('listitem');
    await expect(line).toContainText(`${host} 12 backends lost`, { timeout: 10_000 });
    await expect(line).toContainText('close 1011 internal server error');
    await expect(line).toContainText('now 502', { timeout: 10_000 });
    await expect(line).toHaveCount(1);
    await line.getByRole('button', { name: `Show 12 of ${host}` }).click();
    await expect(page.getByRole('button', { name: `Only ${host}: show all again` })).toBeVisible();
    // Its address shows the same to whoever is sent it.
    await expect(page).toHaveURL(/#incident=1%40\d{4}-/);
    const link = page.url();
    await page.reload();
    await page.getByRole('button', { name: `Only ${host}: show all again` }).click();
    await expect(page).not.toHaveURL(/incident/);
    await page.evaluate((hash) => {
      window.location.hash = hash;
    }, new URL(link).hash);
    await expect(page.getByRole('button', { name: `Only ${host}: show all again` })).toBeVisible();
    await expect(line).toHaveAttribute('aria-current', 'true');
    await page.evaluate(() => {
      window.location.hash = '#incident=99';
    });
    await expect(page.getByRole('status', { name: 'Action results' })).toContainText('not kept any more');
    await expect(page).not.toHaveURL(/incident/);
    await line.getByRole('button', { name: `Acknowledge ${host}` }).click();
    await expect(line).toContainText(/Acknowledged by \S+ at \d\d:\d\d/);
    await expect(line.getByRole('button', { name: /Acknowledge/ })).toHaveCount(0);
    refusing = false;
    await expect(line).toContainText(/All back, over if it holds for \d+ s/, { timeout: 20_000 });
    const events = page.getByRole('log', { name: 'Events' });
    await expect(events).toContainText('incident began: 1011 internal server error');
    await expect(events).toContainText('incident acknowledged by');
    // Twelve lines that say the same are one, until a person asks for each.
    const burst = events.getByRole('button', { name: /^12 backends lost their connection/ });
    await expect(burst).toHaveAttribute('aria-expanded', 'false');
    await burst.click();
    await expect(burst).toHaveAttribute('aria-expanded', 'true');
    await expect(events.getByText(/^connection lost after/)).toHaveCount(12);
  } finally {
    await console.stop();
    server.close();
    for (const client of server.clients) client.terminate();
    await rm(folder, { recursive: true, force: true });
  }
});

test('a backend by itself is an incident once its breaker opens, and somebody else is up to prove it', async ({
  console,
  fleet,
  page,
}) => {
  const top = async () => (await fleet.table.boundingBox())?.y;
  const before = await top();
  await tell(console.control, 'prices', { do: 'refuse' });
  const incidents = page.getByRole('region', { name: 'Incidents' });
  // The demo fleet has others, of which one line is shown until a person asks for the rest.
  const more = incidents.getByRole('button', { name: /more open/ });
  await more.click({ timeout: 30_000 });
  const others = incidents.getByRole('list', { name: 'All incidents' });
  await expect(others).toBeVisible();
  // None of this moved a row from under the pointer.
  expect(await top()).toBe(before);
  const line = incidents.getByRole('listitem').filter({ hasText: 'Prices' });
  await expect(line).toContainText('Held back by its breaker', { timeout: 40_000 });
  await expect(line).toContainText(/Local network fine, .+ (is up|answers in)/);
  const { height = 0 } = page.viewportSize() ?? {};
  for (const width of [900, 1280]) {
    await page.setViewportSize({ width, height });
    const verdict = line.getByText(/^Local network fine/);
    await expect(verdict).toBeVisible();
    const [shown, buttons] = [
      await verdict.boundingBox(),
      await line.getByRole('button').first().boundingBox(),
    ];
    // The reason is what is cut off.
    expect((shown?.x ?? 0) + (shown?.width ?? 0)).toBeLessThanOrEqual(buttons?.x ?? 0);
    expect(await verdict.evaluate((at) => at.scrollWidth - at.clientWidth)).toBeLessThanOrEqual(0);
    await expect(line.getByRole('paragraph')).toHaveAttribute('title', /Local network fine, /);
  }
  await line.getByRole('button', { name: 'Show 1 of Prices' }).click();
  await expect(fleet.row('prices')).toBeVisible();
  await expect(fleet.row('gateway')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(others).toHaveCount(0);
  await expect(more).toBeFocused();
});

test('a moment is marked with a key, found again, and leads to the charts of its time', async ({
  fleet,
  page,
}) => {
  await page.keyboard.press('m');
  const field = page.getByRole('textbox', { name: 'Marker for the fleet' });
  await expect(field).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('Say what happened.');
  await page.keyboard.type('deploy began');
  await page.keyboard.press('Enter');
  await expect(field).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Mark', exact: true })).toBeFocused();
  await page.getByRole('searchbox', { name: 'Find in events' }).fill('deploy');
  const marker = fleet.events.locator('.event');
  await expect(marker).toHaveCount(1);
  await expect(marker).toContainText(/deploy began, marked by/);
  await marker.hover();
  await marker.getByRole('button', { name: /^Charts at / }).click();
  await expect(page).toHaveURL(/from=.*to=/);
  await expect(marker).toHaveCount(1);
});

test('a fleet of which nobody is connected is an outage within seconds, in the strip, the title, the tab and on the wall', async ({
  page,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'wirewatch-e2e-'));
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const backends = ['a', 'b', 'c'].map((id) => `  - { id: ${id}, url: ${url}/${id} }`);
  // No dial follows soon: each backend by itself only waits for its next one.
  const patient =
    'defaults: { backoff: { base: 60s, initial: 60s, max: 120s }, breaker: { enabled: false } }';
  await writeFile(join(folder, 'fleet.yaml'), `version: 1\n${patient}\nbackends:\n${backends.join('\n')}\n`);
  const console = await startConsole(['--fleet', join(folder, 'fleet.yaml')]);
  try {
    await page.goto(console.url);
    await expect(page.getByRole('button', { name: 'Up 3' })).toBeVisible({ timeout: 20_000 });
    const icon = page.locator('link[rel="icon"]');
    await expect(icon).toHaveAttribute('href', /icon.*\.svg$/);
    for (const client of server.clients) client.terminate();
    const strip = page.getByRole('region', { name: 'Fleet health' });
    await expect(strip.getByRole('alert')).toContainText('none of 3 connected', { timeout: 8_000 });
    await expect(page).toHaveTitle('Outage, 0 of 3 up · Wirewatch');
    await expect(icon).toHaveAttribute('href', /^data:/);
    await page.goto(`${console.url}#wallboard&rotate=0`);
    await expect(page.getByRole('main', { name: 'Wallboard' }).getByRole('alert')).toContainText('Outage');
  } finally {
    await console.stop();
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
});

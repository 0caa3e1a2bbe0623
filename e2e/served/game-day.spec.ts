import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { serverCounts, startConsole } from '../console-process.ts';
import { expect, type FleetScreen, test, violationsOf } from './fixtures.ts';

/** Beside the table there is room for the panel and for a backend. */
test.use({ viewport: { width: 1600, height: 1000 } });

/** A fault has to be noticed within this, and a backend to be back after it, ms. */
const NOTICED = 25_000;
const BACK = 45_000;

class GameDayPanel {
  constructor(
    private readonly page: Page,
    private readonly fleet: FleetScreen,
  ) {}

  get panel(): Locator {
    return this.page.getByRole('complementary', { name: 'Game day' });
  }

  get now(): Locator {
    return this.panel.getByRole('region', { name: 'In the fleet now' });
  }

  async open(): Promise<void> {
    await this.page.getByRole('button', { name: 'Skip the tour' }).click();
    await this.page.keyboard.press('Control+k');
    await this.page.keyboard.type('game day');
    await this.page.keyboard.press('Enter');
    await expect(this.panel).toContainText('Only the simulator can be harmed');
  }

  /** @param on a backend's name; `null` for what is everybody's. @param amount by its label */
  async inject(fault: string, on: string | null, amount?: { label: string; value: number }): Promise<void> {
    await this.panel.getByRole('combobox', { name: 'Fault' }).selectOption({ label: fault });
    if (on !== null) await this.panel.getByRole('combobox', { name: 'On' }).selectOption({ label: on });
    await this.panel.getByRole('combobox', { name: 'For' }).selectOption('300000');
    if (amount) {
      await this.panel.getByRole('spinbutton', { name: amount.label }).fill(String(amount.value));
    }
    await this.panel.getByRole('button', { name: 'Inject' }).click();
    await expect(this.now).toContainText(on === null ? fault : `${fault} ${on}`);
  }

  async stop(fault: string, on: string): Promise<void> {
    const stop = this.panel.getByRole('button', { name: `Stop ${fault} on ${on}` });
    await stop.click();
    await expect(stop).toHaveCount(0);
  }

  async stopAll(): Promise<void> {
    await this.panel.getByRole('button', { name: 'Stop all and mend' }).click();
    await expect(this.now).toContainText('Nothing');
  }

  /** That there is such an event. */
  async expectEvent(find: string, text: RegExp): Promise<void> {
    const field = this.page.getByRole('searchbox', { name: 'Find in events' });
    await field.fill(find);
    await expect(this.fleet.events, `events with "${find}"`).toContainText(text, { timeout: NOTICED });
    await field.fill('');
  }

  async expectHealth(id: string, health: RegExp, reason?: RegExp): Promise<void> {
    const row = this.fleet.row(id);
    await expect(row, id).toHaveAttribute('data-health', health, { timeout: NOTICED });
    if (reason) await expect(row, id).toContainText(reason, { timeout: NOTICED });
  }

  async expectBack(...ids: string[]): Promise<void> {
    for (const id of ids) {
      // One that lost several connections within minutes is called flapping for a while.
      await expect(this.fleet.row(id), id).toHaveAttribute('data-health', /up|degraded/, { timeout: BACK });
      await expect(this.fleet.row(id), id).toHaveAttribute('data-phase', 'open');
    }
  }
}

/** What of the panel is seriously in the way of somebody. */
async function seriousIn(page: Page): Promise<string[]> {
  const violations = await violationsOf(page, '.game-day');
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id);
}

test('what a fault does to a backend is told, and so is its recovery', async ({ fleet, page }) => {
  test.setTimeout(180_000);
  const day = new GameDayPanel(page, fleet);
  await day.open();
  await day.inject('Slow', 'Telemetry');
  await day.inject('Hang', 'Trades');
  await day.inject('Refuse connections', 'Prices');
  await day.inject('Cap connections', 'Gateway');
  await day.inject('Flap', 'Presence');
  await day.inject('Wrong close code', 'Orders', { label: 'Code', value: 1_008 });

  await day.expectHealth('orders', /down/, /Stopped, 1008/);
  await day.expectHealth('prices', /down/, /ECONNREFUSED/);
  // These wait the longest for their next dial.
  await day.stop('Refuse connections', 'Prices');
  await day.expectHealth('presence', /connecting|degraded|down/);
  await day.expectEvent('1011', /Presence.*1011/);
  await day.stop('Flap', 'Presence');
  await day.expectHealth('gateway', /connecting|down/, /1013/);
  await day.expectHealth('trades', /connecting|down/);
  await day.expectHealth('telemetry', /degraded/, /round trip over/);
  await day.expectEvent('1008', /Orders.*policy violation/);
  await day.expectEvent('ECONNREFUSED', /Prices.*connection refused/);
  await day.expectEvent('1013', /Gateway.*1013 .*Too many connections/);
  await day.expectEvent('neither a pong', /Trades.*neither a pong nor any message/);
  await day.expectEvent('slow', /Telemetry.*degraded/);
  await day.expectEvent('game day', /Prices.*game day: refuse connections for 5 m/);
  await day.expectEvent('game day', /Prices.*game day: refuse connections stopped/);
  await day.stopAll();
  // With that code a server says that dialling again is of no use: a person has to say otherwise.
  await fleet.select('orders');
  await fleet.detail('Orders').getByRole('button', { name: 'Retry now' }).click();
  await page.keyboard.press('Escape');
  await day.expectBack('orders', 'telemetry', 'trades', 'presence', 'gateway', 'prices');
});

test('kills, silence, floods and a change of address are told', async ({ console, fleet, page }) => {
  test.setTimeout(150_000);
  const day = new GameDayPanel(page, fleet);
  await day.open();
  const before = (await serverCounts(console.control)).get('presence')?.dials ?? 0;
  await day.inject('Kill connections', 'Presence', { label: 'Every, s', value: 60 });
  await day.inject('Mute pongs', 'Telemetry');
  await day.inject('Flood', 'Prices', { label: 'Messages a second', value: 2_500 });
  await day.inject('Change of address', 'Gateway');

  await expect(fleet.row('prices')).toContainText(/2,\d{3}$/, { timeout: NOTICED });
  await day.expectHealth('prices', /up/);
  await day.expectEvent('1006', /Presence.*1006/);
  await day.expectEvent('127.0.0.1', /Gateway.*127\.0\.0\.1.*(?:127\.0\.0\.2|::1)/);
  await day.expectHealth('telemetry', /connecting|down/);
  await day.expectEvent('neither a pong', /Telemetry.*neither a pong nor any message/);
  await expect
    .poll(async () => (await serverCounts(console.control)).get('presence')?.dials ?? 0, { timeout: BACK })
    .toBeGreaterThan(before);

  await day.stopAll();
  await day.expectEvent('127.0.0.1', /Gateway.*(?:127\.0\.0\.2|::1).*127\.0\.0\.1/);
  await day.expectBack('presence', 'telemetry', 'prices', 'gateway');
  const counts = await serverCounts(console.control);
  for (const id of ['presence', 'telemetry', 'prices', 'gateway']) {
    expect(counts.get(id)?.peakConnections, id).toBe(1);
  }
  await page.getByRole('button', { name: 'Audit' }).click();
  await expect(page.getByRole('main')).toContainText('game day: flood (2500 messages a second) for 5 m');
});

test('without a network the console blames itself; a scenario is played and stopped', async ({
  fleet,
  page,
}) => {
  test.setTimeout(150_000);
  const day = new GameDayPanel(page, fleet);
  await day.open();
  expect(await seriousIn(page), 'in the way of somebody').toEqual([]);
  await day.panel.getByRole('button', { name: 'Play “Wi-Fi drops for 20 seconds”' }).click();
  await expect(day.now.getByRole('status')).toContainText('Wi-Fi drops for 20 seconds step 1 of 1');
  await expect(day.now.getByRole('progressbar')).toBeVisible();
  await expect(day.panel.getByRole('button', { name: 'Play “Pongs stop”' })).toBeDisabled();
  await expect(page.getByRole('alert')).toContainText('This machine or its network has been at fault', {
    timeout: NOTICED,
  });
  await expect(page.getByRole('alert')).toContainText('No breaker counts these failures');
  await day.panel.getByRole('button', { name: 'Stop “Wi-Fi drops for 20 seconds”' }).click();
  await expect(day.now).toContainText('Nothing');
  await expect(day.now.getByRole('status')).toContainText('stopped');
  await expect(page.getByRole('alert')).toHaveCount(0, { timeout: BACK });
  await day.expectBack('prices', 'trades', 'gateway', 'telemetry', 'presence');
  await day.expectEvent('game day', /“Wi-Fi drops for 20 seconds” stopped/);

  await page.keyboard.press('Escape');
  await day.panel.getByRole('button', { name: 'Close game day' }).click();
  await expect(day.panel).toHaveCount(0);
});

test('a real fleet has no game day', async ({ page }) => {
  const folder = await mkdtemp(join(tmpdir(), 'wirewatch-e2e-'));
  const file = join(folder, 'fleet.yaml');
  // RFC 6761: a name that nobody has.
  await writeFile(file, 'version: 1\nbackends:\n  - { id: a, url: wss://a.invalid/ws }\n');
  const console = await startConsole(['--fleet', file]);
  try {
    await page.goto(console.url);
    await expect(page.locator('[data-row-id="a"]')).toBeVisible({ timeout: 20_000 });
    await page.keyboard.press('Control+k');
    await page.keyboard.type('keyboard shortcuts');
    const found = page.getByRole('dialog', { name: 'Command palette' }).getByRole('option');
    await expect(found.filter({ hasText: 'Keyboard shortcuts' })).toBeVisible();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('game day');
    await expect(found).toHaveCount(0);
  } finally {
    await console.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

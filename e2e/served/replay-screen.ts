import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { startConsole } from '../console-process.ts';
import { test as base, expect } from './fixtures.ts';

/** A console that keeps recordings in a folder of its own. */
export const test = base.extend<{ folder: string; replay: ReplayScreen }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern.
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'wirewatch-replay-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },
  console: async ({ folder }, use) => {
    const console = await startConsole(['--demo', '--recordings', folder]);
    await use(console);
    await console.stop();
  },
  replay: async ({ fleet, page }, use) => {
    await page.getByRole('button', { name: 'Skip the tour' }).click();
    await expect(fleet.table).toBeVisible();
    await use(new ReplayScreen(page));
  },
});

/** A recording on the screen, found as a person finds it. */
export class ReplayScreen {
  constructor(readonly page: Page) {}

  get banner(): Locator {
    return this.page.getByRole('region', { name: 'A recording is shown, not the live fleet' });
  }

  get bar(): Locator {
    return this.page.getByRole('region', { name: 'Replay', exact: true });
  }

  get slider(): Locator {
    return this.bar.getByRole('slider', { name: 'Position in the recording' });
  }

  get clock(): Locator {
    return this.page.getByRole('button', { name: /^Clock:/ });
  }

  /** Seconds from the beginning. */
  async position(): Promise<number> {
    return Number(await this.slider.getAttribute('aria-valuenow'));
  }

  /** Records for as long as `during` takes, under a name. */
  async record(name: string, during: () => Promise<void>): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'Record', exact: true }).click();
    const form = page.getByRole('form', { name: 'New recording' });
    await form.getByRole('textbox', { name: 'Name' }).fill(name);
    await form.getByRole('button', { name: 'Start recording' }).click();
    const rec = page.getByRole('button', { name: `Recording ${name}. Stop, or record more` });
    await expect(rec).toBeVisible();
    await during();
    await rec.click();
    await page.getByRole('button', { name: `Stop recording ${name}` }).click();
    await expect(page.getByRole('status', { name: 'Action results' })).toContainText(`“${name}” is recorded`);
    await page.keyboard.press('Escape');
  }

  async open(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Recordings', exact: true }).click();
    await this.page.getByRole('button', { name: `Open ${name}`, exact: true }).click();
    await expect(this.banner).toContainText(name);
  }

  /** @param time by the clock that is shown, or "+0:05". */
  async goTo(time: string): Promise<void> {
    await this.bar.getByRole('button', { name: /Go to a time$/ }).click();
    await this.bar.getByRole('textbox', { name: 'Time in UTC' }).fill(time);
    await this.page.keyboard.press('Enter');
    await expect(this.bar.getByRole('textbox', { name: 'Time in UTC' })).toBeHidden();
  }
}

export { expect };

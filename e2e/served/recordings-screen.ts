import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { test as base, expect } from './fixtures.ts';

/** A console without recordings, and the page of them. */
export const test = base.extend<{ recordings: RecordingsScreen }>({
  recordings: async ({ fleet, page }, use) => {
    await page.getByRole('button', { name: 'Skip the tour' }).click();
    await expect(fleet.table).toBeVisible();
    await use(new RecordingsScreen(page));
  },
});

/** Recording and what was recorded, found as a person finds it. */
export class RecordingsScreen {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get list(): Locator {
    return this.page.getByRole('table', { name: 'Recordings' });
  }

  get notices(): Locator {
    return this.page.getByRole('status', { name: 'Action results' });
  }

  row(name: string): Locator {
    return this.list
      .getByRole('row')
      .filter({ has: this.page.getByRole('rowheader', { name, exact: true }) });
  }

  /** Begins one under a name, waits until something of it is written, and stops it. */
  async record(name: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Record', exact: true }).click();
    const form = this.page.getByRole('form', { name: 'New recording' });
    await form.getByRole('textbox', { name: 'Name' }).fill(name);
    await form.getByRole('combobox', { name: 'Of messages' }).selectOption('metadata');
    await form.getByRole('button', { name: 'Start recording' }).click();
    const rec = this.page.getByRole('button', { name: `Recording ${name}. Stop, or record more` });
    await expect(rec).toContainText(/REC [2-9] s · \d/, { timeout: 20_000 });
    await rec.click();
    await this.page.getByRole('button', { name: `Stop recording ${name}` }).click();
    await expect(this.notices).toContainText(`“${name}” is recorded`);
    await this.page.keyboard.press('Escape');
  }

  async open(): Promise<void> {
    await this.page.getByRole('button', { name: 'Recordings', exact: true }).click();
    await expect(this.page.getByRole('heading', { name: 'Recordings' })).toBeFocused();
  }

  async more(name: string, item: string): Promise<void> {
    await this.page.getByRole('button', { name: `More for ${name}`, exact: true }).click();
    await this.page
      .getByRole('dialog', { name: `More for ${name}` })
      .getByRole('button', { name: item })
      .click();
  }

  /** What comes out of the dialog, which is open. */
  async export(format: string): Promise<Buffer> {
    const dialog = this.page.getByRole('dialog', { name: /^Export/ });
    await dialog.getByRole('radio', { name: new RegExp(`^${format}`) }).check();
    await dialog.getByRole('button', { name: 'Make the export' }).click();
    await expect(dialog.getByText(/SHA-256 [0-9a-f]{64}/)).toBeVisible({ timeout: 30_000 });
    await expect(dialog.getByText(/What was taken out|Nothing had to be taken out/)).toBeVisible();
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Save the file' }).click(),
    ]);
    await expect(dialog).toBeHidden();
    return readFile(await download.path());
  }

  /** Drops a file into the middle of the window. */
  async drop(name: string, content: Uint8Array): Promise<void> {
    const text = Buffer.from(content).toString('base64');
    await this.page.evaluate(
      ([file, base64]) => {
        const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([bytes], file));
        const at = { dataTransfer, bubbles: true, cancelable: true };
        document.body.dispatchEvent(new DragEvent('dragover', at));
        document.body.dispatchEvent(new DragEvent('drop', at));
      },
      [name, text] as const,
    );
  }
}

export { expect };

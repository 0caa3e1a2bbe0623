import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { type ConsoleProcess, startConsole } from '../console-process.ts';

/** A console of its own per test, on the demo fleet, and a page that shows it live. */
export const test = base.extend<{ console: ConsoleProcess; fleet: FleetScreen }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern.
  console: async ({}, use) => {
    const process = await startConsole();
    await use(process);
    await process.stop();
  },
  fleet: async ({ console, page }, use) => {
    const fleet = new FleetScreen(page);
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      // That the engine is gone is for the page to say.
      const gone = message.text().includes('net::ERR_CONNECTION_REFUSED');
      if (message.type() === 'error' && !gone) complaints.push(message.text());
    });
    await page.goto(console.url);
    await fleet.waitUntilLive();
    await use(fleet);
    expect(complaints, 'the page complained, of its content security policy perhaps').toEqual([]);
  },
});

export { expect };

/**
 * What is in the way of somebody, as axe finds it. All of it is in one document: what is there for documents within
 * others, a page of its own to gather the results in, takes four fifths of the time.
 *
 * @param within a selector; the whole page without it.
 */
export async function violationsOf(page: Page, within?: string) {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  if (within !== undefined) axe.include(within);
  const { violations } = await axe.analyze();
  return violations;
}

/** The first screen, found as a person finds it: by role and name. */
export class FleetScreen {
  constructor(readonly page: Page) {}

  get table(): Locator {
    return this.page.getByRole('grid', { name: 'Fleet' });
  }

  get events(): Locator {
    return this.page.getByRole('log', { name: 'Events' });
  }

  row(id: string): Locator {
    return this.page.locator(`[data-row-id="${id}"]`);
  }

  detail(name: string): Locator {
    return this.page.getByRole('complementary', { name: `Backend ${name}` });
  }

  count(health: string): Locator {
    return this.page.getByRole('button', { name: new RegExp(`^${health} \\d+`) });
  }

  async waitUntilLive(): Promise<void> {
    await expect(this.row('prices')).toHaveAttribute('data-health', 'up', { timeout: 20_000 });
  }

  async select(id: string): Promise<void> {
    await this.row(id).getByRole('rowheader').click();
  }
}

import { defineConfig } from '@playwright/test';
import { findChromium } from './scripts/chromium.js';

/** Where `npm test` wants the results to be written, to count them. */
const report = process.env.WIREWATCH_E2E_REPORT;
const chromium = findChromium();
// Chromium's sandbox does not run as root, as in most containers.
const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Each test launches a console with its own fleet; more of them than cores only time each other out.
  workers: 2,
  // As for vitest: named at the end of the run.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  reporter: report ? [['list'], ['json', { outputFile: report }]] : [['list']],
  use: { trace: 'retain-on-failure' },
  projects: [
    {
      name: 'served',
      testMatch: 'served/**/*.spec.ts',
      use: {
        browserName: 'chromium',
        launchOptions: {
          ...(chromium ? { executablePath: chromium } : {}),
          args: [
            ...(asRoot ? ['--no-sandbox'] : []),
            '--disable-background-networking',
            '--disable-component-update',
            '--no-first-run',
            // Containers give /dev/shm less than a page of charts needs.
            '--disable-dev-shm-usage',
          ],
        },
      },
    },
    { name: 'desktop', testMatch: 'desktop/**/*.spec.ts' },
  ],
});

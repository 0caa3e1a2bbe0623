import { defineConfig } from '@playwright/test';
import { findChromium, findHeadlessShell } from './scripts/chromium.js';

/** Where `npm test` wants the results to be written, to count them. */
const report = process.env.WIREWATCH_E2E_REPORT;
const chromium = findHeadlessShell() ?? findChromium();
// Chromium's sandbox does not run as root, as in most containers.
const asRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  // Also those of one file: in the end nobody waits for the longest file.
  fullyParallel: true,
  // Each test launches a console with its own fleet. Of two cores one more than there are: some tests wait for seconds
  // of a recording to pass.
  workers: 3,
  // As for vitest: named at the end of the run.
  retries: process.env.CI ? 1 : 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  reporter: report ? [['list'], ['json', { outputFile: report }]] : [['list']],
  // Of the pages themselves, without a film: to take and pack one is a sixth of all the CPU time.
  use: { trace: { mode: 'retain-on-failure', screenshots: false } },
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

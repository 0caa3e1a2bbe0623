import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Where macOS keeps it, which is on no path. */
const APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of a Chromium for the end-to-end tests: Playwright's own, or else the system's. */
export function findChromium() {
  const { chromium } = createRequire(import.meta.url)('@playwright/test');
  const directories = (process.env.PATH ?? '').split(delimiter);
  const candidates = [
    chromium.executablePath(),
    ...NAMES.flatMap((name) => directories.map((directory) => join(directory, name))),
    ...APPLICATIONS,
  ];
  return candidates.find((path) => path && existsSync(path));
}

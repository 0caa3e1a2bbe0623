import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Where macOS keeps it, which is on no path. */
const APPLICATIONS = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Path of a Chromium: Playwright's own, or else the system's. */
export function findChromium() {
  const { chromium } = createRequire(import.meta.url)('@playwright/test');
  const candidates = [chromium.executablePath(), ...NAMES.flatMap(onPath), ...APPLICATIONS];
  return candidates.find((path) => path && existsSync(path));
}

/**
 * Path of Debian's build of Chromium without windows: the same engine for a fifth less CPU time, as no window around
 * the pages is drawn for nobody.
 */
export function findHeadlessShell() {
  return onPath('chromium-headless-shell').find((path) => existsSync(path));
}

function onPath(name) {
  return (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, name));
}

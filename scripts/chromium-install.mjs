import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from '../bin/child.mjs';
import { findChromium } from './chromium.js';

/** ms; a browser is a few hundred megabytes. */
const INSTALL_TIMEOUT = 10 * 60_000;

/**
 * Makes sure that there is a Chromium that runs.
 *
 * @param {string} root
 * @param {(line: string) => void} say
 * @returns {Promise<{ path: string } | { reason: string }>}
 */
export async function ensureChromium(root, say) {
  if (await findWorking()) return { path: findChromium() };
  const tried = [];
  for (const [how, install] of installers(root)) {
    say(`Installing Chromium by ${how}…`);
    const ended = await install();
    if (ended.code === 0 && (await findWorking())) return { path: findChromium() };
    tried.push(how);
    const lastLine = ended.output.trim().split('\n').at(-1);
    if (lastLine) say(`  ${lastLine}`);
  }
  return { reason: `there is no Chromium, and it could not be installed by ${tried.join(' or ')}` };
}

/** One that only pretends, such as a package that wants to be fetched by other means, does not count. */
async function findWorking() {
  const path = findChromium();
  if (!path) return false;
  const { code } = await runToEnd(path, ['--version'], { quiet: true, timeout: 20_000 });
  return code === 0;
}

function installers(root) {
  const quietly = (command, args) => runToEnd(command, args, { quiet: true, timeout: INSTALL_TIMEOUT });
  const apt = async () => {
    const updated = await quietly('apt-get', ['update']);
    return updated.code === 0
      ? quietly('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'])
      : updated;
  };
  const playwright = () =>
    quietly(process.execPath, [join(root, 'node_modules/@playwright/test/cli.js'), 'install', 'chromium']);
  const isDebian = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  return [...(isDebian ? [['apt-get', apt]] : []), ['Playwright', playwright]];
}

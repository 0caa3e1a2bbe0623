#!/usr/bin/env node
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildIfStale, installIfMissing, isCheckout } from './checkout.mjs';
import { exitCodeOf, runToEnd } from './child.mjs';
import { electronBinary } from './electron-binary.mjs';

/*
 * Starts Wirewatch: `npm start` in a checkout, `wirewatch` where it is installed. Plain Node without
 * dependencies, because it is what installs them. Picks the shell and gets out of the way.
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);
const say = (line) => process.stderr.write(`${line}\n`);

process.exitCode = await main();

async function main() {
  if (isCheckout(root) && !((await installIfMissing(root, say)) && (await buildIfStale(root, say)))) return 1;
  if (!isForDesktop(args)) return served();
  const obstacle = await desktop();
  if (typeof obstacle === 'number') return obstacle;
  say(`Desktop shell not available (${obstacle}): opening the served shell instead.`);
  return served();
}

/**
 * Whether the arguments are ones that the desktop shell takes. Everything else is for the other one:
 * its own flags, the commands that need no window, and mistakes, which it reports.
 */
function isForDesktop(given) {
  const text = { type: 'string' };
  const flag = { type: 'boolean' };
  const options = {
    fleet: text,
    demo: flag,
    'demo-backends': text,
    'data-dir': text,
    'no-open': flag,
    recordings: text,
    'no-flight-recorder': flag,
  };
  try {
    parseArgs({ args: given, options });
    return true;
  } catch {
    return false;
  }
}

async function served() {
  const ended = await runToEnd(process.execPath, [join(root, 'out/main/serve.js'), ...args], {
    channel: true,
  });
  // Signals that a person sends end it in order, with a code; this one it had no word in.
  if (ended.signal) say(`the console was ended by ${ended.signal}`);
  return exitCodeOf(ended);
}

/** Runs the desktop shell: its exit code, or why it could not be opened. */
async function desktop() {
  if (process.platform === 'linux') {
    if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display';
    if (process.getuid() === 0) return "running as root, where Electron's sandbox does not work";
  }
  const binary = await electronBinary(root, say);
  if ('reason' in binary) return binary.reason;
  const { ELECTRON_RUN_AS_NODE, ...env } = process.env;
  const start = performance.now();
  const ended = await runToEnd(binary.path, [root, ...args], { env });
  const atOnce = performance.now() - start < 5_000;
  if (atOnce && ended.code === 127) return 'a system library that Electron needs is missing';
  // How Chromium ends when the system forbids it a sandbox.
  if (atOnce && (ended.signal === 'SIGTRAP' || ended.code === 133))
    return 'Electron could not start, see above';
  return exitCodeOf(ended);
}

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from './child.mjs';

/*
 * What a source checkout needs before it can run: its packages, and a build of its sources. Both are
 * done when they are missing or out of date, and otherwise cost a few milliseconds.
 */

/** @param {string} root */
export const isCheckout = (root) => existsSync(join(root, 'src'));

/** What a build leaves, one file of each part. */
const BUILT = [
  'main/index.js',
  'main/serve.js',
  'main/simulator.js',
  'preload/index.cjs',
  'renderer/index.html',
];
/** The lock file too: other versions of what is bundled make another build. */
const BUILT_FROM = [
  'src',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.base.json',
];

/**
 * Installs what package-lock.json asks for (or package.json, without one) and node_modules does not have.
 *
 * @param {string} root
 * @param {(line: string) => void} say
 * @returns {Promise<boolean>} false when it failed, which has been said
 */
export async function installIfMissing(root, say) {
  if (arePackagesInstalled(root)) return true;
  return timed('Installing packages', say, async () => {
    const clean = existsSync(join(root, 'package-lock.json')) ? await npm(root, 'ci') : undefined;
    if (clean && !clean.output.includes('EUSAGE')) return clean;
    // npm ci wants an entry for every platform, also where the registry that the lock file was made
    // with did not have the package. An install takes the locked versions too; --no-save: and leaves
    // the lock file as it is.
    return npm(root, 'install', '--no-save');
  });
}

/**
 * @param {string} root
 * @param {(line: string) => void} say
 * @returns {Promise<boolean>} false when it failed, which has been said
 */
export async function buildIfStale(root, say) {
  if (isBuildFresh(root)) return true;
  const electronVite = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const build = [electronVite, 'build', '--logLevel', 'warn'];
  return timed('Building', say, () => runToEnd(process.execPath, build, { quiet: true, cwd: root }));
}

/**
 * By content and not by time: a checkout of another branch and back touches the lock file's time, and
 * npm's own record of what it installed tells exactly what is there.
 */
function arePackagesInstalled(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  const installed = readPackages(join(root, 'node_modules/.package-lock.json'));
  if (!installed) return false;
  return Object.entries(wanted ?? installed).every(([path, { version, optional, devOptional }]) => {
    // What is optional may be for another kind of machine.
    if (path === '' || optional || devOptional) return true;
    return installed[path]?.version === version && existsSync(join(root, path, 'package.json'));
  });
}

function readPackages(lockFile) {
  if (!existsSync(lockFile)) return undefined;
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
}

/** Fresh: the oldest thing built is newer than the newest thing it is built from. */
function isBuildFresh(root) {
  const built = BUILT.map((file) => join(root, 'out', file));
  if (!built.every((file) => existsSync(file))) return false;
  const oldest = Math.min(...built.map((file) => statSync(file).mtimeMs));
  return BUILT_FROM.every((source) => newestIn(join(root, source)) <= oldest);
}

function newestIn(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return /\.test\.tsx?$/.test(path) ? 0 : stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

/** Runs the npm that runs us, or else the one on the path. */
function npm(root, ...args) {
  // With NODE_ENV=production npm would leave out what builds the console.
  const all = [...args, '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { quiet: true, cwd: root };
  const running = process.env.npm_execpath;
  if (running && /npm-cli\.[cm]?js$/.test(running)) {
    return runToEnd(process.execPath, [running, ...all], options);
  }
  return runToEnd(process.platform === 'win32' ? 'npm.cmd' : 'npm', all, options);
}

async function timed(what, say, work) {
  say(`${what}…`);
  const start = performance.now();
  const { code, signal, output } = await work();
  const took = `${((performance.now() - start) / 1_000).toFixed(1)} s`;
  if (code === 0) {
    say(`${what} took ${took}`);
    return true;
  }
  if (signal !== 'SIGINT') say(`${output.trim()}\n${what} failed after ${took}`);
  return false;
}

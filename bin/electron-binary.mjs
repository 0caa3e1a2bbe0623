import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runToEnd } from './child.mjs';

/*
 * Electron's package comes without its binary and fetches it when first asked to. Where that cannot
 * be done, it is tried once and not again for some hours, so that a start is not held up each time.
 */

/** ms for one try to fetch it. */
const FETCH_TIMEOUT = 60_000;
/** ms after a failed try before the next. */
const TRY_AGAIN_AFTER = 6 * 3_600_000;

/**
 * @typedef {{ path: string } | { reason: string }} Binary Where the executable is, or why there is none.
 */

/**
 * The binary that is installed. The same places as in the package's own index.js, which can not be
 * asked: it fetches by itself and shows a stack trace when it cannot.
 *
 * @param {string} root
 * @returns {string | undefined}
 */
export function installedElectron(root) {
  const home = join(root, 'node_modules/electron');
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const pathFile = join(home, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : override && 'electron';
  if (!name) return undefined;
  const path = join(override ?? join(home, 'dist'), name);
  return existsSync(path) ? path : undefined;
}

/**
 * The binary, fetched when it is missing.
 *
 * @param {string} root
 * @param {(line: string) => void} say
 * @returns {Promise<Binary>}
 */
export async function electronBinary(root, say) {
  const installed = installedElectron(root);
  if (installed) return { path: installed };
  const home = join(root, 'node_modules/electron');
  if (!existsSync(join(home, 'install.js'))) return { reason: "Electron's package is not installed" };

  const record = join(root, 'node_modules/.cache/wirewatch/electron-fetch.json');
  const version = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).version;
  const remembered = recentFailure(record, version);
  if (remembered) return { reason: remembered };

  say("Fetching Electron's binary…");
  const fetched = await runToEnd(process.execPath, [join(home, 'install.js')], {
    quiet: true,
    timeout: FETCH_TIMEOUT,
  });
  const path = installedElectron(root);
  if (fetched.code === 0 && path) return { path };
  const reason = `Electron's binary is not installed and could not be downloaded: ${causeOf(fetched)}`;
  remember(record, { at: Date.now(), version, reason });
  return { reason };
}

function remember(record, failure) {
  try {
    mkdirSync(dirname(record), { recursive: true });
    writeFileSync(record, JSON.stringify(failure));
  } catch {
    // A node_modules that belongs to somebody else: the next start will just try again.
  }
}

function recentFailure(record, version) {
  if (!existsSync(record)) return undefined;
  const failure = JSON.parse(readFileSync(record, 'utf8'));
  const recent = Date.now() - failure.at < TRY_AGAIN_AFTER;
  return recent && failure.version === version ? failure.reason : undefined;
}

/** In a few words, out of a stack trace; without naming where it would have been fetched from. */
function causeOf({ signal, output }) {
  if (signal === 'SIGKILL') return `no end after ${FETCH_TIMEOUT / 1_000} s`;
  const errno = /\b(E[A-Z]{4,}(?:_[A-Z]+)*|[A-Z]+_CERT_[A-Z_]+|SELF_SIGNED_CERT[A-Z_]*)\b/.exec(output)?.[1];
  if (errno) return errno;
  const status = /\b(?:status(?: code)?|response code|HTTP)\D{0,3}([45]\d\d)\b/i.exec(output)?.[1];
  if (status) return `HTTP ${status}`;
  // All that is left of it in a stack trace of Node's fetch.
  if (output.includes('fetch failed')) return 'its download site could not be reached';
  if (!olderThan(22, 12)) return 'its installer failed';
  return `its installer failed, which needs Node 22.12 (this is ${process.versions.node})`;
}

function olderThan(major, minor) {
  const [ownMajor = 0, ownMinor = 0] = process.versions.node.split('.').map(Number);
  return ownMajor < major || (ownMajor === major && ownMinor < minor);
}

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..', '..');

/** Where a built part of the app is. */
export const built = (path: string): string => join(root, 'out', path);

/** What the bundles under test are made of; the pages' own sources are not among it. */
const SOURCES = ['engine', 'main', 'preload', 'shared', 'simulator'];

let found = false;

/**
 * These tests load what `npm run build` made, so it has to be there and as new as its sources.
 * @throws Error that says what to do.
 */
export function assertBuilt(): void {
  // Once per test file: sources that are edited while it runs are for the next run.
  if (found) return;
  const bundles = ['main/index.js', 'main/simulator.js', 'preload/index.cjs', 'renderer/index.html'].map(
    built,
  );
  if (!bundles.every((path) => existsSync(path))) throw new Error('out/ is not complete: npm run build');
  const oldest = Math.min(...bundles.slice(0, 3).map(modified));
  const newest = Math.max(...SOURCES.flatMap((layer) => sourcesOf(join(root, 'src', layer))).map(modified));
  if (oldest < newest) throw new Error('out/ is older than src/: npm run build');
  found = true;
}

const modified = (path: string) => statSync(path).mtimeMs;

const sourcesOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(folder, name));

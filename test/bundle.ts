import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/**
 * Programs of ours in plain JavaScript, for tests that start many processes of them: one that has to load a loader
 * first, and every source file by itself, takes a second of CPU time before its first line.
 *
 * @param entries paths from the root of the repository, by the name of the program.
 * @returns gives the path of each, from the file's first test to its last.
 */
export function bundle<Name extends string>(entries: Readonly<Record<Name, string>>): (name: Name) => string {
  let folder = '';
  beforeAll(async () => {
    // Below the root: what is not bundled is found from there.
    const parent = join(root, '.cache');
    mkdirSync(parent, { recursive: true });
    folder = mkdtempSync(join(parent, 'bundle-'));
    await buildInto(folder, entries);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name) => join(folder, `${name}.js`);
}

async function buildInto(outDir: string, entries: Readonly<Record<string, string>>): Promise<void> {
  const input = Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(root, path)]));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir,
      target: 'node20',
      rolldownOptions: {
        input,
        output: { entryFileNames: '[name].js' },
      },
    },
  });
}

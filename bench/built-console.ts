import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

/** The console as `npm run build` makes it, of the sources as they are now, in a folder of its own. */
export interface BuiltConsole {
  /** Directory of the built pages. */
  files: string;
  /** The served shell's entry. */
  serve: string;
  /** The simulator's entry. */
  simulator: string;
  /** Deletes all of it. */
  dispose(): void;
}

/**
 * Builds outside of the project: what is in `out/` may be older than the sources, or be built anew while a
 * bench runs.
 *
 * @throws Error with what the build printed, when it fails.
 */
export async function buildConsole(): Promise<BuiltConsole> {
  const folder = mkdtempSync(join(tmpdir(), 'wirewatch-built-'));
  const dispose = () => rmSync(folder, { recursive: true, force: true });
  const out = join(folder, 'out');
  try {
    await build(out);
    // What a built console finds around it: its manifest, and the packages that are not bundled.
    copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  } catch (error) {
    dispose();
    throw error;
  }
  return {
    files: join(out, 'renderer'),
    serve: join(out, 'main/serve.js'),
    simulator: join(out, 'main/simulator.js'),
    dispose,
  };
}

async function build(out: string): Promise<void> {
  const command = join(root, 'node_modules/electron-vite/bin/electron-vite.js');
  const child = spawn(process.execPath, [command, 'build', '--outDir', out], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => printed.push(part));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`the console could not be built:\n${Buffer.concat(printed)}`);
}

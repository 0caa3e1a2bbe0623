import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, dirname, join } from 'node:path';

/** A process of its own that holds something until it is killed. */
export interface Holder {
  /** What it said of it. */
  said: string;
  /** Kills it as a crash does. Resolves when it is gone. */
  kill(): Promise<void>;
}

/**
 * Starts one, from the source.
 *
 * @param module path of the module whose `exported` is called
 * @param holds JavaScript of what it is to hold, with `exported` and `directory`
 * @param says JavaScript of what it says then, with `held`
 */
export async function heldElsewhere(
  module: string,
  exported: string,
  directory: string,
  holds: string,
  says: string,
): Promise<Holder> {
  const program = [
    `import { ${exported} } from ${JSON.stringify(module)};`,
    'const [, directory] = process.argv;',
    `const held = globalThis.held = ${holds};`,
    `console.log(${says});`,
    'setInterval(() => {}, 1_000);',
  ].join('\n');
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', program, directory],
    { cwd: join(dirname(module), '../../..'), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'exit');
  const [said] = (await Promise.race([
    once(child.stdout, 'data'),
    ended.then(() => {
      throw new Error(`what was to hold ${basename(module)} has ended`);
    }),
  ])) as [Buffer];
  return {
    said: String(said).trim(),
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

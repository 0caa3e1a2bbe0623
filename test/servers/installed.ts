import { spawnSync } from 'node:child_process';
import type { TestContext } from 'vitest';

declare module 'vitest' {
  interface TaskMeta {
    /** Why a test was skipped: the note given to `skip` is not in vitest's JSON report, this is. */
    skippedBecause?: string;
  }
}

/** The file to run, or why there is none. */
export type Installed = { file: string } | { missing: string };

/** Where servers are, also where the PATH is that of a user who starts none. */
const FOLDERS = ['', '/usr/bin/', '/usr/sbin/', '/usr/local/sbin/'];

/**
 * @param check arguments with which it ends by itself.
 * @param exitCode what it ends with where all of it is there.
 */
export function installed(name: string, check: string[], debianPackage: string, exitCode = 0): Installed {
  for (const folder of FOLDERS) {
    const file = `${folder}${name}`;
    if (spawnSync(file, check, { stdio: 'ignore' }).status === exitCode) return { file };
  }
  return { missing: `not installed: apt-get install ${debianPackage}` };
}

/** Skips the test where the program is missing, with the reason. */
export function need(context: TestContext, program: Installed): string {
  if ('file' in program) return program.file;
  context.task.meta.skippedBecause = program.missing;
  return context.skip(program.missing);
}

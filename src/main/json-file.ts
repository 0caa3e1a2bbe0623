import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** `null` where there is no file, and, with a line in the log, where it cannot be read. */
export function readJson(path: string, what: string, log: (line: string) => void): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (!missing) log(`${what} is not readable: ${(error as Error).message}`);
    return null;
  }
}

/** The file is always whole: it is written aside and renamed. What fails is told in the log. */
export function writeJson(path: string, value: object, what: string, log: (line: string) => void): void {
  const aside = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(aside, `${JSON.stringify(value, null, 2)}\n`);
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    log(`${what} could not be remembered: ${(error as Error).message}`);
  }
}

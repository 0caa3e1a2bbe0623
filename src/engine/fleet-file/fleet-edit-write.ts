import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ok, type Result } from '../../shared/result.ts';

/** A fleet file as it was read, with the one that a link to it led to. */
export interface ReadFile {
  /** Of the file itself. */
  path: string;
  text: string;
}

/** The error is one line for people. */
export async function readForEdit(path: string): Promise<Result<ReadFile, string>> {
  try {
    const real = await realpath(path);
    const found = await stat(real);
    if (found.isDirectory()) {
      return refuse('the fleet is a directory of files: write it into one of them by hand');
    }
    if ((found.mode & 0o222) === 0) return refuse('the fleet file is read-only');
    const content = await readFile(real);
    return ok({
      path: real,
      text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content),
    });
  } catch (error) {
    return refuse(`the fleet file cannot be read: ${reasonOf(error)}`);
  }
}

/**
 * Puts a new text in the place of a file, whole or not at all, with the owner and the permissions of the old one. A
 * file that says something else by now than what was read is left alone. The error is one line for people.
 */
export async function replaceText({ path, text }: ReadFile, changed: string): Promise<Result<null, string>> {
  // A dot before it: it is no fleet file, whoever looks at the directory meanwhile.
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    const old = await stat(path);
    const file = await open(temporary, 'wx', 0o600);
    try {
      await writeLike(file, old, changed);
    } finally {
      await file.close();
    }
    if ((await readFile(path, 'utf8')) !== text) {
      await rm(temporary, { force: true });
      return refuse('the fleet file was changed meanwhile: look at it and try again');
    }
    await rename(temporary, path);
    return ok(null);
  } catch (error) {
    await rm(temporary, { force: true });
    return refuse(`the fleet file cannot be written: ${reasonOf(error)}`);
  }
}

async function writeLike(
  file: FileHandle,
  old: { uid: number; gid: number; mode: number },
  text: string,
): Promise<void> {
  const own = await file.stat();
  if (own.uid !== old.uid || own.gid !== old.gid) await file.chown(old.uid, old.gid);
  await file.chmod(old.mode & 0o7777);
  await file.writeFile(text);
  // A rename may reach the disk before what is renamed: a cut of power must not leave an empty file.
  await file.sync();
}

const refuse = (error: string): { ok: false; error: string } => ({ ok: false, error });

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOENT':
      return 'it is not there any more';
    case 'EACCES':
    case 'EPERM':
      return 'this account may not do that';
    case 'EROFS':
      return 'it is on a disk that is read-only';
    case 'EBUSY':
      return 'it is mounted by itself, as into a container, and cannot be replaced';
    case 'ENOSPC':
      return 'the disk is full';
    default:
      return code ?? (error instanceof TypeError ? 'it is not UTF-8 text' : message);
  }
}

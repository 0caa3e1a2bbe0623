import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Disposable } from '../../shared/disposable.ts';
import { LOCK_FILE, lockDataDirectory } from '../store/data-lock.ts';

/** Hidden, and no recording. */
const BEGINS = '.aside-';
/** Names that are tried: another console may take one for left behind while it is made. */
const ATTEMPTS = 5;

/**
 * A place beside the recordings for what is deleted, under way or exported: of this console alone, for others may have
 * the same folder of recordings, and each demo has that of the real console.
 *  1. It is there once something is put into it, and goes when the console ends.
 *  2. That of a killed console goes when the next one starts; that of a running one stays. Which is which, a lock says
 *     that the system takes away with the process.
 */
export class Aside implements Disposable {
  private made: { path: string; lock: Disposable | null } | null = null;
  private disposed = false;

  /** @param directory of recordings */
  constructor(private readonly directory: string) {
    removeLeftBehind(directory);
  }

  /**
   * A folder in it, for this account alone; made where it is missing.
   * @throws Error of the system
   */
  folder(name: string): string {
    const path = join(this.make(), name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }

  /** Where that folder is, or would be; `null` while there is nothing. */
  find(name: string): string | null {
    return this.made && join(this.made.path, name);
  }

  dispose(): void {
    this.disposed = true;
    const { made } = this;
    this.made = null;
    if (made) remove(made.path, made.lock);
  }

  private make(): string {
    if (this.disposed) throw new Error('the console ends');
    if (this.made) return this.made.path;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const path = join(this.directory, BEGINS + randomBytes(8).toString('hex'));
      mkdirSync(path, { recursive: true, mode: 0o700 });
      const lock = lockDataDirectory(path);
      if (lock.state === 'held') {
        if (existsSync(join(path, LOCK_FILE))) return this.keep(path, lock);
        lock.dispose();
        // Where there are no locks nobody can tell that it was left behind, and so nobody removes it.
      } else if (lock.state === 'unavailable' && existsSync(path)) return this.keep(path, null);
    }
    throw new Error('others take it away');
  }

  private keep(path: string, lock: Disposable | null): string {
    this.made = { path, lock };
    return path;
  }
}

/** What cannot be removed stays: it is no reason not to start. */
function removeLeftBehind(directory: string): void {
  for (const name of namesIn(directory)) {
    if (!name.startsWith(BEGINS)) continue;
    const path = join(directory, name);
    const lock = lockDataDirectory(path);
    if (lock.state === 'held') remove(path, lock);
  }
}

/** Before the lock is given back, so that nobody who is about to take it keeps what is gone; or after, on Windows. */
function remove(path: string, lock: Disposable | null): void {
  const attempt = () => {
    try {
      rmSync(path, { recursive: true, force: true });
    } catch {
      // Somebody has a file of it open, or it is another account's.
    }
  };
  attempt();
  lock?.dispose();
  attempt();
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

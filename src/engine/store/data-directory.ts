import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { posix, resolve, win32 } from 'node:path';
import { ok, type Result } from '../../shared/result.ts';
import type { RunCommand } from '../start/command-line.ts';

/** What decides where a console without an Electron to ask keeps its state. */
export interface Home {
  env: Record<string, string | undefined>;
  platform: NodeJS.Platform;
  /** The account's home directory; `null` where it has none, as in some containers. */
  home: string | null;
}

/**
 * The system's place for state that is no configuration and no cache; `null` where there is none.
 * Source: XDG Base Directory Specification 0.8, `$XDG_STATE_HOME`; a relative one is to be ignored.
 */
export function ownDataDirectory({ env, platform, home }: Home): string | null {
  switch (platform) {
    case 'win32': {
      const local = env.LOCALAPPDATA || (home && win32.join(home, 'AppData', 'Local'));
      return local ? win32.join(local, 'Wirewatch') : null;
    }
    case 'darwin':
      return home && posix.join(home, 'Library', 'Application Support', 'Wirewatch');
    default: {
      const given = env.XDG_STATE_HOME;
      const state = given && posix.isAbsolute(given) ? given : home && posix.join(home, '.local', 'state');
      return state && posix.join(state, 'wirewatch');
    }
  }
}

/**
 * Where a run keeps its state; `null`: nowhere. Who tries the demo fleet finds nothing left behind, unless
 * they name a place for it.
 *
 * @param own the shell's own place
 */
export function stateDirectory(run: Pick<RunCommand, 'dataDir' | 'demo'>, own: string | null): string | null {
  if (run.dataDir !== null) return resolve(run.dataDir);
  return run.demo ? null : own;
}

export function homeDirectory(): string | null {
  try {
    return homedir() || null;
  } catch {
    // Neither the environment nor the system's accounts have one.
    return null;
  }
}

/** Makes it where it is missing, for this account alone. The error is one line for people. */
export function makeDataDirectory(path: string): Result<string, string> {
  try {
    // One that is there keeps its mode: who made it may mean it.
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return ok(path);
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return { ok: false, error: `the data directory ${path} cannot be made (${code})` };
  }
}

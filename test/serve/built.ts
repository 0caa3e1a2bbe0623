import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/* Runs built and launched programs, and waits for what they print. */

export const root = join(import.meta.dirname, '../..');

/** Path below out/. @throws Error when there is no build. */
export function built(path: string): string {
  const file = join(root, 'out', path);
  if (!existsSync(file)) throw new Error(`${path} is not built: run npm run build first`);
  return file;
}

let state: string | undefined;

function stateHome(): string {
  if (state === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'wirewatch-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    state = folder;
  }
  return state;
}

export interface Program {
  child: ChildProcess;
  /** Both outputs, line by line, so far. */
  lines: string[];
  /** The first line that matches, printed already or to come; fails when the program ends without it. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  /** Exit code or signal. */
  ended: Promise<number | NodeJS.Signals | null>;
}

/** Runs `node` with the arguments, in `env` and what is needed to find programs. */
export function start(args: string[], env: Record<string, string> = {}): Program {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // What a console keeps is kept in a folder that goes with the test.
    env: { PATH, HOME, XDG_STATE_HOME: stateHome(), ...env },
  });
  const lines: string[] = [];
  let waiting: (() => void)[] = [];
  const news = () => {
    for (const wake of waiting.splice(0)) wake();
  };
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      news();
    });
  }
  let over = false;
  const ended = once(child, 'close').then(([code, signal]) => {
    over = true;
    news();
    return (code ?? signal) as number | NodeJS.Signals | null;
  });
  const line = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const match = lines.map((each) => pattern.exec(each)).find((each) => each !== null);
      if (match) return match;
      if (over) throw new Error(`ended without a line like ${pattern}:\n${lines.join('\n')}`);
      await new Promise<void>((resolve) => {
        waiting = [...waiting, resolve];
      });
    }
  };
  return { child, lines, line, ended };
}

/** Waits until nothing answers there any more. */
export async function unreachable(url: string): Promise<void> {
  for (;;) {
    const answered = await fetch(url).then(
      () => true,
      () => false,
    );
    if (!answered) return;
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { bundle } from '../bundle.ts';

const program = bundle({
  exiting: 'test/engine/exiting-process.ts',
  thread: 'src/engine/history/history-worker.ts',
});

let folder: string | null = null;
afterEach(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test('a process may end at any moment, and ends with the code that it wanted', async () => {
  folder = mkdtempSync(join(tmpdir(), 'wirewatch-exit-'));
  for (let after = 40; after < 400; after += 33) {
    const child = spawn(process.execPath, [program('exiting'), folder, String(after), program('thread')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaint = '';
    child.stderr.on('data', (text) => {
      complaint += text;
    });
    const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
    expect({ code, signal, complaint }).toEqual({ code: 0, signal: null, complaint: '' });
  }
}, 60_000);

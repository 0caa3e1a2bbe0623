import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkPages } from './check-pages.ts';
import { openDatabase } from './database.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-pages-'));
  path = join(directory, 'file.db');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** With rows of 500 bytes. */
function write(rows: number): void {
  const database = openDatabase(path);
  database.exec('CREATE TABLE item (id INTEGER PRIMARY KEY, body BLOB)');
  database.exec(
    `INSERT INTO item (body) WITH RECURSIVE row (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row WHERE n < ${rows})
     SELECT randomblob(500) FROM row`,
  );
  database.close();
}

const { signal } = new AbortController();

test('nothing is wrong with a whole file, and what is with another is told', async () => {
  write(500);
  expect(await checkPages(path, 5, signal)).toEqual([]);
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(4_096, 'garbage'), 0, 4_096, 10 * 4_096);
  closeSync(file);
  expect(await checkPages(path, 5, signal)).toEqual([expect.stringMatching(/page 11|damaged/i)]);
});

test('a check of a large file goes on beside the thread, and ends at once when it is given up', async () => {
  write(150_000);
  const giveUp = new AbortController();
  let turns = 0;
  const others = setInterval(() => {
    turns++;
    // It takes a hundred times as long.
    if (turns === 2) giveUp.abort();
  }, 1);
  await expect(checkPages(path, 5, giveUp.signal)).rejects.toMatchObject({ code: 'SQLITE_INTERRUPT' });
  clearInterval(others);
  expect(turns).toBeGreaterThanOrEqual(2);
  // Its file is let go of.
  expect(await checkPages(path, 5, signal)).toEqual([]);
});

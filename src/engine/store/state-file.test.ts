import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../shared/contract.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { type Database, openDatabase, pragma } from './database.ts';
import { openStateStore, STATE_FILE } from './open-state-store.ts';
import type { StateStore } from './state-store.ts';

const START = Date.UTC(2026, 0, 1);

const opened: StateStore[] = [];
const databases: Database[] = [];
const children: ChildProcess[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  for (const store of opened.splice(0)) store.dispose();
  for (const database of databases.splice(0)) database.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirewatch-file-'));
  folders.push(folder);
  return folder;
}

function open(directory: string) {
  const clock = new VirtualClock(START);
  const problems: string[] = [];
  const store = openStateStore(directory, clock, (line) => problems.push(line));
  opened.push(store);
  return { store, clock, problems };
}

function openRaw(file: string): Database {
  const database = openDatabase(file);
  databases.push(database);
  return database;
}

const entry = (reason = 'maintenance'): Omit<AuditEntry, 'id'> => ({
  at: START,
  actor: { name: 'mallory', session: 'window 1' },
  action: 'pause',
  reason,
  backends: ['a'],
  refused: [],
});

/** A data directory with a state file of some pages in it, closed in order. */
function usedDirectory(): { directory: string; file: string } {
  const directory = temporaryFolder();
  const { store } = open(directory);
  for (let each = 0; each < 100; each++) store.addAudit(entry('x'.repeat(200)));
  store.dispose();
  return { directory, file: join(directory, STATE_FILE) };
}

describe('the state file', () => {
  it('can be read by this account alone, with its side files', () => {
    const directory = temporaryFolder();
    open(directory).store.addAudit(entry());
    const names = readdirSync(directory).filter((name) => name.startsWith(STATE_FILE));
    expect(names).toContain(`${STATE_FILE}-wal`);
    for (const name of names) {
      expect(`${name} ${(statSync(join(directory, name)).mode & 0o777).toString(8)}`).toBe(`${name} 600`);
    }
  });

  it('may be empty at first, as a tool may have made it', () => {
    const directory = temporaryFolder();
    writeFileSync(join(directory, STATE_FILE), '');
    const { store, problems } = open(directory);
    store.addAudit(entry());
    expect(store.audit(1)).toHaveLength(1);
    expect(problems).toEqual([]);
  });

  it('can be used by two consoles at once', () => {
    const directory = temporaryFolder();
    const { store: one, problems } = open(directory);
    const { store: other, problems: others } = open(directory);
    one.addAudit(entry('one'));
    other.addAudit(entry('other'));
    expect(one.audit(5).map(({ reason }) => reason)).toEqual(['other', 'one']);
    expect([...problems, ...others]).toEqual([]);
  });

  it('of a newer version is refused and left as it is', () => {
    const { directory, file } = usedDirectory();
    const raw = openRaw(file);
    pragma(raw, 'user_version = 99');
    pragma(raw, 'wal_checkpoint(TRUNCATE)');
    raw.close();
    const before = readFileSync(file);
    const { store, problems } = open(directory);
    expect(problems).toEqual([
      `${file} is not used: a newer Wirewatch has written it (version 99, this one knows 1); ` +
        'breakers and the audit log are kept until the console ends',
    ]);
    store.addAudit(entry());
    expect(store.audit(10)).toHaveLength(1);
    store.dispose();
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(directory).filter((name) => name.includes('corrupt'))).toEqual([]);
  });

  it.each([
    ['is no database at all', (file: string) => writeFileSync(file, 'a shopping list\n'.repeat(500))],
    ['was cut off', (file: string) => truncateSync(file, 5_000)],
    ['was cut off in its header', (file: string) => truncateSync(file, 50)],
    [
      'has a page of something else',
      (file: string) => writeFileSync(file, readFileSync(file).fill(0xff, 4_096, 8_192)),
    ],
  ])('that %s is moved aside, and a new one begun', (_what, damage) => {
    const { directory, file } = usedDirectory();
    damage(file);
    const damaged = readFileSync(file);
    const { store, problems } = open(directory);
    const aside = `${file}.corrupt-2026-01-01T00-00-00.000Z`;
    expect(problems).toEqual([`${file} was damaged: it is now ${aside}, and a new one was begun`]);
    expect(readFileSync(aside).equals(damaged)).toBe(true);
    store.addAudit(entry());
    store.dispose();
    const { store: next, problems: later } = open(directory);
    expect(next.audit(10)).toHaveLength(1);
    expect(later).toEqual([]);
  });

  it('is done without where a directory stands in its place', () => {
    const directory = temporaryFolder();
    const file = join(directory, STATE_FILE);
    mkdirSync(file);
    const { store, problems } = open(directory);
    expect(problems).toEqual([
      expect.stringContaining(`${file} is not used: the system refuses it (EISDIR);`),
    ]);
    store.addAudit(entry());
    expect(store.audit(10)).toHaveLength(1);
  });

  it('is done without where another program does not let go of it', () => {
    const directory = temporaryFolder();
    const file = join(directory, STATE_FILE);
    openRaw(file).exec('BEGIN EXCLUSIVE');
    const { store, problems } = open(directory);
    expect(problems).toEqual([
      expect.stringContaining(`${file} is not used: another program holds it (SQLITE_BUSY);`),
    ]);
    store.addAudit(entry());
    expect(store.audit(10)).toHaveLength(1);
  });

  it('is done without where its directory cannot be made', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const { store, problems } = open(join(file, 'data'));
    expect(problems).toEqual([expect.stringContaining('cannot be made (ENOTDIR); breakers and the audit')]);
    store.addAudit(entry());
    expect(store.audit(10)).toHaveLength(1);
  });

  it('passes over rows that somebody else has put there', () => {
    const { directory, file } = usedDirectory();
    const raw = openRaw(file);
    raw.exec(`INSERT INTO audit (at, entry) VALUES (1, 'no json'), (1, '{"action":"dance"}')`);
    raw.exec(`INSERT INTO breaker VALUES ('orders', 'a', ${START}, '{"state":"ajar"}')`);
    const { store, problems } = open(directory);
    expect(store.audit(1_000)).toHaveLength(100);
    expect(store.loadBreakers('orders').size).toBe(0);
    expect(problems).toEqual([]);
  });
});

describe('a file that takes nothing for a while', () => {
  /** Another process holds the file for writing, until it is let go. */
  function held() {
    const directory = temporaryFolder();
    const file = join(directory, STATE_FILE);
    const console = open(directory);
    console.store.addAudit(entry('before'));
    const raw = openRaw(file);
    raw.exec('BEGIN IMMEDIATE');
    return { ...console, directory, file, letGo: () => raw.exec('ROLLBACK') };
  }

  it('is told of once, and once more when it works again, and nothing is missing', () => {
    const { store, clock, problems, file, directory, letGo } = held();
    store.addAudit(entry('first'));
    store.addAudit(entry('second'));
    clock.advance(60_000);
    store.saveBreakers('orders', new Map());
    expect(problems).toEqual([
      `${file} cannot be written: another program holds it (SQLITE_BUSY); ` +
        'the console goes on and tries again',
    ]);
    expect(store.audit(10).map(({ id, reason }) => [id, reason])).toEqual([
      [3, 'second'],
      [2, 'first'],
      [1, 'before'],
    ]);
    expect(store.audit(1).map(({ reason }) => reason)).toEqual(['second']);
    letGo();
    clock.advance(60_000);
    store.saveBreakers('orders', new Map());
    expect(problems.slice(1)).toEqual([`${file} can be written again`]);
    store.dispose();
    expect(
      open(directory)
        .store.audit(10)
        .map(({ reason }) => reason),
    ).toEqual(['second', 'first', 'before']);
  });

  it('is not tried at every tick, for each attempt holds the engine up', () => {
    const { store, clock, problems, letGo } = held();
    store.addAudit(entry());
    letGo();
    clock.advance(1_000);
    store.saveBreakers('orders', new Map());
    expect(problems).toHaveLength(1);
    clock.advance(4_000);
    store.saveBreakers('orders', new Map());
    expect(problems).toHaveLength(2);
  });

  it('loses no more than what memory is kept from, and says how much', () => {
    const { store, clock, problems, file, letGo } = held();
    for (let each = 0; each < 1_005; each++) store.addAudit(entry(`${each}`));
    letGo();
    clock.advance(60_000);
    store.addAudit(entry('last'));
    expect(problems[1]).toBe(`${file} can be written again; 6 entries of the audit log are lost`);
    const reasons = store.audit(2_000).map(({ reason }) => reason);
    expect(reasons).toHaveLength(1_001);
    expect(reasons.slice(-2)).toEqual(['6', 'before']);
  });

  it('gets what waited when the console ends, or it is told what is lost', () => {
    const { store, problems, file } = held();
    store.addAudit(entry());
    store.dispose();
    expect(problems.at(-1)).toBe(`${file}: 1 entry of the audit log is lost`);
    const { store: other, letGo, directory } = held();
    other.addAudit(entry('waits'));
    letGo();
    other.dispose();
    expect(open(directory).store.audit(1)[0]?.reason).toBe('waits');
  });
});

/** Runs `body` as a console's process of its own; it has `store`, `entry`, `problems` and `directory`. */
function runConsole(directory: string, body: string, shell = ''): ChildProcess {
  const script = `
    const { openStateStore } = await import(${JSON.stringify(new URL('./open-state-store.ts', import.meta.url))});
    const { systemClock } = await import(${JSON.stringify(new URL('../clock.ts', import.meta.url))});
    const { writeSync } = await import('node:fs');
    const say = (line) => writeSync(1, line + '\\n');
    const problems = [];
    const directory = ${JSON.stringify(directory)};
    const store = openStateStore(directory, systemClock, (line) => problems.push(line));
    const entry = (reason) => ({ ...${JSON.stringify(entry())}, at: Date.now(), reason });
    ${body}`;
  const child = spawn(
    '/bin/sh',
    ['-c', `${shell} exec "$0" --import tsx --input-type=module -e "$1"`, process.execPath, script],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  children.push(child);
  return child;
}

const linesOf = (child: ChildProcess) => createInterface({ input: child.stdout as NodeJS.ReadableStream });

it('has all that was written when the console was killed, again and again', async () => {
  const directory = temporaryFolder();
  const written: string[] = [];
  for (let run = 0; run < 5; run++) {
    const child = runConsole(
      directory,
      `for (let n = 0; ; n++) {
         store.addAudit(entry('${run}/' + n));
         store.saveBreakers('orders', new Map());
         if (problems.length > 0) throw new Error(problems[0]);
         say('${run}/' + n);
       }`,
    );
    // The entry has been committed when its line arrives; the kill comes at any moment after that.
    let count = 0;
    for await (const line of linesOf(child)) {
      written.push(line);
      if (++count === 20 + 13 * run) child.kill('SIGKILL');
    }
    expect(count).toBeGreaterThanOrEqual(20 + 13 * run);
  }
  const { store, problems } = open(directory);
  const kept = new Set(store.audit(1_000_000).map(({ reason }) => reason));
  expect(written.filter((reason) => !kept.has(reason))).toEqual([]);
  // What was committed and could not be said any more is at most one entry per kill.
  expect(kept.size - written.length).toBeLessThanOrEqual(5);
  expect(problems).toEqual([]);
}, 60_000);

it('goes on where the disk is full, with all that was written before', async () => {
  const directory = temporaryFolder();
  // The system lets this process write 128 KiB per file; the refused write is an error and no signal.
  const child = runConsole(
    directory,
    `let n = 0;
     while (problems.length === 0 && n < 10_000) store.addAudit(entry('x'.repeat(500) + n++));
     const newest = store.audit(1)[0].reason.slice(500);
     store.addAudit(entry('and another'));
     store.dispose();
     say(JSON.stringify({ problems, tried: n, newest }));`,
    `trap '' XFSZ; ulimit -f 256;`,
  );
  const said: string[] = [];
  for await (const line of linesOf(child)) said.push(line);
  const { problems, tried, newest } = JSON.parse(said[0] ?? 'null');
  const file = join(directory, STATE_FILE);
  expect(problems[0]).toMatch(/cannot be written: the disk (is full|fails or is full) \(SQLITE_/);
  expect(problems.slice(1)).toEqual([`${file}: 2 entries of the audit log are lost`]);
  expect(newest).toBe(`${tried - 1}`);
  expect(existsSync(file)).toBe(true);
  const { store, problems: later } = open(directory);
  expect(later).toEqual([]);
  expect(store.audit(100_000)).toHaveLength(tried - 1);
}, 60_000);

it('is begun by several consoles at the same moment', async () => {
  const directory = join(temporaryFolder(), 'data');
  const consoles = Array.from({ length: 3 }, () => runConsole(directory, 'say(store.constructor.name);'));
  const said = await Promise.all(
    consoles.map(async (child) => {
      const lines: string[] = [];
      for await (const line of linesOf(child)) lines.push(line);
      return lines;
    }),
  );
  expect(said).toEqual([['SqliteStore'], ['SqliteStore'], ['SqliteStore']]);
  const { store, problems } = open(directory);
  store.addAudit(entry());
  expect(store.audit(10)).toHaveLength(1);
  expect(problems).toEqual([]);
}, 60_000);

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConsoleLog, LOG_FILE } from './console-log.ts';

const SECRET = 'the-token-of-this-run';

let directory: string;
let printed: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-'));
  printed = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = (where: string | null = directory) =>
  new ConsoleLog({ directory: where, print: (line) => printed.push(line), secrets: [SECRET] });

const records = () =>
  readFileSync(join(directory, LOG_FILE), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

it('says a line to the person and keeps it as JSON; a record is kept alone', async () => {
  const log = open();
  log.say('fleet mine: 1 backend');
  log.say('a disk is full', 'warn');
  log.record({ level: 'error', message: 'stopped', fields: { backend: 'one' } });
  await log.close();
  expect(printed).toEqual(['fleet mine: 1 backend', 'a disk is full']);
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  expect(records()).toEqual([
    { level: 'info', time, msg: 'fleet mine: 1 backend' },
    { level: 'warn', time, msg: 'a disk is full' },
    { level: 'error', time, backend: 'one', msg: 'stopped' },
  ]);
});

it('keeps no secret, wherever one has got into', async () => {
  const log = open();
  log.say(`http://127.0.0.1/?token=${SECRET}`);
  log.record({ level: 'info', message: 'm', fields: { reason: [`${SECRET}${SECRET}`] } });
  log.crashed(Object.assign(new Error(`about ${SECRET}`), { name: SECRET }));
  await log.close();
  expect(readFileSync(join(directory, LOG_FILE), 'utf8')).not.toContain(SECRET);
});

it('keeps where an uncaught error came from, but nothing that it says', async () => {
  const log = open();
  log.crashed(Object.assign(new TypeError('wss://user:password@host\n    is bad'), { code: 'ERR_X' }));
  log.crashed('thrown text');
  await log.close();
  expect(readFileSync(join(directory, LOG_FILE), 'utf8')).not.toContain('password');
  expect(records()).toEqual([
    {
      level: 'fatal',
      time: expect.any(String),
      error: 'TypeError',
      code: 'ERR_X',
      frames: expect.arrayContaining([expect.stringContaining('console-log.test.ts')]),
      msg: 'crashed',
    },
    { level: 'fatal', time: expect.any(String), error: 'Error', frames: [], msg: 'crashed' },
  ]);
});

it('says on when there is no file, or none can be written', async () => {
  const without = open(null);
  without.say('one');
  without.crashed(new Error('nobody keeps this'));
  await without.close();
  expect(existsSync(join(directory, LOG_FILE))).toBe(false);

  mkdirSync(join(directory, LOG_FILE));
  const log = open();
  log.say('two');
  await vi.waitFor(() => expect(printed).toHaveLength(3));
  log.crashed(new Error('nobody keeps this either'));
  await log.close();
  expect(printed).toEqual(['one', 'two', expect.stringMatching(/^the log is not kept for now: .*unknown/)]);
});

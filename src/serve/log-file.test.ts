import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogFile } from './log-file.ts';

let directory: string;
let path: string;
let problems: (string | null)[];
let now: number;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-'));
  path = join(directory, 'a.log');
  problems = [];
  now = 0;
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = (limits?: { size: number; kept: number }) =>
  new LogFile(path, { now: () => now }, (reason) => problems.push(reason), limits);

const lines = (name: string) => readFileSync(join(directory, name), 'utf8').trimEnd().split('\n');

it('appends to what is there, for this account alone', async () => {
  writeFileSync(path, 'before\n');
  chmodSync(path, 0o644);
  const file = open();
  file.write('one\n');
  file.write('two\nthree\n');
  await file.close();
  expect(lines('a.log')).toEqual(['before', 'one', 'two', 'three']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(problems).toEqual([]);
});

it('makes no file before there is something to write, and none after its end', async () => {
  const file = open();
  await file.close();
  file.write('late\n');
  expect(readdirSync(directory)).toEqual([]);
});

it('puts a large file aside, keeps so many of them, and loses no line in between', async () => {
  const file = open({ size: 1_000, kept: 3 });
  const all = Array.from({ length: 45 }, (_, n) => `${n}`.padEnd(99, '.'));
  for (const line of all) file.write(`${line}\n`);
  await file.close();
  expect(readdirSync(directory).sort()).toEqual(['a.log', 'a.log.1', 'a.log.2', 'a.log.3']);
  const kept = ['a.log.3', 'a.log.2', 'a.log.1', 'a.log'].flatMap(lines);
  expect(kept).toEqual(all.slice(-kept.length));
  for (const name of readdirSync(directory)) {
    expect(statSync(join(directory, name)).size).toBeLessThanOrEqual(1_100);
    expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  }
});

describe('where it cannot be written', () => {
  it('says so once, and tries again after a while', async () => {
    mkdirSync(path);
    const file = open();
    file.write('lost\n');
    await vi.waitFor(() => expect(problems).toEqual([`${path} cannot be written (unknown)`]));
    file.write('lost\n');
    now += 59_999;
    file.write('lost\n');
    rmSync(path, { recursive: true });
    now += 1;
    file.write('kept\n');
    await file.close();
    expect(lines('a.log')).toEqual(['kept']);
    expect(problems).toEqual([`${path} cannot be written (unknown)`, null]);
  });

  it('can be closed', async () => {
    rmSync(directory, { recursive: true });
    writeFileSync(directory, '');
    const file = open();
    file.write('lost\n');
    await file.close();
    expect(problems).toEqual([`${path} cannot be written (ENOTDIR)`]);
  });
});

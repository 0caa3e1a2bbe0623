import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadFleetFile } from './fleet-file.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-fleet-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function write(files: Record<string, string>): void {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
}

const part = (...ids: string[]) =>
  `version: 1\nbackends:\n${ids.map((id) => `  - { id: ${id}, url: ws://h }\n`).join('')}`;

async function problems(): Promise<string[]> {
  const result = await loadFleetFile(directory, {});
  if (result.ok) return [];
  return result.error.map(
    ({ file, line, column, message }) =>
      `${basename(file)}:${line}:${column}: ${message.replaceAll(`${directory}/`, '')}`,
  );
}

async function load() {
  const result = await loadFleetFile(directory, { TOKEN: 's3cret', WIREWATCH_SECRETS_DIR: directory });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

it('the files of a directory make one fleet, in the order of their names', async () => {
  write({
    '00-defaults.yaml': 'version: 1\nname: Staging\ndefaults: { dialTimeout: 3s }\n',
    'b.yml': part('b1', 'b2'),
    'a.json': JSON.stringify({ version: 1, backends: [{ id: 'a1', url: 'ws://h' }] }),
    'c.yaml': part('"c{1..2}"').replace('ws://h', '"ws://h/{1..2}"'),
    'notes.txt': 'not a fleet file',
    '.draft.yaml': 'not: one either',
  });
  const fleet = await load();
  expect(fleet.name).toBe('Staging');
  expect(fleet.backends.map(({ info }) => info.id)).toEqual(['a1', 'b1', 'b2', 'c1', 'c2']);
  expect(fleet.backends.map(({ info }) => info.settings.dialTimeout)).toEqual([
    3_000, 3_000, 3_000, 3_000, 3_000,
  ]);
});

it('one file in it is a fleet too, named after the directory', async () => {
  write({ 'only.yaml': part('a') });
  expect(await load()).toMatchObject({ name: basename(directory), backends: [{}] });
});

it('every file may refer to the environment and to secrets', async () => {
  write({
    token: 'from-a-file\n',
    'a.yaml': 'version: 1\nbackends: [{ id: a, url: ws://h, headers: { A: secret:token } }]\n',
    'b.yaml': 'version: 1\nbackends: [{ id: b, url: ws://h, headers: { B: "${TOKEN}" } }]\n',
  });
  const { backends } = await load();
  expect(backends.map(({ headers }) => headers)).toEqual([{ A: 'from-a-file' }, { B: 's3cret' }]);
});

it('an id is taken by the file that has it first', async () => {
  write({ 'a.yaml': part('one'), 'b.yaml': part('two', 'one') });
  expect(await problems()).toEqual([
    'b.yaml:4:11: backends[1].id: "one" is taken by backends[0] of a.yaml, expected an id of its own',
  ]);
});

it.each(['name: A', 'dials: { concurrency: 1 }', 'defaults: { dialTimeout: 1s }'])(
  '%j may be in one file only',
  async (line) => {
    write({ 'a.yaml': `${part('a')}${line}\n`, 'b.yaml': `${part('b')}${line}\n` });
    const key = line.split(':')[0];
    expect(await problems()).toEqual([
      `b.yaml:4:1: ${key}: is set in a.yaml as well, expected it in one file only`,
    ]);
  },
);

it('problems carry the file that they are in, of all files at once', async () => {
  write({
    'a.yaml': part('a').replace('ws:', 'http:'),
    'b.yaml': part('b').replace('version: 1\n', ''),
    'c.yaml': 'version: 1\nbackends: [\n',
    'd.yaml': part('d'),
  });
  expect((await problems()).map((problem) => problem.split(' ')[0])).toEqual([
    'a.yaml:3:19:',
    'b.yaml:1:1:',
    'c.yaml:3:1:',
  ]);
});

it('a directory of files without a backend has none to watch', async () => {
  write({ 'a.yaml': 'version: 1\n', 'b.yaml': 'version: 1\nname: B\n' });
  expect(await problems()).toEqual([
    'a.yaml:1:1: backends: is missing, expected at least one backend in the files of the directory',
  ]);
});

it('what cannot be read in it is said by name', async () => {
  write({ 'a.yaml': part('a') });
  writeFileSync(join(directory, 'b.yaml'), Buffer.from([0xff]));
  mkdirSync(join(directory, 'c.yaml'));
  expect(await problems()).toEqual([
    'b.yaml:1:1: is not UTF-8 text',
    'c.yaml:1:1: is a directory, expected a file',
  ]);
});

import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { FleetEdit } from './fleet-edit.ts';
import { readForEdit, replaceText } from './fleet-edit-write.ts';
import { loadFleetFile } from './fleet-file.ts';

/* With real files. What is dialled is in test/engine/dial-test.test.ts. */

const TEXT = '# ours\nversion: 1\nbackends:\n  - id: prices # the feed\n    url: ws://prices.example/\n';
const NEW = { id: 'trades', url: 'wss://trades.example/ws' };

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-'));
  file = join(directory, 'fleet.yaml');
  writeFileSync(file, TEXT);
});

afterEach(() => rmSync(directory, { recursive: true }));

const edit = (path: string | null = file) =>
  new FleetEdit(path === null ? null : { path, env: {} }, systemClock, Math.random);

const refusal = async (path: string | null = file, backend = NEW) => {
  const { problems } = await edit(path).add(backend);
  return problems.map(({ field, message }) => `${field}: ${message}`).join('\n');
};

it('writes it to the end of the list, and leaves nothing beside the file', async () => {
  chmodSync(file, 0o640);
  const before = statSync(file);
  expect(await edit().add({ ...NEW, group: 'market' })).toEqual({ problems: [] });
  expect(readFileSync(file, 'utf8')).toBe(
    `${TEXT}  - id: trades\n    url: wss://trades.example/ws\n    group: market\n`,
  );
  const after = statSync(file);
  expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
  expect(readdirSync(directory)).toEqual(['fleet.yaml']);
  const loaded = await loadFleetFile(file, {});
  expect(loaded.ok && loaded.value.backends.map(({ info }) => info.id)).toEqual(['prices', 'trades']);
});

it('writes through a link and leaves the link where it is', async () => {
  const link = join(directory, 'current.yaml');
  symlinkSync('fleet.yaml', link);
  expect(await edit(link).add(NEW)).toEqual({ problems: [] });
  expect(readFileSync(file, 'utf8')).toContain('trades');
  expect(readdirSync(directory).sort()).toEqual(['current.yaml', 'fleet.yaml']);
});

it('says beside its field what the fleet file would not take, and changes nothing', async () => {
  expect(await refusal(file, { id: 'no id', url: 'http://x/' })).toMatch(
    /^id: expected an id.*\nurl: expected a WebSocket/,
  );
  expect(await refusal(file, { ...NEW, id: 'prices' })).toBe('id: there is a backend "prices" already');
  expect(readFileSync(file, 'utf8')).toBe(TEXT);
});

it('is refused where there is nothing to write into', async () => {
  expect(await refusal(null)).toMatch(/^null: the demo fleet/);
  mkdirSync(join(directory, 'parts'));
  expect(await refusal(join(directory, 'parts'))).toMatch(/a directory of files/);
  expect(await refusal(join(directory, 'nowhere.yaml'))).toMatch(/it is not there any more/);
});

it('is refused for a file that is read-only, or that has problems of its own', async () => {
  chmodSync(file, 0o444);
  expect(await refusal()).toMatch(/read-only/);
  chmodSync(file, 0o644);
  writeFileSync(file, `${TEXT}nonsense: 1\n`);
  expect(await refusal()).toMatch(/problems of its own/);
  expect(readFileSync(file, 'utf8')).toBe(`${TEXT}nonsense: 1\n`);
});

it('does not write over what was changed since it was read', async () => {
  const read = await readForEdit(file);
  if (!read.ok) throw new Error(read.error);
  writeFileSync(file, `${TEXT}# more\n`);
  const replaced = await replaceText(read.value, 'anything');
  expect(replaced.ok ? '' : replaced.error).toMatch(/changed meanwhile/);
  expect(readFileSync(file, 'utf8')).toBe(`${TEXT}# more\n`);
  expect(readdirSync(directory)).toEqual(['fleet.yaml']);
});

it('does one after the other: of two at once the second is asked to come again', async () => {
  const editor = edit();
  const [first, second] = await Promise.all([editor.add(NEW), editor.add({ ...NEW, id: 'orders' })]);
  expect(first.problems).toEqual([]);
  expect(second.problems).toHaveLength(1);
  expect(await editor.add({ ...NEW, id: 'orders' })).toEqual({ problems: [] });
  expect(readFileSync(file, 'utf8').match(/- id/g)).toHaveLength(3);
});

it('shows no secret of the fleet file in what it says', async () => {
  writeFileSync(file, `${TEXT}    headers: { authorization: Bearer hunter2hunter2, "bad header": x }\n`);
  expect(await refusal()).not.toContain('hunter2');
});

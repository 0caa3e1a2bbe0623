import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directoriesOnTheWay, directoriesToWatch, fingerprintOf } from './fleet-fingerprint.ts';

let directory: string;
let secrets: string;
beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'wirewatch-')));
  secrets = join(directory, 'secrets');
});
afterEach(() => rmSync(directory, { recursive: true }));

const at = (...steps: string[]) => join(directory, ...steps);
const textOf = async (path: string) => (await fingerprintOf(path, secrets)).text;
const namesOf = async (path: string) => [...(await fingerprintOf(path, secrets)).files];

describe('the fingerprint of a fleet file', () => {
  it('is the same as long as nothing happens, and another once it is written, also with as many bytes', async () => {
    const file = at('fleet.yaml');
    writeFileSync(file, 'version: 1');
    const before = await textOf(file);
    expect(await textOf(file)).toBe(before);
    // A file system's clock may tick only every few ms.
    const { ctimeNs } = statSync(file, { bigint: true });
    while (statSync(file, { bigint: true }).ctimeNs === ctimeNs) writeFileSync(file, 'version: 2');
    expect(await textOf(file)).not.toBe(before);
  });

  it('does not count what is missing or empty', async () => {
    const file = at('fleet.yaml');
    expect(await namesOf(file)).toEqual([]);
    writeFileSync(file, '');
    expect(await namesOf(file)).toEqual([]);
    writeFileSync(file, 'version: 1');
    expect(await namesOf(file)).toEqual([file]);
  });

  it('of a directory has its fleet files, and nothing of what lies beside them', async () => {
    mkdirSync(at('fleet'));
    for (const name of ['b.yaml', 'a.json', '.c.yaml.swp', '.d.yaml', 'notes.txt'])
      writeFileSync(at('fleet', name), '1');
    expect(await namesOf(at('fleet'))).toEqual([at('fleet', 'a.json'), at('fleet', 'b.yaml')]);
    const before = await textOf(at('fleet'));
    writeFileSync(at('fleet', 'notes.txt'), '2');
    expect(await textOf(at('fleet'))).toBe(before);
    writeFileSync(at('fleet', 'c.yml'), '2');
    expect(await textOf(at('fleet'))).not.toBe(before);
  });

  it('changes with a secret beside it, and with a link that is turned', async () => {
    mkdirSync(secrets);
    writeFileSync(join(secrets, 'token'), 'one');
    for (const name of ['old', 'new']) {
      mkdirSync(at(name));
      writeFileSync(at(name, 'fleet.yaml'), 'version: 1');
    }
    symlinkSync('old', at('current'));
    const file = at('current', 'fleet.yaml');
    const first = await textOf(file);
    writeFileSync(join(secrets, 'token'), 'another');
    const second = await textOf(file);
    expect(second).not.toBe(first);
    symlinkSync('new', at('next'));
    renameSync(at('next'), at('current'));
    expect(await textOf(file)).not.toBe(second);
  });
});

describe('the directories on the way', () => {
  it('are the one of a plain file, and a directory of parts itself', async () => {
    writeFileSync(at('fleet.yaml'), '1');
    expect(await directoriesOnTheWay(at('fleet.yaml'))).toEqual([directory]);
    expect(await directoriesOnTheWay(directory)).toEqual([directory]);
    expect(await directoriesOnTheWay(at('gone', 'fleet.yaml'))).toEqual([at('gone')]);
  });

  it('are those of every link, as in a Kubernetes ConfigMap', async () => {
    mkdirSync(at('..2026_01'));
    writeFileSync(at('..2026_01', 'fleet.yaml'), '1');
    symlinkSync('..2026_01', at('..data'));
    symlinkSync('..data/fleet.yaml', at('fleet.yaml'));
    mkdirSync(at('etc'));
    symlinkSync(at('fleet.yaml'), at('etc', 'linked.yaml'));
    expect(await directoriesOnTheWay(at('etc', 'linked.yaml'))).toEqual([
      at('etc'),
      directory,
      at('..2026_01'),
    ]);
  });

  it('are watched with that of the secrets, where there is one', async () => {
    writeFileSync(at('fleet.yaml'), '1');
    expect(await directoriesToWatch(at('fleet.yaml'), secrets)).toEqual([directory]);
    mkdirSync(secrets);
    expect(await directoriesToWatch(at('fleet.yaml'), secrets)).toEqual([directory, secrets]);
    expect(await directoriesToWatch(at('fleet.yaml'), directory)).toEqual([directory]);
  });

  it('come to an end where links lead in a circle', async () => {
    symlinkSync('b', at('a'));
    symlinkSync('a', at('b'));
    expect(await directoriesOnTheWay(at('a'))).toEqual([directory]);
  });
});

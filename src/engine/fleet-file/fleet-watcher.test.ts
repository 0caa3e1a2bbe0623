import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import { fingerprintOf } from './fleet-fingerprint.ts';
import { type FleetFileTarget, FleetWatcher } from './fleet-watcher.ts';

/** Well below the ten seconds after which it looks without being told: these tests are about being told. */
const TOLD = { timeout: 7_000, interval: 10 };

let directory: string;
let watcher: FleetWatcher | null;
let log: string[];
/** What the target was told, a line each: the ids of a fleet, or the problems. */
let told: string[];

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'wirewatch-')));
  mkdirSync(at('secrets'));
  watcher = null;
  log = [];
  told = [];
});

afterEach(() => {
  watcher?.dispose();
  rmSync(directory, { recursive: true });
});

const at = (...steps: string[]) => join(directory, ...steps);
const fleet = (...ids: string[]) =>
  `version: 1\nbackends:\n${ids.map((id) => `  - { id: ${id}, url: ws://127.0.0.1:9/ }\n`).join('')}`;

async function watch(path: string): Promise<FleetWatcher> {
  const env = { WIREWATCH_SECRETS_DIR: at('secrets') };
  const seen = await fingerprintOf(path, at('secrets'));
  let inForce = '';
  const target: FleetFileTarget = {
    configure: ({ backends }) => {
      const ids = backends.map(({ info }) => info.id);
      told.push(ids.join(' '));
      const same = inForce === ids.join();
      inForce = ids.join();
      return same ? null : { added: ids, removed: [], changed: [] };
    },
    refuse: (problems) => told.push(...problems),
  };
  watcher = new FleetWatcher({ path, env, seen }, target, systemClock, (line) => log.push(line));
  return watcher;
}

/** The last thing that it was told. */
const untilTold = (line: string) => vi.waitFor(() => expect(told.at(-1)).toBe(line), TOLD);

/** Written beside and then put in its place, as careful editors and configuration managers do. */
function replace(path: string, content: string): void {
  writeFileSync(`${path}.tmp`, content);
  renameSync(`${path}.tmp`, path);
}

describe('a fleet file is read anew', () => {
  it('when it is written in place, however often', async () => {
    const file = at('fleet.yaml');
    writeFileSync(file, fleet('one'));
    await watch(file);
    writeFileSync(file, fleet('one', 'two'));
    await untilTold('one two');
    writeFileSync(file, fleet('three'));
    await untilTold('three');
    expect(log).toEqual([
      'fleet file: in force anew, backends: 2 added',
      'fleet file: in force anew, backends: 1 added',
    ]);
  });

  it('when another one is put in its place, again and again', async () => {
    const file = at('fleet.yaml');
    writeFileSync(file, fleet('one'));
    await watch(file);
    for (const id of ['two', 'three', 'four']) {
      replace(file, fleet(id));
      await untilTold(id);
    }
  });

  it('when it is taken away and written anew, and nobody hears that it was gone', async () => {
    const file = at('fleet.yaml');
    writeFileSync(file, fleet('one'));
    await watch(file);
    renameSync(file, at('fleet.yaml~'));
    // Emptied first, as by an editor that writes in place.
    writeFileSync(file, '');
    writeFileSync(file, fleet('two'));
    await untilTold('two');
    expect(told).toEqual(['two']);
  });

  it('when a part comes into its directory, changes, or goes', async () => {
    mkdirSync(at('fleet'));
    writeFileSync(at('fleet', 'a.yaml'), fleet('one'));
    await watch(at('fleet'));
    writeFileSync(at('fleet', 'b.yaml'), fleet('two'));
    await untilTold('one two');
    replace(at('fleet', 'a.yaml'), fleet('three'));
    await untilTold('three two');
    rmSync(at('fleet', 'b.yaml'));
    await untilTold('three');
  });

  it('when the link that it is seen through is turned, as by Kubernetes, again and again', async () => {
    const publish = (version: string, content: string) => {
      mkdirSync(at('mount', `..${version}`));
      writeFileSync(at('mount', `..${version}`, 'fleet.yaml'), content);
      symlinkSync(`..${version}`, at('mount', '..data_tmp'));
      renameSync(at('mount', '..data_tmp'), at('mount', '..data'));
    };
    mkdirSync(at('mount'));
    publish('1', fleet('one'));
    symlinkSync('..data/fleet.yaml', at('mount', 'fleet.yaml'));
    await watch(at('mount', 'fleet.yaml'));
    publish('2', fleet('two'));
    rmSync(at('mount', '..1'), { recursive: true });
    await untilTold('two');
    publish('3', fleet('three'));
    rmSync(at('mount', '..2'), { recursive: true });
    await untilTold('three');
  });

  it('when a link in the middle of its path is turned, as for a release', async () => {
    for (const release of ['r1', 'r2']) {
      mkdirSync(at(release));
      writeFileSync(at(release, 'fleet.yaml'), fleet(release));
    }
    symlinkSync('r1', at('current'));
    await watch(at('current', 'fleet.yaml'));
    symlinkSync('r2', at('next'));
    renameSync(at('next'), at('current'));
    await untilTold('r2');
    replace(at('r2', 'fleet.yaml'), fleet('later'));
    await untilTold('later');
  });

  it('when a secret changes that it refers to', async () => {
    const file = at('fleet.yaml');
    writeFileSync(at('secrets', 'token'), 'first-token');
    const backend = "{ id: one, url: ws://127.0.0.1:9/, headers: { X-Token: '${secret:token}' } }";
    writeFileSync(file, `version: 1\nbackends:\n  - ${backend}\n`);
    await watch(file);
    replace(at('secrets', 'token'), 'second-token');
    await untilTold('one');
    rmSync(at('secrets', 'token'));
    await vi.waitFor(() => expect(told.at(-1)).toContain('there is no secret token'), TOLD);
    writeFileSync(at('secrets', 'token'), 'third-token');
    await untilTold('one');
    expect([...told, ...log].join()).not.toContain('-token');
  });

  it('when it changed between the first reading and the watching', async () => {
    const file = at('fleet.yaml');
    writeFileSync(file, fleet('one'));
    await watch(file);
    // Before the system has been asked to tell of anything.
    writeFileSync(file, fleet('one', 'two'));
    await untilTold('one two');
  });

  it('when somebody says so, changed or not', async () => {
    const file = at('fleet.yaml');
    writeFileSync(file, fleet('one'));
    const watching = await watch(file);
    watching.reload();
    await untilTold('one');
    watching.reload();
    await vi.waitFor(() => expect(log.at(-1)).toBe('fleet file: nothing is new'), TOLD);
    expect(told).toEqual(['one', 'one']);
  });
});

describe('a fleet file that is no good', () => {
  it('is told with its problems, once, and again when it is mended', async () => {
    const file = at('fleet.yaml');
    writeFileSync(file, fleet('one'));
    (await watch(file)).reload();
    await untilTold('one');
    log.length = 0;
    replace(file, 'version: 1\nbackends:\n  - { id: one, url: http://127.0.0.1/ }\n');
    await vi.waitFor(() => expect(told.at(-1)).toContain(`${file}:3:21: backends[0].url: `), TOLD);
    replace(file, fleet('one'));
    await untilTold('one');
    expect(told).toHaveLength(3);
    expect(log).toEqual([
      'fleet file: 1 problem, the last good configuration stays in force',
      told[1],
      'fleet file: mended, in force as it was',
    ]);
  });

  it('because it is gone is told after a while, and it is read when it is back', async () => {
    const file = at('fleet.yaml');
    writeFileSync(file, fleet('one'));
    await watch(file);
    const since = performance.now();
    rmSync(file);
    await untilTold(`${file}:1:1: there is no such file`);
    expect(performance.now() - since).toBeGreaterThan(2_000);
    writeFileSync(file, fleet('two'));
    await untilTold('two');
  });

  it('fills no log with its problems', async () => {
    const file = at('fleet.yaml');
    writeFileSync(file, fleet('one'));
    await watch(file);
    const bad = Array.from({ length: 50 }, (_, index) => `  - { id: b${index}, url: nowhere }\n`).join('');
    replace(file, `version: 1\nbackends:\n${bad}`);
    await vi.waitFor(() => expect(told.length).toBeGreaterThanOrEqual(50), TOLD);
    expect(log).toHaveLength(21);
  });
});

it('does not read it for what happens beside it', async () => {
  const file = at('fleet.yaml');
  writeFileSync(file, fleet('one'));
  await watch(file);
  for (let line = 0; line < 20; line++) writeFileSync(at('console.log'), `${line}`);
  writeFileSync(at('.fleet.yaml.swp'), 'x');
  writeFileSync(file, fleet('one', 'two'));
  await untilTold('one two');
  expect(told).toEqual(['one two']);
});

it('is quiet once it is disposed, also in the middle of a look', async () => {
  const file = at('fleet.yaml');
  writeFileSync(file, fleet('one'));
  const first = await watch(file);
  first.reload();
  first.dispose();
  // Another one sees what happens, so that it would have been told.
  await watch(file);
  replace(file, fleet('two'));
  await untilTold('two');
  expect(told).toEqual(['two']);
});

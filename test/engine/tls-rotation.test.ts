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
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import { loadFleetFile } from '../../src/engine/fleet-file/fleet-file.ts';
import { fingerprintOf } from '../../src/engine/fleet-file/fleet-fingerprint.ts';
import { FleetWatcher } from '../../src/engine/fleet-file/fleet-watcher.ts';
import { createAuthority, issue } from '../faults/certificates.ts';

/* Certificates and keys are replaced before they run out, beside a fleet file that stays as it is. */

/** Well below the ten seconds after which it looks without being told. */
const TOLD = { timeout: 7_000, interval: 10 };

const authority = createAuthority();
const first = issue({ hosts: ['console'], by: authority });
const second = issue({ hosts: ['console'], by: authority });

let directory: string;
let watcher: FleetWatcher | null;
let log: string[];
/** What a backend is given for its connections: the key last, and the problems in its place. */
let told: (string | null)[];

beforeEach(() => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), 'wirewatch-rotation-')));
  watcher = null;
  log = [];
  told = [];
});

afterEach(() => {
  watcher?.dispose();
  rmSync(directory, { recursive: true });
});

const at = (...steps: string[]) => join(directory, ...steps);

function put(name: string, content: string): void {
  mkdirSync(dirname(at(name)), { recursive: true });
  writeFileSync(at(`${name}.tmp`), content);
  renameSync(at(`${name}.tmp`), at(name));
}

const fleetWith = (folder: string) =>
  `version: 1\nbackends:\n  - id: a\n    url: wss://h.example\n    tls: { cert: ${folder}/tls.crt, key: ${folder}/tls.key }\n`;

/** As a shell does: what the first reading names is looked at from the beginning. */
async function watch(): Promise<void> {
  const path = at('fleet', 'fleet.yaml');
  const env = { WIREWATCH_SECRETS_DIR: at('none') };
  let named: readonly string[] = [];
  const seen = await fingerprintOf(path, at('none'));
  const loaded = await loadFleetFile(path, env, undefined, (paths) => {
    named = paths;
  });
  expect(loaded.ok).toBe(true);
  watcher = new FleetWatcher(
    { path, env, seen, named },
    {
      configure: ({ backends }) => {
        told.push(backends[0]?.services.tls?.key ?? null);
        return null;
      },
      refuse: (problems) => told.push(...problems),
    },
    systemClock,
    (line) => log.push(line),
  );
}

const untilTold = (what: unknown) => vi.waitFor(() => expect(told.at(-1)).toEqual(what), TOLD);

describe('a certificate that is renewed', () => {
  it('is read without a word to the console, in another folder than the fleet file', async () => {
    put('fleet/fleet.yaml', fleetWith('../certs'));
    put('certs/tls.crt', first.cert);
    put('certs/tls.key', first.key);
    await watch();
    // What was named is read once more, for it may have changed before anybody looked.
    await untilTold(first.key);
    put('certs/tls.crt', second.cert);
    put('certs/tls.key', second.key);
    await untilTold(second.key);
    expect(log.join()).not.toContain('PRIVATE');
  });

  it('is not in force before its key is there, and then is', async () => {
    put('fleet/fleet.yaml', fleetWith('../certs'));
    put('certs/tls.crt', first.cert);
    put('certs/tls.key', first.key);
    await watch();
    await untilTold(first.key);
    put('certs/tls.crt', second.cert);
    await untilTold(expect.stringContaining('is not the key of the certificate'));
    put('certs/tls.key', second.key);
    await untilTold(second.key);
  });

  it('may come by a link that is turned, as Kubernetes does with a secret', async () => {
    const publish = (version: string, { cert, key }: typeof first) => {
      put(`mount/..${version}/tls.crt`, cert);
      put(`mount/..${version}/tls.key`, key);
      symlinkSync(`..${version}`, at('mount', '..data_tmp'));
      renameSync(at('mount', '..data_tmp'), at('mount', '..data'));
    };
    publish('1', first);
    for (const name of ['tls.crt', 'tls.key']) symlinkSync(`..data/${name}`, at('mount', name));
    put('fleet/fleet.yaml', fleetWith('../mount'));
    await watch();
    await untilTold(first.key);
    publish('2', second);
    await untilTold(second.key);
  });

  it('is looked at where a later fleet file names it, and where it is missed', async () => {
    put('fleet/fleet.yaml', 'version: 1\nbackends:\n  - { id: a, url: wss://h.example }\n');
    await watch();
    put('fleet/fleet.yaml', fleetWith('../certs'));
    await untilTold(expect.stringContaining('there is no such file'));
    put('certs/tls.crt', first.cert);
    put('certs/tls.key', first.key);
    await untilTold(first.key);
  });
});

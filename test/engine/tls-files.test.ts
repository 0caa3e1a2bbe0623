import { createPrivateKey } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadFleetFile, parseFleetFile } from '../../src/engine/fleet-file/fleet-file.ts';
import { createAuthority, issue } from '../faults/certificates.ts';

let directory: string;
const authority = createAuthority();
const client = issue({ hosts: ['console'], by: authority });
const PASSPHRASE = 's3cret phrase';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-pem-'));
  write('ca.pem', authority.cert);
  write('client.pem', client.cert);
  write('client.key', client.key);
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function write(name: string, content: string): void {
  mkdirSync(dirname(join(directory, name)), { recursive: true });
  writeFileSync(join(directory, name), content);
}

const fleetWith = (tls: string) =>
  `version: 1\nbackends:\n  - id: a\n    url: wss://h.example\n    tls:\n${tls.replace(/^/gm, '      ')}\n`;

async function load(tls: string, env = {}) {
  write('fleet.yaml', fleetWith(tls));
  return loadFleetFile(join(directory, 'fleet.yaml'), env);
}

async function problems(tls: string): Promise<string[]> {
  const loaded = await load(tls);
  return loaded.ok ? [] : loaded.error.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

/** What a backend is given for its connections. */
async function tlsOf(tls: string, env = {}) {
  const loaded = await load(tls, env);
  if (!loaded.ok) throw new Error(loaded.error.map(({ message }) => message).join());
  return loaded.value.backends[0]?.services.tls;
}

const encrypted = (passphrase: string) =>
  createPrivateKey(client.key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase });

describe('files that a fleet file names', () => {
  it('are read, relative to its directory', async () => {
    write('certs/other.pem', authority.cert);
    expect(await tlsOf('ca: certs/other.pem\ncert: ./client.pem\nkey: client.key')).toEqual({
      ca: authority.cert,
      cert: client.cert,
      key: client.key,
      passphrase: null,
      serverName: null,
    });
  });

  it('may have absolute paths, and paths from the environment', async () => {
    expect(await tlsOf(`ca: ${join(directory, 'ca.pem')}`)).toMatchObject({ ca: authority.cert });
    expect(await tlsOf('ca: ${CERTS}/ca.pem', { CERTS: directory })).toMatchObject({ ca: authority.cert });
  });

  it('may hold several certificates, and words beside them', async () => {
    const bundle = `# ours\n${authority.cert}\nand another\n${createAuthority().cert}`;
    write('bundle.pem', bundle);
    expect(await tlsOf('ca: bundle.pem')).toMatchObject({ ca: bundle });
  });

  it('may be one file for certificate and key', async () => {
    write('both.pem', `${client.cert}${client.key}`);
    expect(await tlsOf('cert: both.pem\nkey: both.pem')).toMatchObject({ cert: expect.any(String) });
  });

  it('may have a key with a passphrase', async () => {
    write('client.key', String(encrypted(PASSPHRASE)));
    const tls = `cert: client.pem\nkey: client.key\npassphrase: ${PASSPHRASE}`;
    expect(await tlsOf(tls)).toMatchObject({ passphrase: PASSPHRASE });
  });

  it('can be those of defaults, and of any file of a directory', async () => {
    write('fleet/a.yaml', 'version: 1\ndefaults:\n  tls: { ca: ../ca.pem }\n');
    write(
      'fleet/b.yaml',
      'version: 1\nbackends:\n' +
        '  - { id: a, url: wss://h.example }\n' +
        '  - { id: b, url: wss://h.example, tls: { serverName: inner.example } }\n' +
        '  - { id: "n{1..2}", url: "wss://n{1..2}.example", tls: { ca: other.pem } }\n',
    );
    const other = createAuthority().cert;
    write('fleet/other.pem', other);
    const loaded = await loadFleetFile(join(directory, 'fleet'), {});
    if (!loaded.ok) throw new Error(loaded.error.map(({ message }) => message).join());
    expect(loaded.value.backends.map(({ services }) => services.tls?.ca)).toEqual([
      authority.cert,
      null,
      other,
      other,
    ]);
  });
});

describe('what is wrong with them is told with its place', () => {
  it.each([
    [
      'a file that is not there',
      'ca: nothing.pem',
      '6:11 backends[0].tls.ca: there is no such file; its path is relative to the directory of the fleet file',
    ],
    ['a directory', 'ca: .', '6:11 backends[0].tls.ca: is not a file'],
    ['a key for a certificate', 'ca: client.key', '6:11 backends[0].tls.ca: is no PEM certificate'],
    [
      'a certificate for a key',
      'cert: client.pem\nkey: client.pem',
      '7:12 backends[0].tls.key: is no PEM private key',
    ],
    ['a certificate without a key', 'cert: client.pem', '6:13 backends[0].tls.cert: expected key as well'],
    ['a key without a certificate', 'key: client.key', '6:12 backends[0].tls.key: expected cert as well'],
    [
      'an address as the name of a server',
      'serverName: 10.0.0.1',
      '6:19 backends[0].tls.serverName: expected the name of a host: an address cannot be asked for',
    ],
  ])('%s', async (_, tls, problem) => {
    expect(await problems(tls)).toEqual([problem]);
  });

  it.each([
    ['an empty file', ''],
    ['a broken certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
    [
      'one good and one broken',
      `${authority.cert}-----BEGIN CERTIFICATE-----\nAA\n-----END CERTIFICATE-----\n`,
    ],
    ['another kind of file', '\0\x01\x02'],
  ])('%s', async (_, content) => {
    write('ca.pem', content);
    expect(await problems('ca: ca.pem')).toEqual(['6:11 backends[0].tls.ca: is no PEM certificate']);
  });

  it('a file that is too large to be one', async () => {
    write('ca.pem', 'x'.repeat(1_048_577));
    expect(await problems('ca: ca.pem')).toEqual([
      '6:11 backends[0].tls.ca: is larger than 1 MiB, which is no certificate',
    ]);
  });

  it('a key of another certificate', async () => {
    write('client.key', issue({}).key);
    expect(await problems('cert: client.pem\nkey: client.key')).toEqual([
      '7:12 backends[0].tls.key: is not the key of the certificate',
    ]);
  });

  it('a passphrase that is wrong or missing, which is not repeated', async () => {
    write('client.key', String(encrypted('right')));
    expect(await problems('cert: client.pem\nkey: client.key')).toEqual([
      '7:12 backends[0].tls.key: cannot be opened, expected a passphrase if it has one',
    ]);
    expect(await problems(`cert: client.pem\nkey: client.key\npassphrase: ${PASSPHRASE}`)).toEqual([
      '7:12 backends[0].tls.key: cannot be opened with this passphrase',
    ]);
  });

  it('all of them at once, beside what else is wrong', async () => {
    const found = await problems('ca: a.pem\ncert: b.pem\nkey: c.pem\nservername: x');
    expect(found).toHaveLength(1);
    expect(await problems('ca: a.pem\ncert: b.pem\nkey: c.pem')).toHaveLength(3);
  });

  it('that there is no file for a fleet that is only text', () => {
    const parsed = parseFleetFile(fleetWith('ca: ca.pem'), join(directory, 'fleet.yaml'), {});
    expect(parsed).toMatchObject({ ok: false, error: [{ line: 6, column: 11 }] });
  });
});

import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { FleetPart } from '../../shared/fleet-schema.ts';
import type { Result } from '../../shared/result.ts';
import type { Path } from './fleet-problem.ts';

type Tls = NonNullable<NonNullable<FleetPart['defaults']>['tls']>;

/** What became of each file that a fleet names, by its absolute path; an error is in words for people. */
export type TlsFiles = ReadonlyMap<string, Result<string, string>>;

export const NO_TLS_FILES: TlsFiles = new Map();

/** What is wrong, at the value that `path` leads to from the top of the file. */
export interface TlsProblem {
  path: Path;
  message: string;
}

const FILES = ['ca', 'cert', 'key'] as const;
/** All authorities of a system are a quarter of this. */
const LARGEST_FILE = 1_048_576;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const PRIVATE_KEY = /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/;

/** Absolute paths of the files that part of a fleet names. @param directory what they are relative to. */
export const tlsPaths = (part: FleetPart, directory: string): string[] =>
  sections(part).flatMap(({ tls }) =>
    FILES.flatMap((field) => (tls[field] === undefined ? [] : resolve(directory, tls[field]))),
  );

/** @param paths each of them once. */
export async function readTlsFiles(paths: readonly string[]): Promise<TlsFiles> {
  const files = new Map<string, Result<string, string>>();
  for (const path of paths) files.set(path, await readPem(path));
  return files;
}

/**
 * Part of a fleet with the content of its files in place of their paths, and what is wrong with them: also
 * a key that is not that of its certificate, which else is found out by the peer.
 */
export function withTlsFiles(
  part: FleetPart,
  directory: string,
  files: TlsFiles,
): { part: FleetPart; problems: TlsProblem[] } {
  const problems: TlsProblem[] = [];
  const loaded = (tls: Tls, path: Path): Tls => {
    const before = problems.length;
    const report = (field: keyof Tls, message: string) => problems.push({ path: [...path, field], message });
    const read = { ...tls };
    for (const field of FILES) {
      const given = tls[field];
      if (given === undefined) continue;
      const file = files.get(resolve(directory, given)) ?? NO_SUCH_FILE;
      const wrong = file.ok ? problemOf(field, file.value) : file.error;
      if (file.ok && wrong === null) read[field] = file.value;
      else report(field, wrong ?? '');
    }
    // What is wrong between files can be told only of files that are right.
    if (problems.length === before) checkTogether(read, report);
    return read;
  };
  const { defaults, backends } = part;
  const whole: FleetPart = { ...part };
  if (defaults?.tls) whole.defaults = { ...defaults, tls: loaded(defaults.tls, ['defaults', 'tls']) };
  if (backends) {
    whole.backends = backends.map((entry, index) =>
      entry.tls ? { ...entry, tls: loaded(entry.tls, ['backends', index, 'tls']) } : entry,
    );
  }
  return { part: whole, problems };
}

const sections = ({ defaults, backends = [] }: FleetPart): { tls: Tls }[] =>
  [defaults, ...backends].flatMap((policies) => (policies?.tls ? { tls: policies.tls } : []));

const NO_SUCH_FILE: Result<string, string> = {
  ok: false,
  error: 'there is no such file; its path is relative to the directory of the fleet file',
};

async function readPem(path: string): Promise<Result<string, string>> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return { ok: false, error: 'is not a file' };
    if (found.size > LARGEST_FILE)
      return { ok: false, error: 'is larger than 1 MiB, which is no certificate' };
    return { ok: true, value: await readFile(path, 'latin1') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return NO_SUCH_FILE;
    return {
      ok: false,
      error: code === 'EACCES' ? 'may not be read' : `cannot be read: ${code ?? 'unknown'}`,
    };
  }
}

/** Of one file by itself. */
function problemOf(field: (typeof FILES)[number], pem: string): string | null {
  if (field === 'key') return PRIVATE_KEY.test(pem) ? null : 'is no PEM private key';
  const certificates = pem.match(CERTIFICATE) ?? [];
  return certificates.length > 0 && certificates.every(isCertificate) ? null : 'is no PEM certificate';
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== null;
  } catch {
    return false;
  }
}

function checkTogether(tls: Tls, report: (field: keyof Tls, message: string) => void): void {
  const { ca, cert, key, passphrase, serverName } = tls;
  if (serverName !== undefined && isIP(serverName) !== 0) {
    report('serverName', 'expected the name of a host: an address cannot be asked for');
  }
  if ((cert === undefined) !== (key === undefined)) {
    report(cert === undefined ? 'key' : 'cert', `expected ${cert === undefined ? 'cert' : 'key'} as well`);
    return;
  }
  if (cert !== undefined && key !== undefined) {
    const opened = openKey(key, passphrase);
    if (opened === null) {
      report(
        'key',
        passphrase === undefined
          ? 'cannot be opened, expected a passphrase if it has one'
          : 'cannot be opened with this passphrase',
      );
      return;
    }
    // Of several certificates the first is ours; the others lead to the authority.
    if (!new X509Certificate(cert).checkPrivateKey(opened)) {
      report('key', 'is not the key of the certificate');
      return;
    }
  }
  try {
    createSecureContext({
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      ...(passphrase !== undefined && { passphrase }),
    });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    report(cert === undefined ? 'ca' : 'cert', `cannot be used: ${code}`);
  }
}

function openKey(key: string, passphrase: string | undefined): KeyObject | null {
  try {
    return createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) });
  } catch {
    return null;
  }
}

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Result } from '../../shared/result.ts';

/**
 * Where the values of `secret:NAME` come from; `undefined`: there is none of that name. May throw an error
 * whose message says why a secret cannot be read, and nothing of what it is.
 */
export type SecretSource = (name: string) => Promise<string | undefined> | string | undefined;

/** What became of each secret that a fleet file refers to; an error is in words for people. */
export type Secrets = ReadonlyMap<string, Result<string, string>>;

export const NO_SECRETS: Secrets = new Map();

/** What may be a secret's name: no path, and nothing that is hidden. */
export const SECRET_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** Where Docker and Kubernetes mount secrets by convention. */
const USUAL_DIRECTORY = '/run/secrets';
const LARGEST_SECRET = 65_536;

/** The directory that WIREWATCH_SECRETS_DIR names, or else /run/secrets. */
export const secretsDirectory = (env: Record<string, string | undefined>): string =>
  env.WIREWATCH_SECRETS_DIR || USUAL_DIRECTORY;

/** Secrets as files, one each, in the {@link secretsDirectory}. */
export function secretFiles(env: Record<string, string | undefined>): SecretSource {
  const directory = secretsDirectory(env);
  return (name) => (SECRET_NAME.test(name) ? readSecretFile(join(directory, name)) : undefined);
}

async function readSecretFile(path: string): Promise<string | undefined> {
  const content = await readIfThere(path);
  if (content === undefined) return undefined;
  // An editor ends a file with a line break, which is no part of the secret.
  const text = decode(content).replace(/\r?\n$/, '');
  if (text === '') throw new Error('its file is empty');
  return text;
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new Error('it is not a file');
    if (found.size > LARGEST_SECRET) throw new Error('its file is larger than 64 KiB');
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw code === undefined ? error : new Error(code === 'EACCES' ? 'its file may not be read' : code);
  }
}

function decode(content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw new Error('its file is not UTF-8 text');
  }
}

/** Reads each of the names once. */
export async function readSecrets(names: Iterable<string>, source: SecretSource): Promise<Secrets> {
  const secrets = new Map<string, Result<string, string>>();
  for (const name of new Set(names)) secrets.set(name, await readSecret(name, source));
  return secrets;
}

async function readSecret(name: string, source: SecretSource): Promise<Result<string, string>> {
  try {
    const value = await source(name);
    return value === undefined ? { ok: false, error: missing(name) } : { ok: true, value };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, error: `the secret ${name} cannot be read: ${why}` };
  }
}

const missing = (name: string): string =>
  `there is no secret ${name}, expected a file of that name in WIREWATCH_SECRETS_DIR or else ${USUAL_DIRECTORY}`;

/** What became of a secret that a file refers to. */
export const secretOf = (secrets: Secrets, name: string): Result<string, string> =>
  secrets.get(name) ?? { ok: false, error: missing(name) };

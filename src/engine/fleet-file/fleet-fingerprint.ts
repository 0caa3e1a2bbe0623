import { lstat, readdir, readlink, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse, resolve, sep } from 'node:path';
import { isFleetFile } from './fleet-file.ts';

/** Links that lead to links: the limit of the Linux kernel, path_resolution(7). */
const MOST_LINKS = 40;
/** A directory with more files than this is not one of secrets. */
const MOST_SECRETS = 1_000;

/** What can be said of a fleet file without reading it. */
export interface Fingerprint {
  /** The fleet file, or those of the directory, and what they name, as far as it is there and not empty. */
  files: ReadonlySet<string>;
  /** Differs when any of them does, or a secret beside them. */
  text: string;
}

/**
 * Of a fleet file or a directory of them, of the secrets that it may refer to, and of the files that it names.
 * Links are followed, so a link that is turned to another file is a change.
 *
 * @param named absolute paths: certificates and keys, which are replaced before they run out.
 */
export async function fingerprintOf(
  path: string,
  secrets: string,
  named: readonly string[] = [],
): Promise<Fingerprint> {
  const [own, others] = await Promise.all([fleetFiles(path), secretFiles(secrets)]);
  const [stamps, secretStamps] = await Promise.all([stampsOf([...own, ...named]), stampsOf(others)]);
  return { files: new Set(stamps.keys()), text: JSON.stringify([[...stamps], [...secretStamps]]) };
}

async function fleetFiles(path: string): Promise<string[]> {
  const names = await namesIn(path);
  if (names === null) return [path];
  return names.filter(isFleetFile).map((name) => join(path, name));
}

async function secretFiles(directory: string): Promise<string[]> {
  const names = (await namesIn(directory)) ?? [];
  return names.slice(0, MOST_SECRETS).map((name) => join(directory, name));
}

/** `null` where it is no directory that can be read. */
async function namesIn(directory: string): Promise<string[] | null> {
  try {
    return (await readdir(directory)).sort();
  } catch {
    return null;
  }
}

/** By file; without those that are not there, or empty as while they are written anew. */
async function stampsOf(files: readonly string[]): Promise<Map<string, string>> {
  const stamps = await Promise.all(files.map(stampOf));
  return new Map(
    files.flatMap((file, index): [string, string][] => {
      const stamp = stamps[index];
      return stamp ? [[file, stamp]] : [];
    }),
  );
}

/** Changes with the content, also where size and time of the content do not: the inode's own time does. */
async function stampOf(file: string): Promise<string | null> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return size === 0n ? null : [dev, ino, size, mtimeNs, ctimeNs].join(':');
  } catch {
    return null;
  }
}

/**
 * The directories in which every change of the fleet file shows, of the files that it names, and of the secrets
 * where there are any.
 */
export async function directoriesToWatch(
  path: string,
  secrets: string,
  named: readonly string[] = [],
): Promise<string[]> {
  const ways = await Promise.all([path, ...named].map(directoriesOnTheWay));
  if (await isDirectory(secrets)) ways.push(await directoriesOnTheWay(secrets));
  return [...new Set(ways.flat())];
}

/**
 * The directories in which something has to happen for a path to lead elsewhere: each that has a link on
 * the way, and the last one. A Kubernetes ConfigMap is changed by turning a link named `..data` beside the
 * file, and a release by turning one in the middle of the path.
 */
export async function directoriesOnTheWay(path: string): Promise<string[]> {
  const found = new Set<string>();
  const absolute = resolve(path);
  const { root } = parse(absolute);
  let done = root;
  let steps = stepsOf(absolute.slice(root.length));
  let links = 0;
  for (let step = steps.shift(); step !== undefined; step = steps.shift()) {
    const next = join(done, step);
    const target = links < MOST_LINKS ? await targetOf(next) : null;
    if (target === null) {
      done = next;
      continue;
    }
    links++;
    found.add(done);
    const further = isAbsolute(target) ? target : join(done, target);
    done = parse(further).root;
    steps = [...stepsOf(further.slice(done.length)), ...steps];
  }
  found.add((await isDirectory(done)) ? done : dirname(done));
  return [...found];
}

const stepsOf = (path: string): string[] => path.split(sep).filter((step) => step !== '');

/** `null` where it is no link. */
async function targetOf(path: string): Promise<string | null> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : null;
  } catch {
    return null;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

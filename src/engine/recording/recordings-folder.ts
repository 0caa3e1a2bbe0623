import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { RECORDING_EXTENSION, type RecordingFile } from '../../shared/recording.ts';
import { systemClock } from '../clock.ts';
import { reasonOf } from '../store/database.ts';
import { Aside } from './aside.ts';
import { openRecording, writeMeta } from './recording-file.ts';
import type { RecordingMeta } from './recording-format.ts';
import { type RecordingHeader, readHeader } from './recording-header.ts';
import { fileOfRecording, idOfFile, isRecordingId, recordingId } from './recording-id.ts';
import { newRecordingKey, recordingKeyIn } from './recording-key.ts';

/** Why something cannot be done with a recording; the message is one line for people and names no path. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

const DELETED = 'deleted';
/** ms since something was written within which more of it is to come. */
const JUST_WRITTEN = 3_000;
/** What belongs to a file: its journal, and what is shared between those who have it open. */
const SIDES = ['', '-wal', '-shm'];

/** Characters that a recording's name may have. */
const LONGEST_NAME = 100;

interface Known {
  stamp: string;
  header: RecordingHeader;
}

/** By id. */
type Headers = ReadonlyMap<string, RecordingHeader>;

/** Ids by key; of several files with one the first has it. */
const keysOf = (all: Headers): ReadonlyMap<string, string> =>
  new Map([...all].reverse().flatMap(([id, { key }]) => (key === null ? [] : [[key, id] as const])));

/**
 * The recordings of a folder, and those that were opened from elsewhere. Works on the thread that it is called on.
 *  1. An id is the name of a file in the folder without its ending, or was given to one from elsewhere: no id leads out.
 *     A key is taken where an id is.
 *  2. A file is described by a few of its rows, again only when it has changed.
 *  3. What was deleted is kept aside until the console ends; after it was killed, until the next one starts.
 *  4. What another console records is neither deleted nor moved.
 */
export class RecordingsFolder {
  private readonly known = new Map<string, Known>();
  /** By id: the path of one that is not in the folder. */
  private readonly elsewhere = new Map<string, string>();
  /** Ids that files had by which alone they were known, and those that they have had since. */
  private readonly renamed = new Map<string, string>();
  /** Beside the recordings, for what is none yet, or none any more. */
  readonly aside: Aside;

  /** @param directory made where it is missing, once there is something to put there */
  constructor(readonly directory: string) {
    this.aside = new Aside(directory);
  }

  /**
   * The newest first.
   * @param making ids of those that are being made
   */
  list(making: ReadonlySet<string>): RecordingFile[] {
    const all = this.headers();
    return [...all.keys()]
      .map((id) => this.describeAmong(all, id, making))
      .sort((a, b) => b.from - a.from || a.id.localeCompare(b.id));
  }

  /** @throws ArchiveError where there is none */
  describe(id: string, making: ReadonlySet<string>): RecordingFile {
    return this.describeAmong(this.headers(), this.idOf(id), making);
  }

  /** @param id or a key @throws ArchiveError where there is none */
  pathOf(id: string): string {
    return this.placeOf(this.idOf(id));
  }

  /**
   * The id of what is named by its id or, by links, by its key.
   * @throws ArchiveError where there is none
   */
  idOf(named: string): string {
    if (this.elsewhere.has(named) || isRecordingId(named)) {
      if (existsSync(this.placeOf(named))) return named;
    }
    const renamed = this.renamed.get(named);
    if (renamed !== undefined) return this.idOf(renamed);
    const key = recordingKeyIn(named);
    if (key === null) throw new ArchiveError(`there is no recording "${named.slice(0, 100)}"`);
    const id = keysOf(this.headers()).get(key);
    if (id === undefined) throw new ArchiveError('this console has no such recording, or no more');
    return id;
  }

  /** What a new one that is to be called so is called, where there are others of that name: "release 42 (2)". */
  freeName(name: string): string {
    const taken = new Set([...this.headers().values()].map((header) => header.name));
    for (let number = 1; ; number++) {
      const ending = number === 1 ? '' : ` (${number})`;
      const free = name.slice(0, LONGEST_NAME - ending.length) + ending;
      if (!taken.has(free)) return free;
    }
  }

  /** What a file that is brought in has to say of itself besides: a copy has a key of its own. */
  arrival({ key, name }: Pick<RecordingMeta, 'key' | 'name'>, at: number): Partial<RecordingMeta> {
    const own = recordingKeyIn(key);
    const isCopy = own !== null && keysOf(this.headers()).has(own);
    return {
      name: this.freeName(name),
      importedAt: at,
      ...(isCopy ? { copyOfKey: own } : {}),
      ...(isCopy || own === null ? { key: newRecordingKey() } : {}),
    };
  }

  private placeOf(id: string): string {
    return this.elsewhere.get(id) ?? join(this.directory, fileOfRecording(id));
  }

  /** By id, in order of it, those from elsewhere last. */
  private headers(): Headers {
    const ids = this.filesOf(this.directory)
      .flatMap((file) => idOfFile(file) ?? [])
      .sort();
    const all = [...ids, ...[...this.elsewhere.keys()].filter((id) => !ids.includes(id))];
    return new Map(
      all.filter((id) => this.exists(id)).map((id) => [id, this.header(this.placeOf(id), id)] as const),
    );
  }

  private describeAmong(all: Headers, id: string, making: ReadonlySet<string>): RecordingFile {
    const { key, cutFromKey, copyOfKey, cutFrom, ...header } =
      all.get(id) ?? this.header(this.placeOf(id), id);
    const keys = keysOf(all);
    const nameOf = (of: string | null): string | null =>
      (of === null ? undefined : all.get(keys.get(of) ?? '')?.name) ?? null;
    // Another file with the same key was copied by hand.
    const first = key === null ? id : (keys.get(key) ?? id);
    const isMade = making.has(id) && header.condition === 'unfinished';
    return {
      ...header,
      id,
      key: first === id ? (key ?? id) : id,
      ...(isMade ? { condition: 'recording', problem: null } : {}),
      elsewhere: this.elsewhere.has(id),
      copyOf: first === id ? nameOf(copyOfKey) : (all.get(first)?.name ?? null),
      copyOfKey: first === id ? copyOfKey : key,
      cutOf: nameOf(cutFromKey) ?? cutFrom,
    };
  }

  /**
   * Where a new recording of that name goes.
   * @throws ArchiveError where the folder cannot be made
   */
  placeFor(name: string): { id: string; path: string } {
    this.make(this.directory);
    const id = recordingId(name, (each) => this.isTaken(each));
    return { id, path: join(this.directory, fileOfRecording(id)) };
  }

  /**
   * Makes a file from anywhere known, which stays where it is. The same file has the same id.
   * @throws ArchiveError where there is none
   */
  open(file: string): string {
    let path: string;
    try {
      path = realpathSync(resolve(file));
      if (!statSync(path).isFile()) throw new ArchiveError(`${basename(file)} is no file`);
    } catch (error) {
      if (error instanceof ArchiveError) throw error;
      throw new ArchiveError(
        `${basename(file)} cannot be opened: there is no such file, or it may not be read`,
      );
    }
    const inside = idOfFile(basename(path));
    if (inside !== null && join(path, '..') === realOf(this.directory)) return inside;
    for (const [id, known] of this.elsewhere) if (known === path) return id;
    const name = basename(path, RECORDING_EXTENSION);
    const id = recordingId(name, (each) => this.isTaken(each));
    this.elsewhere.set(id, path);
    return id;
  }

  /**
   * Gives it another name, and its file as well where nobody else needs it under that it has. One that was
   * known by its id alone, as an older one or one copied by hand, gets a key, and is found by that id as before.
   * @returns its id from now on
   * @throws ArchiveError
   */
  rename(named: string, name: string): string {
    const id = this.idOf(named);
    const path = this.placeOf(id);
    const all = this.headers();
    const key = all.get(id)?.key ?? null;
    const isKnownByKey = key !== null && keysOf(all).get(key) === id;
    const own = isKnownByKey ? {} : { key: newRecordingKey(), ...(key === null ? {} : { copyOfKey: key }) };
    const inUse = this.attempt('renamed', () => {
      const { database } = openRecording(path, true);
      try {
        writeMeta(database, { name, ...own });
      } finally {
        database.close();
      }
      return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
    });
    if (inUse || this.elsewhere.has(id)) return id;
    const renamed = recordingId(name, (each) => each !== id && this.isTaken(each));
    if (renamed === id) return id;
    try {
      this.move(path, join(this.directory, fileOfRecording(renamed)));
      this.renamed.delete(renamed);
      if (!isKnownByKey) this.renamed.set(id, renamed);
      return renamed;
    } catch {
      // Some systems do not rename a file that is open: it has its new name inside.
      return id;
    }
  }

  /** It can be restored. One from elsewhere is only forgotten. @throws ArchiveError */
  delete(named: string): void {
    const id = this.idOf(named);
    const path = this.placeOf(id);
    if (this.elsewhere.delete(id)) return;
    this.attempt('deleted', () => {
      if (isBeingWritten(path)) throw new ArchiveError('another console records it: stop it there first');
      const into = join(this.aside.folder(DELETED), fileOfRecording(id));
      for (const side of SIDES) rmSync(`${into}${side}`, { force: true });
      this.move(path, into);
    });
  }

  /** @returns its id from now on @throws ArchiveError */
  restore(id: string): string {
    const aside = this.aside.find(DELETED);
    const from = aside && isRecordingId(id) ? join(aside, fileOfRecording(id)) : null;
    if (from === null || !existsSync(from)) {
      throw new ArchiveError(
        'it cannot be restored: it is not among those deleted since the console started',
      );
    }
    const restored = recordingId(id, (each) => this.isTaken(each));
    this.attempt('restored', () => this.move(from, join(this.directory, fileOfRecording(restored))));
    return restored;
  }

  /** Lets go of what was deleted. */
  close(): void {
    this.aside.dispose();
  }

  private isTaken(id: string): boolean {
    return this.elsewhere.has(id) || existsSync(join(this.directory, fileOfRecording(id)));
  }

  private exists(id: string): boolean {
    return existsSync(this.elsewhere.get(id) ?? join(this.directory, fileOfRecording(id)));
  }

  private header(path: string, called: string): RecordingHeader {
    const stamp = SIDES.slice(0, 2)
      .map((side) => statSync(`${path}${side}`, { throwIfNoEntry: false }))
      .map((stat) => (stat ? `${stat.mtimeMs}:${stat.size}` : ''))
      .join('|');
    const known = this.known.get(path);
    if (known?.stamp === stamp) return known.header;
    const header = readHeader(path, called);
    this.known.set(path, { stamp, header });
    return header;
  }

  private filesOf(directory: string): string[] {
    try {
      return readdirSync(directory);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw new ArchiveError(`the folder of recordings cannot be read: ${reasonOf(error)}`);
    }
  }

  private make(directory: string): void {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new ArchiveError(`the folder of recordings cannot be made: ${reasonOf(error)}`);
    }
  }

  private move(from: string, to: string): void {
    for (const side of SIDES) if (existsSync(`${from}${side}`)) renameSync(`${from}${side}`, `${to}${side}`);
    this.known.delete(from);
  }

  private attempt<T>(what: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof ArchiveError) throw error;
      const message =
        error instanceof Error && error.name === 'RecordingFileError' ? error.message : reasonOf(error);
      throw new ArchiveError(`it cannot be ${what}: ${message}`);
    }
  }
}

/** A recorder adds to the journal several times a second; to read a file leaves it as it is. */
function isBeingWritten(path: string): boolean {
  const journal = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (!journal || journal.size === 0) return false;
  return Math.abs(systemClock.wall() - journal.mtimeMs) < JUST_WRITTEN;
}

function realOf(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return directory;
  }
}

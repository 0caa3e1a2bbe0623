import {
  closeSync,
  existsSync,
  linkSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { pathToFileURL } from 'node:url';
import { IN_MEMORY } from '../history/history-file.ts';
import { type Database, inTransaction, openDatabase, pragma, reasonOf } from '../store/database.ts';
import { APPLICATION_ID, RECORDING_MIGRATIONS, type RecordingMeta } from './recording-format.ts';
import { newRecordingKey } from './recording-key.ts';
import { isRecordingMeta } from './recording-meta.ts';
import { hasRecordingSchema } from './recording-schema.ts';

export { IN_MEMORY };

/** Bytes. A commit writes a page of every table anew that it adds to, four times a second: small ones cost less. */
const PAGE = 4_096;
/** Pages of the write-ahead log after which they are moved into the file: 4 MiB. */
const CHECKPOINT_PAGES = 1_024;
/** SQLite's file format, §1.3: where the header has what, big-endian. */
const HEADER = { bytes: 100, magic: 'SQLite format 3\0', version: 60, application: 68 };

/** Why a file cannot be opened as a recording; the message is one line for people. */
export class RecordingFileError extends Error {
  override readonly name = 'RecordingFileError';

  constructor(
    readonly condition: 'newer' | 'foreign' | 'damaged' | 'unreadable',
    message: string,
  ) {
    super(message);
  }
}

export interface CreateOptions {
  /**
   * What a power cut may cost: with `full` every commit waits for the disk, so no more than a killed process loses;
   * with `normal` the last moments.
   */
  durability?: 'full' | 'normal' | undefined;
  /** Bytes that the file may have; a write beyond them fails as on a full disk. */
  mostBytes?: number;
}

/**
 * Makes a new recording and opens it for writing. It shows under its name with its tables and with what it says of
 * itself, or not at all.
 *
 * @param path where nothing may be yet, or {@link IN_MEMORY}
 * @throws Error with a code of SQLite or the system; `EEXIST` where something is
 */
export function createRecording(path: string, meta: RecordingMeta, options: CreateOptions = {}): Database {
  if (path !== IN_MEMORY) prepareFile(path, meta);
  const database = openDatabase(path);
  try {
    if (path === IN_MEMORY) layOut(database, meta);
    pragma(database, 'journal_mode = WAL');
    pragma(database, `synchronous = ${options.durability === 'normal' ? 'NORMAL' : 'FULL'}`);
    pragma(database, `wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    if (options.mostBytes !== undefined) {
      pragma(database, `max_page_count = ${Math.max(1, Math.floor(options.mostBytes / PAGE))}`);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * Opens a recording to read it, one that is being made or was never ended too; one of an older version is brought up
 * to this one first. What the file has is not changed otherwise: `writable` is for who adds markers or renames it.
 *
 * @throws RecordingFileError
 */
export function openRecording(path: string, writable = false): { database: Database; meta: RecordingMeta } {
  checkHeader(path);
  let database: Database | null = null;
  try {
    database = openDatabase(path);
    checkTables(database);
    migrate(database);
    const meta = readMeta(database);
    if (!writable) pragma(database, 'query_only = ON');
    return { database, meta };
  } catch (error) {
    database?.close();
    throw asFileError(error, path);
  }
}

/**
 * Closes a recording that was written, as one file without a journal where nobody else has it open. What it has is in
 * the file itself either way.
 *
 * @throws Error
 */
export function closeRecording(database: Database): void {
  try {
    pragma(database, 'wal_checkpoint(TRUNCATE)');
    leaveWal(database);
  } finally {
    database.close();
  }
}

/** @throws RecordingFileError where one of its parts is missing or damaged */
export function readMeta(database: Database): RecordingMeta {
  const rows = database.prepare('SELECT name, value FROM meta LIMIT 100').all([]) as {
    name: string;
    value: string;
  }[];
  let meta: Record<string, unknown>;
  try {
    meta = Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value)]));
  } catch {
    throw new RecordingFileError('damaged', 'what it says of itself cannot be read');
  }
  if (!isRecordingMeta(meta)) {
    throw new RecordingFileError('damaged', 'it does not say what it is a recording of');
  }
  return meta;
}

/** @throws Error */
export function writeMeta(database: Database, meta: Partial<RecordingMeta>): void {
  const put = database.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)');
  for (const [name, value] of Object.entries(meta)) put.run([name, JSON.stringify(value)]);
}

/** Of the file once its journal is in it, some 4 MiB at most, or of the memory that it takes; what is free is not counted. */
export function recordingBytes(database: Database): number {
  const number = (name: string) => Number(pragma(database, name));
  return (number('page_count') - number('freelist_count')) * number('page_size');
}

/** Under another name first: a process that is killed in here leaves no file that is half a recording. */
function prepareFile(path: string, meta: RecordingMeta): void {
  const unfinished = `${path}.${process.pid}.new`;
  rmSync(unfinished, { force: true });
  closeSync(openSync(unfinished, 'wx', 0o600));
  try {
    const database = openDatabase(unfinished);
    try {
      layOut(database, meta);
    } finally {
      database.close();
    }
    putInPlace(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/** Moves a file, never over one that is there. @throws Error of the system */
export function putInPlace(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw error;
    // A file system without links.
    if (existsSync(to)) throw Object.assign(new Error('the file exists'), { code: 'EEXIST' });
    renameSync(from, to);
    return;
  }
  unlinkSync(from);
}

/** By `exec` alone: a prepared statement would keep the file open (libsql 0.5). */
function layOut(database: Database, meta: RecordingMeta): void {
  database.exec(`PRAGMA page_size = ${PAGE}`);
  database.exec('PRAGMA auto_vacuum = INCREMENTAL');
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  inTransaction(database, () => {
    for (const migration of RECORDING_MIGRATIONS) database.exec(migration);
    for (const [name, value] of Object.entries({ key: newRecordingKey(), ...meta })) {
      database.exec(
        `INSERT INTO meta (name, value) VALUES (${quoted(name)}, ${quoted(JSON.stringify(value))})`,
      );
    }
    database.exec(`PRAGMA user_version = ${RECORDING_MIGRATIONS.length}`);
  });
}

/** JSON has no NUL, which alone would end a literal of SQL. */
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Before SQLite touches a file that may be somebody else's. */
function checkHeader(path: string): void {
  let header: Header | null;
  try {
    header = readHeader(path);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new RecordingFileError('unreadable', missing ? 'there is no such file' : reasonOf(error));
  }
  if (!header) throw new RecordingFileError('foreign', 'this is not a recording of Wirewatch');
  if (header.application !== APPLICATION_ID) {
    throw new RecordingFileError('foreign', 'this is a database, but not a recording of Wirewatch');
  }
  if (header.version > RECORDING_MIGRATIONS.length) throw newer(header.version);
}

const newer = (version: number): RecordingFileError =>
  new RecordingFileError(
    'newer',
    `a newer Wirewatch has made this recording (version ${version}, this one knows ${RECORDING_MIGRATIONS.length})`,
  );

interface Header {
  application: number;
  version: number;
}

/** `null` where it is no database. @throws Error of the system or of SQLite */
function readHeader(path: string): Header | null {
  if (!statSync(path).isFile()) return null;
  return existsSync(`${path}-wal`) ? headerInUse(path) : headerOf(path);
}

function headerOf(path: string): Header | null {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(HEADER.bytes);
    if (readSync(file, header, 0, HEADER.bytes, 0) < HEADER.bytes) return null;
    if (header.toString('latin1', 0, 16) !== HEADER.magic) return null;
    return {
      application: header.readUInt32BE(HEADER.application),
      version: header.readUInt32BE(HEADER.version),
    };
  } finally {
    closeSync(file);
  }
}

/**
 * This process may be recording it. To close any file of one's own takes all locks of the process off it (POSIX), and
 * another process would then take the journal away from under the recorder: SQLite alone knows when it may close one. As
 * immutable it reads the file without its journal, and leaves both as they are.
 */
function headerInUse(path: string): Header | null {
  try {
    const database = openDatabase(`${pathToFileURL(path).href}?mode=ro&immutable=1`);
    try {
      const number = (name: string) => Number(pragma(database, name));
      return { application: number('application_id'), version: number('user_version') };
    } finally {
      database.close();
    }
  } catch (error) {
    if (/^SQLITE_NOTADB/.test(String((error as { code?: unknown }).code))) return null;
    throw error;
  }
}

/** What is read of somebody else's file is a table of ours, and nothing that works out what it says. */
function checkTables(database: Database): void {
  const version = Number(pragma(database, 'user_version'));
  if (version > RECORDING_MIGRATIONS.length) throw newer(version);
  if (version < 1) throw new RecordingFileError('damaged', 'its tables are missing');
  if (hasRecordingSchema(database, version)) return;
  throw new RecordingFileError('foreign', 'this is not a recording of Wirewatch: its tables are others');
}

function migrate(database: Database): void {
  const version = Number(pragma(database, 'user_version'));
  if (version === RECORDING_MIGRATIONS.length) return;
  inTransaction(database, () => {
    for (const migration of RECORDING_MIGRATIONS.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${RECORDING_MIGRATIONS.length}`);
  });
}

function leaveWal(database: Database): void {
  try {
    pragma(database, 'journal_mode = DELETE');
  } catch {
    // Somebody looks at it, in whose journal there is nothing that the file has not.
  }
}

function asFileError(error: unknown, path: string): RecordingFileError {
  if (error instanceof RecordingFileError) return error;
  const code = String((error as { code?: unknown }).code ?? '');
  if (/^SQLITE_(CORRUPT|NOTADB|ERROR|FORMAT)/.test(code)) {
    return new RecordingFileError('damaged', `this recording is damaged (${code})`);
  }
  return new RecordingFileError('unreadable', existsSync(path) ? reasonOf(error) : 'there is no such file');
}

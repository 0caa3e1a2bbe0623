import { closeSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { MOST_BYTES, RECORDING_EXTENSION } from '../../shared/recording.ts';
import { systemClock } from '../clock.ts';
import { checkPages } from '../store/check-pages.ts';
import { reasonOf } from '../store/database.ts';
import {
  closeRecording,
  openRecording,
  putInPlace,
  RecordingFileError,
  writeMeta,
} from './recording-file.ts';
import type { RecordingMeta } from './recording-format.ts';
import { ArchiveError, type RecordingsFolder } from './recordings-folder.ts';
import { type Steps, waitFor } from './step-queue.ts';

/** A part of a file that comes from a page. */
export interface UploadPart {
  /** Chosen by the page, the same for all parts. */
  upload: string;
  name: string;
  offset: number;
  content: Uint8Array;
  last: boolean;
}

/** Files that come at once. */
const MOST_UPLOADS = 4;
/** ms without another part after which a file does not come any more. */
const PATIENCE = 300_000;
/** Bytes that are left free on the disk. */
const LEFT_FREE = 64 * 2 ** 20;
const INCOMING = 'incoming';

interface Upload {
  path: string;
  file: number;
  bytes: number;
  touchedAt: number;
  /** Its last part waits for its turn, unless that was given up: it is not idle. */
  waits: AbortSignal | null;
}

/**
 * Takes recordings from pages, part by part, and puts them into the folder once they are whole and were looked into.
 */
export class Import {
  private readonly uploads = new Map<string, Upload>();
  private count = 0;

  /**
   * @param now monotonic ms
   * @param wall UTC ms
   */
  constructor(
    private readonly folder: RecordingsFolder,
    private readonly now: () => number,
    private readonly wall: () => number = systemClock.wall,
  ) {}

  /** @throws ArchiveError: what came so far is gone */
  take(part: UploadPart): void {
    this.forgetIdle();
    const upload = part.offset === 0 ? this.begin(part.upload) : this.uploads.get(part.upload);
    if (upload?.bytes !== part.offset) {
      this.drop(part.upload);
      throw new ArchiveError('the file did not come in order: try again');
    }
    try {
      this.add(upload, part.content);
    } catch (error) {
      this.drop(part.upload);
      throw keptError(error);
    }
  }

  /**
   * Takes the last part, looks into the file and puts it into the folder.
   *
   * @param signal gives it up
   * @returns the id of the recording
   * @throws ArchiveError: what came is gone
   */
  finish(part: UploadPart, signal: AbortSignal): Steps<string> {
    const upload = this.uploads.get(part.upload);
    if (upload) upload.waits = signal;
    return this.finishing(part, signal);
  }

  close(): void {
    for (const id of [...this.uploads.keys()]) this.drop(id);
  }

  private *finishing(part: UploadPart, signal: AbortSignal): Steps<string> {
    this.take(part);
    const upload = this.uploads.get(part.upload) as Upload;
    closeSync(upload.file);
    this.uploads.delete(part.upload);
    const { path } = upload;
    try {
      yield* checkForeign(path, signal, (meta) => this.folder.arrival(meta, this.wall()));
      const { name } = part;
      const called = name.endsWith(RECORDING_EXTENSION) ? name.slice(0, -RECORDING_EXTENSION.length) : name;
      const place = this.folder.placeFor(called);
      putInPlace(path, place.path);
      return place.id;
    } catch (error) {
      throw keptError(error);
    } finally {
      for (const side of ['', '-wal', '-shm']) rmSync(`${path}${side}`, { force: true });
    }
  }

  private begin(id: string): Upload {
    this.drop(id);
    if (this.uploads.size >= MOST_UPLOADS) {
      throw new ArchiveError(`${MOST_UPLOADS} files are being taken in already: try again when they are in`);
    }
    try {
      const path = join(this.folder.aside.folder(INCOMING), `${++this.count}${RECORDING_EXTENSION}`);
      const file = openSync(path, 'wx', 0o600);
      const upload: Upload = { path, file, bytes: 0, touchedAt: this.now(), waits: null };
      this.uploads.set(id, upload);
      return upload;
    } catch (error) {
      throw new ArchiveError(`the file cannot be kept: ${reasonOf(error)}`);
    }
  }

  private add(upload: Upload, content: Uint8Array): void {
    if (upload.bytes + content.length > MOST_BYTES)
      throw new ArchiveError('the file is larger than any recording');
    const { bavail, bsize } = statfsSync(this.folder.directory);
    if (bavail * bsize < content.length + LEFT_FREE) {
      throw new ArchiveError('the disk of the recordings is nearly full');
    }
    for (let written = 0; written < content.length; ) {
      written += writeSync(upload.file, content, written, content.length - written, upload.bytes + written);
    }
    upload.bytes += content.length;
    upload.touchedAt = this.now();
  }

  private drop(id: string): void {
    const upload = this.uploads.get(id);
    if (!upload) return;
    this.uploads.delete(id);
    closeSync(upload.file);
    rmSync(upload.path, { force: true });
  }

  private forgetIdle(): void {
    for (const [id, { touchedAt, waits }] of this.uploads) {
      if (waits?.aborted !== false && this.now() - touchedAt > PATIENCE) this.drop(id);
    }
  }
}

const keptError = (error: unknown): ArchiveError =>
  error instanceof ArchiveError ? error : new ArchiveError(`the file cannot be kept: ${reasonOf(error)}`);

/**
 * @param arrival what it has to say of itself from now on
 * @throws ArchiveError where it is no recording, or a damaged one
 */
function* checkForeign(
  path: string,
  signal: AbortSignal,
  arrival: (meta: RecordingMeta) => Partial<RecordingMeta>,
): Steps<void> {
  try {
    const { database, meta } = openRecording(path, true);
    let isWhole = false;
    try {
      const problems = yield* waitFor(checkPages(path, 1, signal));
      if (problems.length > 0) throw new ArchiveError('this recording is damaged');
      writeMeta(database, arrival(meta));
      isWhole = true;
    } finally {
      if (!isWhole) database.close();
    }
    closeRecording(database);
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    throw new ArchiveError(
      error instanceof RecordingFileError ? error.message : `it cannot be read: ${reasonOf(error)}`,
    );
  }
}

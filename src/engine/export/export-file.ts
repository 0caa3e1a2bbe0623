import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';

/** What was written. */
export interface WrittenFile {
  path: string;
  bytes: number;
  /** In hex. */
  sha256: string;
}

/** Characters that are gathered before they are written. */
const GATHERED = 256 * 1_024;

/** Bytes that are read at once. */
const PIECE = 1_048_576;

/**
 * Writes text to a new file as it comes, for this account alone. Yields after each write, and where a piece is empty:
 * then others get their turn, or it is given up, and the file closed.
 *
 * @throws Error of the disk, or of `text`
 */
export function* writeText(path: string, text: Iterable<string>): Generator<void, WrittenFile> {
  const hash = createHash('sha256');
  const file = openSync(path, 'wx', 0o600);
  let bytes = 0;
  const write = (gathered: string) => {
    const buffer = Buffer.from(gathered);
    hash.update(buffer);
    for (let written = 0; written < buffer.length; ) {
      written += writeSync(file, buffer, written, buffer.length - written);
    }
    bytes += buffer.length;
  };
  try {
    let gathered = '';
    for (const piece of text) {
      gathered += piece;
      if (gathered.length < GATHERED) {
        if (piece === '') yield;
        continue;
      }
      write(gathered);
      gathered = '';
      yield;
    }
    write(gathered);
  } finally {
    closeSync(file);
  }
  return { path, bytes, sha256: hash.digest('hex') };
}

/** Of a file that is there. Yields between its pieces. @throws Error of the disk */
export function* hashFile(path: string): Generator<void, WrittenFile> {
  const hash = createHash('sha256');
  const file = openSync(path, 'r');
  const piece = Buffer.alloc(PIECE);
  let bytes = 0;
  try {
    for (;;) {
      const read = readSync(file, piece, 0, PIECE, bytes);
      if (read === 0) break;
      hash.update(piece.subarray(0, read));
      bytes += read;
      yield;
    }
  } finally {
    closeSync(file);
  }
  return { path, bytes, sha256: hash.digest('hex') };
}

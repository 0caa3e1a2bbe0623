import { chmodSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';
import type { Clock } from '../engine/clock.ts';

export interface LogFileLimits {
  /** Bytes after which a file is put aside and a new one begun. */
  size: number;
  /** Files put aside that are kept: `NAME.1` is the newest. */
  kept: number;
}

const LIMITS: LogFileLimits = { size: 10 * 1_048_576, kept: 5 };
/** ms until a file that could not be written is tried again. */
const TRY_AGAIN = 60_000;
/** Bytes that may wait for a disk that hangs. */
const MOST_WAITING = 4 * 1_048_576;

/**
 * A log file that is put aside when it is large. It may fail at any time, because the disk is full or the
 * directory is gone: the owner is told once, what comes is lost, and after a while it is tried again.
 */
export class LogFile {
  private stream: RotatingFileStream | null = null;
  private tryAgainAt = Number.NEGATIVE_INFINITY;
  private failed = false;

  /**
   * @param path its directory has to be there
   * @param onProblem told why it cannot be written, part of a line for people; `null`: it can again
   */
  constructor(
    readonly path: string,
    private readonly clock: Pick<Clock, 'now'>,
    private readonly onProblem: (reason: string | null) => void,
    private readonly limits: LogFileLimits = LIMITS,
  ) {}

  /** @param text whole lines */
  write(text: string): void {
    const stream = this.stream ?? this.open();
    if (!stream || stream.writableLength > MOST_WAITING) return;
    stream.write(text);
  }

  /** Resolves when all of it is written, or cannot be. */
  close(): Promise<void> {
    const { stream } = this;
    this.stream = null;
    this.tryAgainAt = Number.POSITIVE_INFINITY;
    if (!stream) return Promise.resolve();
    return new Promise((resolve) => {
      stream.once('close', resolve);
      stream.end();
    });
  }

  private open(): RotatingFileStream | null {
    if (this.clock.now() < this.tryAgainAt) return null;
    const { size, kept } = this.limits;
    const stream = createStream(basename(this.path), {
      path: dirname(this.path),
      size: `${size}B`,
      rotate: kept,
      mode: 0o600,
    });
    stream.on('open', () => this.opened());
    stream.on('error', (error: NodeJS.ErrnoException) => this.lose(stream, error));
    this.stream = stream;
    return stream;
  }

  private opened(): void {
    // One that was there keeps its mode.
    chmodSync(this.path, 0o600);
    if (this.failed) this.onProblem(null);
    this.failed = false;
  }

  private lose(stream: RotatingFileStream, { code = 'unknown' }: NodeJS.ErrnoException): void {
    if (this.stream === stream) {
      this.stream = null;
      this.tryAgainAt = this.clock.now() + TRY_AGAIN;
    }
    if (!this.failed) this.onProblem(`${this.path} cannot be written (${code})`);
    this.failed = true;
  }
}

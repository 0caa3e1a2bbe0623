import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Logger, pino, stdTimeFunctions } from 'pino';
import { type Clock, systemClock } from '../engine/clock.ts';
import { LogFile, type LogFileLimits } from './log-file.ts';
import type { LogLevel, LogRecord } from './log-record.ts';

export const LOG_FILE = 'wirewatch.log';

export interface ConsoleLogOptions {
  /** Where the file is; `null`: there is none. It has to be there. */
  directory: string | null;
  /** One line for the person at the terminal. */
  print: (line: string) => void;
  /** What must not get into the file, whatever says it. */
  secrets: readonly string[];
  clock?: Pick<Clock, 'now'>;
  limits?: LogFileLimits;
}

/**
 * What the served shell tells: lines for the person at the terminal, and the same with more beside them in a
 * file, one JSON object per line, for whoever asks later. There are no levels to choose: what is noise is in
 * neither.
 */
export class ConsoleLog {
  private readonly file: LogFile | null;
  private readonly logger: Logger | null;

  constructor(private readonly options: ConsoleLogOptions) {
    const { directory, print, clock = systemClock, limits } = options;
    const file =
      directory === null
        ? null
        : new LogFile(
            join(directory, LOG_FILE),
            clock,
            (reason) => print(reason ? `the log is not kept for now: ${reason}` : 'the log is kept again'),
            limits,
          );
    this.file = file;
    this.logger =
      file &&
      pino(
        {
          base: null,
          timestamp: stdTimeFunctions.isoTime,
          formatters: { level: (level) => ({ level }) },
        },
        { write: (line: string) => file.write(this.withoutSecrets(line)) },
      );
  }

  /** Both to the terminal and the file. */
  say(line: string, level: LogLevel = 'info'): void {
    this.options.print(line);
    this.logger?.[level](line);
  }

  /** To the file alone. */
  record({ level, message, fields }: LogRecord): void {
    this.logger?.[level](fields, message);
  }

  /**
   * The last words of a process that ends by an error that nobody caught. Written at once, as there is no
   * later. What it says may be anything, so only what it is and where it came from are kept.
   */
  crashed(error: unknown): void {
    if (!this.file) return;
    const {
      name = 'Error',
      code,
      stack = '',
    } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
    const frames = stack.split('\n').flatMap((line) => /^\s+at (.+)$/.exec(line)?.[1] ?? []);
    const record = { level: 'fatal', time: new Date().toISOString(), error: name, code, frames };
    try {
      appendFileSync(
        this.file.path,
        this.withoutSecrets(`${JSON.stringify({ ...record, msg: 'crashed' })}\n`),
      );
    } catch {
      // The terminal has it all the same.
    }
  }

  /** Resolves when all of it is written. */
  async close(): Promise<void> {
    await this.file?.close();
  }

  private withoutSecrets(text: string): string {
    return this.options.secrets.reduce((clean, secret) => clean.replaceAll(secret, '•••'), text);
  }
}

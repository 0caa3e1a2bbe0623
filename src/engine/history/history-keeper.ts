import type { Result } from '../../shared/result.ts';
import type { Clock } from '../clock.ts';
import { makeDataDirectory } from '../store/data-directory.ts';
import { type Database, isCorruption, reasonOf } from '../store/database.ts';
import type { HistoryAnswer, HistoryQuery } from './history-answer.ts';
import { closeHistoryFile, HistoryVersionError, openHistoryFile } from './history-file.ts';
import { answer } from './history-query.ts';
import { HistoryTables, type NewEvent } from './history-tables.ts';
import { type Batch, type FollowedFleet, type HistoryTick, TickGatherer } from './tick-gatherer.ts';
import type { HistorySettings } from './tiers.ts';

/** ms between attempts while the file cannot be opened or written. */
const RETRY = 5_000;
/** Cells of batches that wait for a file that takes none, about 80 MB: ten minutes of 1,000 backends. */
const WAITING_CELLS = 60_000;
/** Events that wait likewise. */
const WAITING_EVENTS = 10_000;

export interface HistoryKeeperOptions {
  /** Where the file is, made where it is missing; `null`: nothing is to be made. */
  directory: string | null;
  /** The file itself. */
  file: string;
  settings: HistorySettings;
  clock: Clock;
  /**
   * Told once when it stops working, and once when it works again; one line for people.
   * @param failing whether history cannot be kept at present
   */
  onProblem: (line: string, failing: boolean) => void;
}

/**
 * Keeps history in a file, on the thread that it is called on. No method throws: the file may be full, locked or gone
 * at any time. What cannot be written waits, as far as there is room, and goes with the next write.
 */
export class HistoryKeeper {
  private readonly gatherer = new TickGatherer();
  private database: Database | null = null;
  private tables: HistoryTables | null = null;
  private readonly batches: Batch[] = [];
  private events: NewEvent[] = [];
  /** ms of ticks, and events, that nobody will see. */
  private lostTime = 0;
  private lostEvents = 0;
  /** The file was found to be. */
  private damaged = false;
  private failing = false;
  private retryAt = Number.NEGATIVE_INFINITY;
  private closed = false;

  constructor(private readonly options: HistoryKeeperOptions) {
    this.write();
  }

  follow(fleet: FollowedFleet): void {
    this.gatherer.follow(fleet);
  }

  /** Writes when a bucket is over, or when there are events. */
  tick(tick: HistoryTick): void {
    const over = this.gatherer.tick(tick);
    if (over) this.wait(over);
    this.write();
  }

  /** Written with the next tick. */
  addEvents(events: readonly NewEvent[]): void {
    this.events.push(...events);
    const tooMany = this.events.length - WAITING_EVENTS;
    if (tooMany <= 0) return;
    this.events = this.events.slice(tooMany);
    this.lostEvents += tooMany;
  }

  /** Answers up to the last tick. The error is one line for people. */
  answer(query: HistoryQuery): Result<HistoryAnswer, string> {
    const { underWay } = this.gatherer;
    // What is written is taken from what waits in the same step: each is in one of the two.
    const unwritten = underWay ? [...this.batches, underWay] : this.batches;
    const read = this.read((tables) => answer(tables, query, unwritten));
    return read.ok ? read.value : read;
  }

  /** Reads what is written; the error is one line for people. */
  read<T>(work: (tables: HistoryTables) => T): Result<T, string> {
    if (!this.tables) return { ok: false, error: 'the history cannot be read: its file is not open' };
    try {
      return { ok: true, value: work(this.tables) };
    } catch (error) {
      if (isCorruption(error)) {
        // The next attempt to write moves the file aside and begins a new one.
        this.damaged = true;
        this.letGo();
      }
      return { ok: false, error: `the history cannot be read: ${reasonOf(error)}` };
    }
  }

  /** Writes what waits and what was gathered, for the last time, and closes the file. */
  close(): void {
    if (this.closed) return;
    const rest = this.gatherer.finish();
    if (rest) this.wait(rest);
    this.retryAt = Number.NEGATIVE_INFINITY;
    this.write();
    this.closed = true;
    this.batches.forEach((batch) => {
      this.lose(batch);
    });
    this.lostEvents += this.events.length;
    const loss = this.takeLoss();
    if (loss) this.options.onProblem(`${this.options.file}: ${loss}`, this.failing);
    const { database } = this;
    this.database = null;
    this.tables = null;
    try {
      // Of a damaged file nothing is to be changed.
      if (database && !this.damaged) closeHistoryFile(database);
      else database?.close();
    } catch {
      // The next start reads the write-ahead log.
    }
  }

  private wait(batch: Batch): void {
    this.batches.push(batch);
    let cells = this.batches.reduce((sum, each) => sum + each.cells.size, 0);
    // The newest one waits however large it is.
    while (cells > WAITING_CELLS && this.batches.length > 1) {
      const oldest = this.batches.shift() as Batch;
      cells -= oldest.cells.size;
      this.lose(oldest);
    }
  }

  private lose(batch: Batch): void {
    let covered = 0;
    for (const cell of batch.cells.values()) covered = Math.max(covered, cell.covered);
    this.lostTime += covered;
  }

  private write(): void {
    const { clock, file, onProblem } = this.options;
    if (this.closed || clock.now() < this.retryAt) return;
    if (this.tables && this.batches.length === 0 && this.events.length === 0) return;
    try {
      const tables = this.tables ?? this.open();
      while (this.batches.length > 0 || this.events.length > 0) this.writeNext(tables);
      tables.shrink();
    } catch (error) {
      this.fail(error);
      return;
    }
    this.retryAt = Number.NEGATIVE_INFINITY;
    if (!this.failing) return;
    this.failing = false;
    const loss = this.takeLoss();
    onProblem(`${file} can be written again${loss ? `; ${loss}` : ''}`, false);
  }

  /** @throws Error, and it waits on */
  private writeNext(tables: HistoryTables): void {
    const batch = this.batches[0] ?? null;
    try {
      tables.write(batch, this.events, this.gatherer.sources, this.options.clock.wall());
    } catch (error) {
      // A number that cannot be kept would stand in the way of all that comes after it.
      if (!(error instanceof RangeError) || !batch) throw error;
      this.lose(batch);
      this.batches.shift();
      throw error;
    }
    this.batches.shift();
    this.events = [];
  }

  /** @throws Error */
  private open(): HistoryTables {
    const { directory, file, settings, clock, onProblem } = this.options;
    if (directory !== null) {
      const made = makeDataDirectory(directory);
      if (!made.ok) throw new UnusableDirectory(made.error);
    }
    const { database, notice } = openHistoryFile(file, clock.wall(), this.damaged);
    this.damaged = false;
    if (notice !== null) onProblem(notice, this.failing);
    this.database = database;
    this.tables = new HistoryTables(database, settings);
    return this.tables;
  }

  private fail(error: unknown): void {
    const { clock, file, onProblem } = this.options;
    this.retryAt = clock.now() + RETRY;
    if (isCorruption(error)) {
      this.damaged = true;
      this.letGo();
    } else if (!this.tables) {
      // Opened and not usable: it would lock out the next attempt.
      this.letGo();
    }
    if (this.failing) return;
    this.failing = true;
    onProblem(`${file} cannot be written: ${whyOf(error)}; the console goes on and tries again`, true);
  }

  private letGo(): void {
    const { database } = this;
    this.database = null;
    this.tables = null;
    try {
      // Of a damaged file nothing is to be changed.
      if (database && !this.damaged) closeHistoryFile(database);
      else database?.close();
    } catch {
      // Nothing can be done with it any more.
    }
  }

  private takeLoss(): string | null {
    const lost = [
      this.lostTime > 0 ? `${Math.round(this.lostTime / 1_000)} s of history` : null,
      this.lostEvents > 0 ? `${this.lostEvents} events` : null,
    ].filter((each) => each !== null);
    this.lostTime = 0;
    this.lostEvents = 0;
    return lost.length === 0 ? null : `${lost.join(' and ')} lost`;
  }
}

class UnusableDirectory extends Error {
  override readonly name = 'UnusableDirectory';
}

function whyOf(error: unknown): string {
  if (error instanceof RangeError) return 'a number is out of range';
  if (error instanceof HistoryVersionError || error instanceof UnusableDirectory) return error.message;
  return reasonOf(error);
}

import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Disposable } from '../../shared/disposable.ts';
import type { Result } from '../../shared/result.ts';
import { ok } from '../../shared/result.ts';
import { type Database, reasonOf } from '../store/database.ts';
import { cutSteps, EmptyCutError, metaOfCut } from './cut.ts';
import { type FlightWriter, removeRecording } from './flight-recorder.ts';
import { closeRecording, readMeta, writeMeta } from './recording-file.ts';
import type { RecordingMeta } from './recording-format.ts';
import type { Redactor } from './redactor.ts';

export interface RecentOrder {
  /** As a person called it. */
  name: string;
  by: string;
  /** UTC ms. */
  from: number;
  to: number;
}

export interface RecentSaveOptions {
  flight: FlightWriter;
  redactor: Redactor;
  /** Makes its file. @throws Error of the file */
  create: (meta: RecordingMeta) => { id: string; path: string; database: Database };
  /** Runs what touches a file, unless the process ends. */
  pass: (work: () => void) => void;
}

/**
 * Copies the last minutes out of the flight recorder into a recording of their own, some hundred rows at a time: of half
 * an hour of a large fleet it takes some ten seconds, and between two steps the thread records on.
 */
export class RecentSave implements Disposable {
  /** The id of the recording; the error is one line for people. */
  readonly saved: Promise<Result<string, string>>;
  private givenUp = false;

  constructor(
    private readonly options: RecentSaveOptions,
    order: RecentOrder,
  ) {
    const { flight } = options;
    // Where the machine's clock was set back, the times of the file went on from the newest.
    const ahead = Math.max(0, (flight.newest ?? order.to) - order.to);
    const from = Math.max(order.from + ahead, flight.since ?? order.from);
    this.saved = this.drive(this.steps({ ...order, from, to: order.to + ahead }));
  }

  /** What is not saved yet never will be. */
  dispose(): void {
    this.givenUp = true;
  }

  private async drive(steps: Generator<number, string>): Promise<Result<string, string>> {
    try {
      // Whoever orders it is within a pass.
      await othersTurn();
      for (;;) {
        let next: IteratorResult<number, string | undefined> | null = null;
        this.options.pass(() => {
          next = this.givenUp ? steps.return(undefined as never) : steps.next();
        });
        const { done, value } = (next as IteratorResult<number, string> | null) ?? {
          done: true,
          value: null,
        };
        if (done) return typeof value === 'string' ? ok(value) : { ok: false, error: 'it was given up' };
        await othersTurn();
      }
    } catch (error) {
      return { ok: false, error: error instanceof EmptyCutError ? error.message : reasonOf(error) };
    }
  }

  private *steps({ name: called, by, from, to }: RecentOrder): Generator<number, string> {
    const { flight, redactor, create } = this.options;
    const name = redactor.text(called, 'own text');
    const cut = { from, to, backends: null, name };
    const meta = metaOfCut(readMeta(flight.database), cut, null);
    const { ended } = meta;
    // Killed while it is copied, it is one that did not end in order.
    const { id, path, database } = create({ ...meta, by: redactor.text(by, 'own text'), ended: null });
    const held = flight.hold();
    let isWhole = false;
    try {
      yield* cutSteps(flight.database, database, cut);
      writeMeta(database, { ended });
      closeRecording(database);
      isWhole = true;
      return id;
    } finally {
      held.dispose();
      if (!isWhole) {
        database.close();
        removeRecording(path);
      }
    }
  }
}

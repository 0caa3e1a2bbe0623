import { join } from 'node:path';
import { RECORDING_EXTENSION } from '../../shared/recording.ts';
import { ok, type Result } from '../../shared/result.ts';
import { makeDataDirectory } from '../store/data-directory.ts';
import { type Database, reasonOf } from '../store/database.ts';
import { FlightWriter, keepLeftBehind, removeRecording } from './flight-recorder.ts';
import { groupMessages } from './grouped-messages.ts';
import type {
  FlightSoFar,
  GatheredBatch,
  NewFlight,
  NewRecording,
  RecorderReply,
  RecorderRequest,
} from './recorder-messages.ts';
import type { RecordingBatch } from './recording-batch.ts';
import { type CreateOptions, createRecording, IN_MEMORY, recordingBytes } from './recording-file.ts';
import type { RecordingMeta } from './recording-format.ts';
import { recordingId } from './recording-id.ts';
import { RecordingWriter } from './recording-writer.ts';
import { NO_RULES, type RedactionRules } from './redaction-rules.ts';
import { Redactor } from './redactor.ts';
import { RecentSave } from './save-recent.ts';

/** Files of one name that are tried. */
const MOST_NAMESAKES = 10_000;
/** ms that a save may take once the console ends: less than the recorder's thread has for all. */
const SAVE_PATIENCE = 7_000;

interface Running {
  database: Database;
  writer: RecordingWriter;
  maxBytes: number;
  /** As of the last batch. */
  bytes: number;
}

type SaveRequest = RecorderRequest & { kind: 'save-recent' };

/**
 * All that is recorded at present, on the thread that it is called on. One file after the other takes a batch; one that
 * cannot is ended and said so, and the others go on. No method throws.
 */
export class RecorderWork {
  private readonly running = new Map<string, Running>();
  private flight: FlightWriter | null = null;
  private flightSoFar: FlightSoFar | null = null;
  private rules: RedactionRules = NO_RULES;
  private secrets: readonly string[] = [];
  /** Ids by slot. */
  private slots: readonly (string | undefined)[] = [];

  private save: RecentSave | null = null;
  private closing: Promise<void> | null = null;

  /**
   * @param durability of recordings; see {@link CreateOptions}
   * @param pass runs what touches a file after the request was taken, unless the process ends
   */
  constructor(
    private readonly say: (reply: RecorderReply) => void,
    private readonly durability: CreateOptions['durability'] = 'full',
    private readonly pass: (work: () => void) => void = (work) => work(),
  ) {}

  /** Resolves when all is written, after the request to close. */
  get closed(): Promise<void> | null {
    return this.closing;
  }

  take(request: RecorderRequest): void {
    switch (request.kind) {
      case 'secrets':
        this.redact(request.rules, request.secrets);
        break;
      case 'start':
        this.answer(request.call, () => this.start(request.recording));
        break;
      case 'batch':
        this.write(request.batch);
        this.report();
        break;
      case 'stop':
        this.answer(request.call, () => this.stop(request.id, request.why, request.at));
        break;
      case 'flight':
        this.fly(request.flight);
        break;
      case 'save-recent':
        void this.saveRecent(request);
        break;
      case 'close':
        this.closing = this.close(request.why, request.at);
    }
  }

  private redact(rules: RedactionRules, secrets: readonly string[]): void {
    this.rules = rules;
    this.secrets = secrets;
    for (const { writer } of this.running.values()) writer.redactWith(this.newRedactor());
    this.flight?.redactWith(this.newRedactor());
  }

  /** Each file counts what was taken out of it. */
  private newRedactor(): Redactor {
    return new Redactor(this.rules, this.secrets);
  }

  private start(order: NewRecording): Result<string, string> {
    const { payloadBytes, maxBytes, first } = order;
    const redactor = this.newRedactor();
    // A person's words are in it: how they called it.
    const meta = { ...redactor.json(order.meta, 'own text'), scope: order.meta.scope };
    const { id, path, database } = create(order, meta, this.durability);
    const { scope, messages } = meta;
    const writer = new RecordingWriter(database, { scope, messages, payloadBytes, redactor, tail: true });
    try {
      writer.write(this.batchOf(first));
    } catch (error) {
      writer.abandon();
      removeRecording(path);
      throw error;
    }
    this.running.set(id, { database, writer, maxBytes, bytes: 0 });
    return ok(id);
  }

  private write(gathered: GatheredBatch): void {
    const batch = this.batchOf(gathered);
    for (const [id, running] of this.running) {
      const { writer, database, maxBytes } = running;
      try {
        writer.write(batch);
        running.bytes = recordingBytes(database);
      } catch (error) {
        this.giveUp(id, running, 'disk', batch.at, `it cannot be written: ${reasonOf(error)}`);
        continue;
      }
      if (running.bytes >= maxBytes) {
        this.giveUp(id, running, 'size', batch.at, 'it has come to the size that it may have');
      }
    }
    this.writeFlight(batch);
  }

  private writeFlight(batch: RecordingBatch): void {
    const { flight } = this;
    try {
      flight?.write(batch);
      this.flightSoFar = flight && { since: flight.since, bytes: flight.bytes, full: flight.full };
    } catch (error) {
      this.endFlight();
      this.say({ kind: 'flight-problem', line: `the flight recorder cannot write: ${reasonOf(error)}` });
    }
  }

  private batchOf({ slots, logged, shown, lost: _, weight: __, ...batch }: GatheredBatch): RecordingBatch {
    if (slots) this.slots = slots;
    return { ...batch, messages: groupMessages(logged, this.slots, shown) };
  }

  private giveUp(id: string, { writer }: Running, why: string, at: number, problem: string): void {
    this.running.delete(id);
    try {
      writer.finish(why, at);
    } catch {
      // What it could not say of its end, whoever opens it finds out: it is unfinished, and readable.
    }
    this.say({ kind: 'ended', id, why, problem });
  }

  private stop(id: string, why: string, at: number): Result<string, string> {
    const running = this.running.get(id);
    if (!running) return { ok: false, error: 'it is not being recorded' };
    this.running.delete(id);
    running.writer.finish(why, at);
    return ok(id);
  }

  private fly(flight: NewFlight | null): void {
    this.endFlight();
    if (!flight) return;
    const { path, maxBytes, directory, meta, first } = flight;
    try {
      if (path !== null) keepLeftBehind(path, directory);
      this.flight = new FlightWriter({
        path: path ?? IN_MEMORY,
        maxBytes,
        meta,
        redactor: this.newRedactor(),
      });
    } catch (error) {
      this.say({ kind: 'flight-problem', line: `the flight recorder cannot begin: ${reasonOf(error)}` });
      return;
    }
    this.writeFlight(this.batchOf(first));
  }

  private endFlight(): void {
    const { flight } = this;
    this.save?.dispose();
    this.flight = null;
    this.flightSoFar = null;
    try {
      flight?.discard();
    } catch {
      // What cannot be removed now is when the next one begins. Others go on.
    }
  }

  private async saveRecent({ call, directory, ...order }: SaveRequest): Promise<void> {
    const { flight } = this;
    if (!flight) {
      this.say({ kind: 'answer', call, result: { ok: false, error: 'the flight recorder is off' } });
      return;
    }
    // It is moved into the file, and that to the disk, once all of it is there.
    const make = (meta: RecordingMeta) => create({ directory, path: null }, meta, 'normal');
    const options = { flight, redactor: this.newRedactor(), create: make, pass: this.pass };
    const save = new RecentSave(options, order);
    this.save = save;
    const result = await save.saved;
    if (this.save === save) this.save = null;
    this.say({ kind: 'answer', call, result });
  }

  private async close(why: string, at: number): Promise<void> {
    for (const [id, { writer }] of this.running) {
      try {
        writer.finish(why, at);
      } catch (error) {
        this.say({ kind: 'ended', id, why, problem: `it could not be ended in order: ${reasonOf(error)}` });
      }
    }
    this.running.clear();
    await this.finishSave();
    this.pass(() => this.endFlight());
    this.say({ kind: 'closed' });
  }

  /** What somebody saves is gone with the flight recorder: it is finished as long as whoever ends the console waits. */
  private async finishSave(): Promise<void> {
    const { save } = this;
    if (!save) return;
    const timer = setTimeout(() => save.dispose(), SAVE_PATIENCE);
    await save.saved;
    clearTimeout(timer);
  }

  private report(): void {
    const recordings = [...this.running].map(([id, { bytes, writer }]) => ({
      id,
      bytes,
      markers: writer.markers,
    }));
    this.say({ kind: 'taken', recordings, flight: this.flightSoFar });
  }

  private answer(call: number, work: () => Result<string, string>): void {
    let result: Result<string, string>;
    try {
      result = work();
    } catch (error) {
      result = { ok: false, error: reasonOf(error) };
    }
    this.say({ kind: 'answer', call, result });
  }
}

/**
 * Makes the file, under a name that is free.
 * @throws Error
 */
function create(
  { directory, path }: Pick<NewRecording, 'directory' | 'path'>,
  meta: RecordingMeta,
  durability: CreateOptions['durability'],
): { id: string; path: string; database: Database } {
  const stem = recordingId(meta.name, () => false);
  if (path !== null) return { id: stem, path, database: createRecording(path, meta, { durability }) };
  const made = makeDataDirectory(directory);
  if (!made.ok) throw Object.assign(new Error(made.error), { code: 'EACCES' });
  for (let number = 1; ; number++) {
    const id = number === 1 ? stem : `${stem}-${number}`;
    const file = join(directory, id + RECORDING_EXTENSION);
    try {
      return { id, path: file, database: createRecording(file, meta, { durability }) };
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EEXIST' || number >= MOST_NAMESAKES) throw error;
    }
  }
}

import type { PushBody } from '../../shared/contract.ts';
import type { InspectedEntry } from '../../shared/inspected-message.ts';
import { encodeRange } from '../../shared/range.ts';
import type { RecordingCondition } from '../../shared/recording.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import { encodeSeries } from '../../shared/series.ts';
import { type AskTables, answerRange } from '../history/range-answer.ts';
import { FrameCursor } from '../recording/frame-cursor.ts';
import { openRecording, RecordingFileError } from '../recording/recording-file.ts';
import { type Moment, RecordingReader } from '../recording/recording-reader.ts';
import { RecordedHistory } from '../recording/recording-reader-history.ts';
import { findStop } from '../recording/recording-reader-stops.ts';
import { actionsOf, backendsOfIncident, reportOfRun } from '../recording/recording-reader-told.ts';
import { reasonOf } from '../store/database.ts';
import type { FrameHistory } from '../telemetry/frame-history.ts';
import { addMarker } from './add-marker.ts';
import { applyPush } from './apply-push.ts';
import { mergePushes } from './merge-pushes.ts';
import { RecentFrames } from './recent-frames.ts';
import { recordedMessages } from './recorded-messages.ts';
import type {
  Advance,
  AnswerTo,
  ReplayFacts,
  ReplayQuestion,
  ReplayQuestions,
  ShownItem,
} from './replay-messages.ts';

/** ms of a recording that are gone through at once at most, and what is told of them. */
const MOST_AT_ONCE = 60_000;
const MOST_TOLD = 20_000;
/** ms before the position whose messages are told to who begins to watch. */
const MESSAGES_BACK = 60_000;

type Answers = {
  [Name in ReplayQuestion]: (args: ReplayQuestions[Name]['args']) => AnswerTo<Name> | Promise<AnswerTo<Name>>;
};

/** There is nothing in it that can be shown. */
export class EmptyRecordingError extends Error {
  override readonly name = 'EmptyRecordingError';
}

/**
 * A recording at a position, on the thread that it is called on: what a live engine is for a live fleet. Every answer is
 * as of the position and knows nothing of what comes later.
 */
export class ReplaySource {
  readonly answers: Answers;
  private readonly history: RecordedHistory;
  private moment: Moment;
  private frames: FrameCursor;
  private recent: RecentFrames;
  private readonly watched = new Set<string>();
  private fault: { error: unknown } | null = null;

  /**
   * @param file path of the recording
   * @param pass runs what touches the file after the answer was begun, unless the process ends: see `ExitGate`
   * @throws RecordingFileError
   * @throws EmptyRecordingError
   */
  static open(file: string, pass: (work: () => void) => void): ReplaySource {
    const { database, meta } = openRecording(file);
    try {
      return new ReplaySource(file, new RecordingReader(database, meta), pass);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  private constructor(
    private readonly file: string,
    private readonly reader: RecordingReader,
    private readonly pass: (work: () => void) => void,
  ) {
    this.history = new RecordedHistory(reader.database);
    this.moment = this.find(reader.from);
    this.frames = this.cursor();
    this.recent = this.restore();
    this.answers = {
      seek: ({ to }) => this.seek(to),
      snapshot: () => this.snapshot(),
      advance: ({ to, merge }) => this.advance(to, merge),
      stop: ({ direction, stop }) => findStop(reader, this.moment.at, direction, stop),
      series: (of) => this.series(of),
      range: (query) => this.range(query),
      events: (query) => this.history.events({ ...query, fleet: this.fleet.name }, this.moment.at),
      report: ({ backend }) => this.report(backend),
      incident: ({ incident }) => this.backendsOf(incident),
      bulk: ({ run }) => reportOfRun(reader.database, run, this.moment.at),
      audit: ({ limit, before }) => actionsOf(reader.database, this.moment.at, limit, before),
      watch: ({ backends }) => this.watch(backends),
      mark: ({ text, backend, by }) => this.mark(text, backend, by),
    };
  }

  /**
   * @throws Error of SQLite: the recording cannot be read any more
   */
  async answer<Name extends ReplayQuestion>(
    kind: Name,
    args: ReplayQuestions[Name]['args'],
  ): Promise<AnswerTo<Name>> {
    if (this.fault) throw this.fault.error;
    return this.answers[kind](args);
  }

  close(): void {
    this.recent.abandon();
    this.reader.database.close();
  }

  private get fleet() {
    return this.moment.snapshot.fleet;
  }

  private find(time: number): Moment {
    const moment = this.reader.stateAt(time);
    if (moment) return moment;
    throw new EmptyRecordingError(
      this.reader.damaged > 0
        ? 'this recording is damaged: it has no state of the fleet that can be read'
        : 'there is nothing in this recording yet',
    );
  }

  private cursor(): FrameCursor {
    return new FrameCursor(this.moment.frame, this.fleet);
  }

  private restore(): RecentFrames {
    const { at } = this.moment;
    return new RecentFrames(
      this.reader,
      at,
      () => this.moment.item,
      this.pass,
      (error) => {
        this.fault = { error };
      },
    );
  }

  private seek(to: number): AnswerTo<'seek'> {
    const { from, to: end } = this.reader;
    this.moment = this.find(Math.min(Math.max(to, from), end));
    this.frames = this.cursor();
    this.recent.abandon();
    this.recent = this.restore();
    return { position: this.moment.at, facts: this.facts() };
  }

  private snapshot(): AnswerTo<'snapshot'> {
    const { snapshot, at, frame } = this.moment;
    // Pages are told of them when they ask.
    const { incidentBackends: _, ...told } = snapshot;
    return { snapshot: { ...told, now: at }, frame: frame?.bytes.slice() ?? null };
  }

  private advance(to: number, merge: boolean): Advance {
    const { moment, reader } = this;
    const before = moment.at;
    let target = Math.min(Math.max(to, before), before + MOST_AT_ONCE, Math.max(reader.to, before));
    const pushes: PushBody[] = [];
    const told: ShownItem[] = [];
    for (const item of reader.items(moment.item, target, this.frames)) {
      moment.item = item.id;
      if (item.kind === 'push') {
        pushes.push(item.push);
        told.push({ push: item.push });
      } else {
        moment.frame = item.frame;
        this.recent.push(item.id, item.frame);
        if (!merge) told.push({ frame: item.frame.bytes.slice() });
      }
      if (told.length >= MOST_TOLD) {
        target = item.at;
        break;
      }
    }
    const merged = mergePushes(pushes);
    moment.snapshot = merged.reduce(applyPush, moment.snapshot);
    moment.at = target;
    if (merged.some(({ push }) => push === 'fleet')) this.noteConfiguration();
    const messages = [...this.watched].flatMap((backend) => {
      const entries = recordedMessages(reader, backend, before, target);
      return entries.length === 0 ? [] : [{ backend, entries }];
    });
    const items = merge ? [...merged.map((push) => ({ push })), ...this.newestFrame(before)] : told;
    return { position: target, facts: this.facts(), items, messages };
  }

  /** After all pushes: its rows are of the fleet that was told before it. */
  private newestFrame(since: number): ShownItem[] {
    const { frame } = this.moment;
    return frame && frame.time > since ? [{ frame: frame.bytes.slice() }] : [];
  }

  /** What pages are told of a change of the fleet has all but this. */
  private noteConfiguration(): void {
    const { reader, fleet, moment } = this;
    const told = [() => reader.keyframeAt(moment.at), () => reader.keyframeAfter(moment.item)]
      .map((find) => find()?.snapshot)
      .find((snapshot) => snapshot?.fleet.revision === fleet.revision);
    if (told) moment.snapshot = { ...moment.snapshot, configurationHash: told.configurationHash };
  }

  private facts(): ReplayFacts {
    const { reader } = this;
    const { meta } = reader;
    return {
      name: meta.name,
      fleet: this.fleet.name,
      from: reader.from,
      to: reader.to,
      condition: this.condition(),
    };
  }

  private condition(): RecordingCondition {
    if (this.reader.damaged > 0) return 'damaged';
    return this.reader.ended ? 'whole' : 'unfinished';
  }

  private async recentHistory(): Promise<FrameHistory | null> {
    for (;;) {
      const { recent } = this;
      const history = await recent.ready();
      // Another position was sought meanwhile.
      if (recent === this.recent) return history;
    }
  }

  private async series(of: ReplayQuestions['series']['args']): Promise<Result<Uint8Array>> {
    const history = await this.recentHistory();
    if (!history) throw this.fault?.error ?? new EmptyRecordingError('there are no frames');
    switch (of.of) {
      case 'fleet':
        return ok(encodeSeries(history.fleet()));
      case 'sparklines':
        return ok(encodeSeries(history.sparklines()));
      case 'backend':
        return this.has(of.backend) ? ok(encodeSeries(history.backend(of.backend))) : unknown(of.backend);
    }
  }

  private async range(query: ReplayQuestions['range']['args']): Promise<Result<Uint8Array, string>> {
    const history = await this.recentHistory();
    if (!history) throw this.fault?.error ?? new EmptyRecordingError('there are no frames');
    const ask: AskTables = (wanted) => {
      let answered: ReturnType<RecordedHistory['answer']> = { ok: false, error: 'the console ends' };
      this.pass(() => {
        answered = this.history.answer({ fleet: this.fleet.name, ...wanted }, this.moment.at);
      });
      return answered;
    };
    const range = await answerRange(history, ask, query);
    return range.ok ? ok(encodeRange(range.value)) : range;
  }

  private report(backend: string): AnswerTo<'report'> {
    if (!this.has(backend)) return unknown(backend);
    const report = this.reader.report(backend, this.moment.at);
    return report
      ? ok(report)
      : failure('no-recording', `nothing of ${backend} itself was recorded up to this moment`);
  }

  private backendsOf(incident: number): string[] {
    const found = this.moment.snapshot.incidents.find(({ id }) => id === incident);
    if (!found) return [];
    const { reader } = this;
    const last = reader.keyframeAt(this.moment.at);
    const known = last?.snapshot.incidentBackends?.find(([id]) => id === incident)?.[1];
    // Who has come since then is in the timeline alone.
    const from = known && last ? Math.max(found.since, last.at) : found.since;
    const begun = reader.keyframeAt(from)?.snapshot.fleet;
    const since = backendsOfIncident(
      reader.database,
      { ...found, since: from },
      begun ? [begun, this.fleet] : [this.fleet],
    );
    return [...new Set([...(known ?? []), ...since])];
  }

  private watch(backends: readonly string[]): AnswerTo<'watch'> {
    const { reader } = this;
    if (reader.meta.messages === 'none' && backends.length > 0) {
      return failure('not-allowed', 'no messages were recorded');
    }
    const missing = backends.find((backend) => !this.has(backend) && !this.watched.has(backend));
    if (missing !== undefined) return unknown(missing);
    const fresh = backends.filter((backend) => !this.watched.has(backend));
    this.watched.clear();
    for (const backend of backends) this.watched.add(backend);
    const { at } = this.moment;
    return ok(
      fresh.map((backend): { backend: string; entries: InspectedEntry[] } => ({
        backend,
        entries: recordedMessages(reader, backend, at - MESSAGES_BACK, at),
      })),
    );
  }

  private mark(text: string, backend: string | null, by: string): AnswerTo<'mark'> {
    const { at } = this.moment;
    try {
      return ok(addMarker(this.file, { at, by, text, backend }));
    } catch (error) {
      // It can be read all the same.
      const why = error instanceof RecordingFileError ? error.message : reasonOf(error);
      return failure('not-allowed', `the marker cannot be kept: ${why}`);
    }
  }

  private has(backend: string): boolean {
    return this.fleet.backends.some(({ id }) => id === backend);
  }
}

const unknown = (backend: string) =>
  failure('unknown-backend', `there is no backend "${backend}" at this moment`);

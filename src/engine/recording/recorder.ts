import type { Actor } from '../../shared/backend.ts';
import type { Disposable } from '../../shared/disposable.ts';
import { Emitter, type Subscribe } from '../../shared/emitter.ts';
import {
  MOST_RECORDINGS,
  type RecorderState,
  type RecordingFile,
  type RecordingOrder,
  type RecordingProgress,
} from '../../shared/recording.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import { formatDuration } from '../../shared/units.ts';
import { HandOver } from './hand-over.ts';
import { RecorderCalls } from './recorder-calls.ts';
import type { NewRecording, RecorderReply } from './recorder-messages.ts';
import type { RecorderOptions } from './recorder-options.ts';
import type { Recorder } from './recording-desk.ts';
import { COMMIT_INTERVAL, type RecordingMeta } from './recording-format.ts';
import { RunningRecording, wantedBy } from './running-recording.ts';

/** ms between batches where only the flight recorder takes them. */
const FLIGHT_INTERVAL = 1_000;
/** ms between two times that pages are told how far recordings have come. */
const TELL_INTERVAL = 1_000;

/**
 * All that is being recorded, as the engine's thread sees it: what is asked for, what came of it, and what pages are told
 * of it. No method throws, and nothing of it waits on the engine's thread.
 */
export class LiveRecorder implements Recorder {
  private readonly handOver: HandOver;
  private readonly calls: RecorderCalls;
  private readonly running = new Map<string, RunningRecording>();
  private timer: Disposable | null = null;
  private readonly changes = new Emitter<RecorderState>();
  private flightOn = false;
  private flightSince: number | null = null;
  private flightBytes = 0;
  private problem: string | null = null;
  /** Not answered yet. */
  private readonly starting = new Set<RunningRecording>();
  private toldAt = Number.NEGATIVE_INFINITY;
  private closing = false;
  private saving = false;

  readonly onChange: Subscribe<RecorderState> = this.changes.subscribe;

  constructor(private readonly options: RecorderOptions) {
    const { port, engine, ownSecrets, log } = options;
    this.calls = new RecorderCalls(port);
    this.handOver = new HandOver(engine, port, ownSecrets, {
      onBehind: () => {
        log('recordings cannot be written as fast as they come: the disk is slow');
        this.warn();
      },
      onCaughtUp: (missing) => this.caughtUp(missing),
      onLost: (messages) => {
        for (const each of this.running.values()) if (each.order.messages !== 'none') each.lost += messages;
      },
    });
    port.onReply = (reply) => this.receive(reply);
    port.onEnd = (why) => this.fail(why);
  }

  /** Begins the flight recorder, where it is on. The engine's fleet is there. */
  begin(): void {
    if (this.options.flight.on) this.startFlight();
  }

  get state(): RecorderState {
    return {
      recordings: [...this.running.values()].map(({ progress }) => ({ ...progress })),
      flight: {
        on: this.flightOn,
        since: this.flightSince,
        bytes: this.flightBytes,
        maxBytes: this.options.flight.maxBytes,
      },
      problem: this.problem,
    };
  }

  async start(
    order: RecordingOrder,
    actor: Actor,
    path: string | null = null,
  ): Promise<Result<RecordingProgress>> {
    const { engine, directory } = this.options;
    if (this.problem !== null) return failure('no-recording', this.problem);
    if (this.closing) return failure('stopping', 'the console ends');
    if (this.running.size + this.starting.size >= MOST_RECORDINGS) {
      return failure('not-allowed', `${MOST_RECORDINGS} recordings are being made already: stop one first`);
    }
    const unknown = order.backends?.find((id) => !engine.has(id));
    if (unknown !== undefined) return failure('unknown-backend', `there is no backend "${unknown}"`);
    this.handOver.begin();
    const from = engine.fleet.utcNow();
    const name = order.name ?? `${engine.fleetName} ${timeName(from)}`;
    const scope = order.backends ? [...new Set(order.backends)] : null;
    const pending = new RunningRecording(order, name, from, actor, scope, this.options.clock.now());
    // What it has of messages is gathered from before its first batch on.
    this.starting.add(pending);
    this.schedule();
    this.wantMessages();
    const recording: NewRecording = {
      directory,
      path,
      meta: { ...this.meta(name, from, actor), scope, messages: order.messages, order },
      payloadBytes: order.payloadBytes,
      maxBytes: order.maxBytes,
      first: this.handOver.tap.beginning(),
    };
    const started = await this.calls.ask((call) => ({ kind: 'start', call, recording }));
    this.starting.delete(pending);
    if (!started.ok) {
      this.rest();
      return failure('no-recording', `it cannot be recorded: ${started.error}`);
    }
    pending.progress.id = started.value;
    this.running.set(started.value, pending);
    engine.noteRecording('record', actor, name, scope ?? []);
    this.tell();
    return ok({ ...pending.progress });
  }

  async stop(recording: string, actor: Actor): Promise<Result<RecordingFile>> {
    const running = this.running.get(recording);
    if (!running) return failure('no-recording', 'it is not being recorded');
    // Before its end, so that it is in it.
    const { progress, scope } = running;
    this.options.engine.noteRecording('record-stop', actor, progress.name, scope ?? []);
    const ended = await this.end(recording, 'stopped');
    if (!ended.ok) return failure('no-recording', `it could not be ended in order: ${ended.error}`);
    return this.options.describe(recording);
  }

  async saveRecent(last: number, name: string | null, actor: Actor): Promise<Result<RecordingFile>> {
    const { engine, directory, describe } = this.options;
    if (!this.flightOn) return failure('no-recording', 'the flight recorder is off: nothing was kept');
    // A second one would be neither awaited nor given up when the console ends.
    if (this.saving) return failure('not-allowed', 'the last minutes are being saved already');
    this.saving = true;
    const to = engine.fleet.utcNow();
    const called = name ?? `${engine.fleetName} last ${formatDuration(last)} ${timeName(to)}`;
    this.handOver.flush();
    const saved = await this.calls.ask((call) => ({
      kind: 'save-recent',
      call,
      directory,
      name: called,
      from: to - last,
      to,
      by: actor.name,
    }));
    this.saving = false;
    if (!saved.ok) return failure('no-recording', `it cannot be saved: ${saved.error}`);
    engine.noteRecording('record', actor, called, []);
    return describe(saved.value);
  }

  async setFlight(on: boolean, _actor: Actor): Promise<Result<null>> {
    if (this.problem !== null) return failure('no-recording', this.problem);
    if (this.closing || on === this.flightOn) return ok(null);
    if (on) {
      this.startFlight();
    } else {
      this.options.port.post({ kind: 'flight', flight: null });
      this.flightGone();
    }
    this.tell();
    return ok(null);
  }

  /** Ends all of them in order. Resolves when the files are closed, or it has taken too long. */
  async close(): Promise<void> {
    if (this.closing) return;
    const { engine, port } = this.options;
    engine.feed.flush();
    this.handOver.flush(true, true);
    this.closing = true;
    this.timer?.dispose();
    this.timer = null;
    port.post({ kind: 'close', why: 'console ended', at: engine.fleet.utcNow() });
    this.handOver.end();
    await port.closed();
    this.calls.end('the console ends');
  }

  private caughtUp(missing: number): void {
    for (const running of this.running.values()) running.missing += missing;
    const text = `recordings lack ${formatDuration(missing)}: their disk was slow`;
    this.options.log(text);
    this.options.engine.tell(text);
    this.warn();
  }

  private startFlight(): void {
    const { engine, flight, directory, port } = this.options;
    this.handOver.begin();
    this.schedule();
    const from = engine.fleet.utcNow();
    this.flightOn = true;
    this.flightSince = from;
    port.post({
      kind: 'flight',
      flight: {
        path: flight.path,
        maxBytes: flight.maxBytes,
        directory,
        meta: this.meta('flight recorder', from, null),
        first: this.handOver.tap.beginning(),
      },
    });
    this.tell();
  }

  private flightGone(): void {
    this.flightOn = false;
    this.flightSince = null;
    this.flightBytes = 0;
    this.rest();
  }

  /** Nobody records any more. */
  private rest(): void {
    this.wantMessages();
    if (this.running.size + this.starting.size > 0 || this.flightOn) return;
    this.timer?.dispose();
    this.timer = null;
    this.handOver.end();
  }

  private schedule(): void {
    if (this.closing) return;
    this.timer?.dispose();
    const interval = this.running.size + this.starting.size > 0 ? COMMIT_INTERVAL : FLIGHT_INTERVAL;
    this.timer = this.options.clock.after(interval, () => this.beat());
  }

  private beat(): void {
    this.schedule();
    this.handOver.flush();
    const now = this.options.clock.now();
    for (const [id, running] of this.running) if (running.isOver(now)) void this.timeIsOver(id, running);
    if (this.running.size === 0 || now - this.toldAt < TELL_INTERVAL) return;
    this.warn();
    this.tell();
  }

  private async timeIsOver(id: string, { progress }: RunningRecording): Promise<void> {
    const ended = await this.end(id, 'time');
    if (ended.ok) this.options.engine.tell(endOf(progress.name, 'it has come to the time that it may take'));
    else this.endedByItself(progress.name, ended.error);
  }

  private async end(id: string, why: string): Promise<Result<string, string>> {
    // What waits to be told is in it too.
    this.options.engine.feed.flush();
    this.handOver.flush(true, true);
    this.running.delete(id);
    const at = this.options.engine.fleet.utcNow();
    const ended = await this.calls.ask((call) => ({ kind: 'stop', call, id, why, at }));
    this.rest();
    this.tell();
    return ended;
  }

  private endedByItself(name: string, how: string): void {
    const text = endOf(name, how);
    this.options.log(text);
    this.options.engine.tell(text);
  }

  private wantMessages(): void {
    this.handOver.tap.want(wantedBy([...this.running.values(), ...this.starting]));
  }

  private warn(): void {
    const now = this.options.clock.now();
    const { behind, tap } = this.handOver;
    for (const running of this.running.values()) running.warn(now, behind, tap.withheld);
  }

  private meta(name: string, from: number, actor: Actor | null): RecordingMeta {
    const { engine, environment } = this.options;
    return {
      name,
      version: engine.version,
      engineId: engine.id,
      configurationHash: engine.configurationHash,
      fleet: engine.fleetName,
      from,
      to: null,
      by: actor?.name ?? '',
      scope: null,
      messages: 'none',
      order: null,
      cutFrom: null,
      environment,
      ended: null,
    };
  }

  private tell(): void {
    this.toldAt = this.options.clock.now();
    this.changes.emit(this.state);
  }

  private receive(reply: RecorderReply): void {
    switch (reply.kind) {
      case 'taken':
        this.handOver.taken();
        this.flightSince = reply.flight?.since ?? this.flightSince;
        this.flightBytes = reply.flight?.bytes ?? 0;
        if (reply.flight?.full) this.handOver.tap.wantKeyframe();
        for (const { id, bytes, markers } of reply.recordings) {
          const progress = this.running.get(id)?.progress;
          if (progress) Object.assign(progress, { bytes, markers });
        }
        break;
      case 'ended': {
        const running = this.running.get(reply.id);
        this.running.delete(reply.id);
        this.endedByItself(running?.progress.name ?? reply.id, reply.problem);
        this.rest();
        this.tell();
        break;
      }
      case 'flight-problem':
        this.options.log(reply.line);
        this.flightGone();
        this.tell();
        break;
      case 'answer':
        this.calls.answer(reply.call, reply.result);
        break;
      case 'closed':
        break;
    }
  }

  /** Without its thread nothing more is recorded; the console watches on. */
  private fail(why: string): void {
    this.problem = `nothing can be recorded any more: ${why}`;
    this.options.log(this.problem);
    this.calls.end(why);
    this.running.clear();
    this.flightGone();
    this.tell();
  }
}

const endOf = (name: string, how: string): string => `the recording "${name}" ended: ${how}`;

/** In UTC, as a part of a file's name: "2026-01-31 23.59.00". */
const timeName = (utc: number): string =>
  new Date(utc).toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.');

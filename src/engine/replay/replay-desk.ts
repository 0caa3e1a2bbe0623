import type { AuditEntry, Capabilities, KeptEvent } from '../../shared/contract.ts';
import { type Disposable, DisposableStore } from '../../shared/disposable.ts';
import type { Marker } from '../../shared/recording.ts';
import type { BackendReport } from '../../shared/report.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import type { Clock } from '../clock.ts';
import { gameDayHandlers } from '../game-day/game-day-handlers.ts';
import { NO_RECORDER, type Recordings, recordingAnswers } from '../recording/recording-desk.ts';
import type { Desk, DeskHandlers, DeskSnapshot, SessionPage } from '../session.ts';
import type { FrameUpdate } from '../telemetry/frame-update.ts';
import type { Replay } from './replay.ts';
import type { ReplayQuestions } from './replay-messages.ts';

/** Backends whose messages one page may look at, as in the live fleet. */
const MOST_WATCHED = 4;

const ACTIONS_OFF = failure('not-allowed', 'this is a recording: actions are off');
const refuse = () => ACTIONS_OFF;

export interface ReplayDeskOptions {
  replay: Replay;
  page: SessionPage;
  clock: Clock;
  /** For what pages ask about recordings as files, whatever they show. */
  recordings: Recordings | null;
  /** Puts a marker into the file, or on the timeline of the live fleet while that is what is being recorded. */
  mark: (text: string, backend: string | null) => Promise<Result<Marker | null>>;
  /** The page is gone. */
  onEnd: () => void;
}

/**
 * A recording, for one page. It is told nothing between the notice to begin anew and its snapshot: what it holds is of
 * another time.
 */
export class ReplayDesk implements Desk {
  readonly handlers: DeskHandlers;
  private readonly owned = new DisposableStore();
  private told = false;
  private readonly watched = new Set<string>();
  /** Sends the frame that belongs to a snapshot. */
  private firstFrame: Disposable | null = null;

  constructor(private readonly options: ReplayDeskOptions) {
    const { replay, page, recordings } = options;
    this.handlers = this.answers();
    this.owned.add(
      replay.onPush((push) => {
        if (this.told) page.show(push);
      }),
    );
    this.owned.add(replay.onFrame((update) => this.showFrame(update)));
    this.owned.add(
      replay.onMessages(({ backend, entries }) => {
        if (this.told && page.watching && this.watched.has(backend)) {
          page.show({ push: 'messages', backend, entries });
        }
      }),
    );
    this.owned.add(
      replay.onAnew(() => {
        this.told = false;
        page.startAnew();
      }),
    );
    if (recordings) {
      this.owned.add(recordings.recorder.onChange((recorder) => page.show({ push: 'recorder', recorder })));
    }
  }

  get over(): boolean {
    return this.options.replay.over !== null;
  }

  async snapshot(): Promise<Result<DeskSnapshot>> {
    const { replay, page, recordings, clock } = this.options;
    const moment = await replay.moment();
    if (!moment.ok) return moment;
    const { snapshot, state, frame } = moment.value;
    this.told = true;
    this.firstFrame?.dispose();
    // After the answer that the snapshot is in: a paused recording brings no other frame.
    this.firstFrame = frame && clock.after(0, () => this.showFrame(frame));
    const { shell, actor } = page;
    const capabilities: Capabilities = { shell, actor, actions: false };
    const recorder = recordings?.recorder.state ?? NO_RECORDER;
    return ok({ ...snapshot, recorder, gameDay: null, replay: state, capabilities });
  }

  dispose(): void {
    this.owned.dispose();
    this.firstFrame?.dispose();
    this.watched.clear();
    if (!this.over) void this.options.replay.watch(this, this.watched);
    this.options.onEnd();
  }

  private showFrame(update: FrameUpdate): void {
    this.firstFrame?.dispose();
    this.firstFrame = null;
    if (this.told) this.options.page.showFrame(update);
  }

  private answers(): DeskHandlers {
    const { replay, page, recordings } = this.options;
    return {
      ...recordingAnswers(recordings, page),
      ...gameDayHandlers(null, page.actor),
      'replay.control': (order) => replay.control(order),
      // Nobody dials for its sake.
      'session.look': () => ok(null),
      'backend.report': ({ backend }) => this.report(backend),
      'backend.reconnect': refuse,
      'backend.pause': refuse,
      'backend.resume': refuse,
      'breaker.reset': refuse,
      'breaker.isolate': refuse,
      'bulk.preview': refuse,
      'bulk.start': refuse,
      'bulk.stop': refuse,
      'bulk.report': async ({ run }) => {
        const report = await replay.ask('bulk', { run });
        if (!report.ok) return report;
        return report.value ? ok(report.value) : failure('bad-request', `there is no run ${run}`);
      },
      'message.send': refuse,
      'messages.watch': ({ backend, on }) => this.watch(backend, on),
      'incident.acknowledge': refuse,
      'incident.backends': (incident) => replay.ask('incident', incident),
      'marker.add': async ({ text, backend }) => {
        const marked = await this.options.mark(text, backend ?? null);
        return marked.ok ? ok(null) : marked;
      },
      'fleet-file.test': refuse,
      'fleet-file.add': refuse,
      'audit.list': (query): Promise<Result<AuditEntry[]>> => replay.ask('audit', query),
      'series.fleet': () => this.series({ of: 'fleet' }),
      'series.backend': ({ backend }) => this.series({ of: 'backend', backend }),
      'series.sparklines': () => this.series({ of: 'sparklines' }),
      'series.range': async (query) => {
        const range = await replay.ask('range', query);
        if (!range.ok) return range;
        return range.value.ok ? ok(range.value.value) : failure('no-history', range.value.error);
      },
      'events.list': (query): Promise<Result<KeptEvent[]>> => replay.ask('events', query),
    };
  }

  private async series(of: ReplayQuestions['series']['args']): Promise<Result<Uint8Array>> {
    const series = await this.options.replay.ask('series', of);
    return series.ok ? series.value : series;
  }

  private async report(backend: string): Promise<Result<BackendReport>> {
    const report = await this.options.replay.ask('report', { backend });
    return report.ok ? report.value : report;
  }

  private async watch(backend: string, on: boolean): Promise<Result<null>> {
    if (on && !this.watched.has(backend) && this.watched.size >= MOST_WATCHED) {
      return failure('not-allowed', `a page looks at the messages of ${MOST_WATCHED} backends at most`);
    }
    if (on) this.watched.add(backend);
    else this.watched.delete(backend);
    const watching = await this.options.replay.watch(this, new Set(this.watched));
    if (!watching.ok && on) this.watched.delete(backend);
    return watching;
  }
}

import type { Actor } from '../shared/backend.ts';
import type { ActionReport, AuditEntry, Capabilities, PushBody } from '../shared/contract.ts';
import { DisposableStore, disposable } from '../shared/disposable.ts';
import type { DialTest, FleetAddition, NewBackend } from '../shared/fleet-edit.ts';
import { encodeRange } from '../shared/range.ts';
import type { Priority } from '../shared/report.ts';
import { failure, ok, type Result } from '../shared/result.ts';
import { encodeSeries } from '../shared/series.ts';
import type { Clock } from './clock.ts';
import type { BulkRuns } from './fleet/bulk-runs.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { Incidents } from './fleet/incidents.ts';
import { gameDayHandlers } from './game-day/game-day-handlers.ts';
import type { GameDayRunner } from './game-day/game-day-runner.ts';
import type { History } from './history/history.ts';
import type { LiveFeed } from './live-feed.ts';
import { MessageOutbox, type Page } from './messages/message-outbox.ts';
import { NO_RECORDER, type Recordings, recordingAnswers } from './recording/recording-desk.ts';
import type { Desk, DeskHandlers, DeskSnapshot, SessionPage } from './session.ts';
import type { Action } from './socket/socket-context.ts';

/** What a page is shown of the fleet as it is, and what it may have done to it. */
export interface LiveSource {
  readonly fleet: Fleet;
  readonly feed: Pick<LiveFeed, 'onPush' | 'onFrame'>;
  readonly history: History;
  readonly bulk: BulkRuns;
  readonly incidents: Incidents;
  /** `null` where there is no place for them. */
  readonly recordings: Recordings | null;
  /** None on a fleet that is not simulated. */
  readonly gameDay?: GameDayRunner | null;
  snapshot(): LiveSnapshot;
  /** Does it, tells the timeline, and keeps it in the audit log. */
  act(action: Action, backends: string[], actor: Actor, reason: string | null): ActionReport;
  /** The same for a message of a person's own. */
  send(backend: string, message: OwnMessage, actor: Actor, reason: string | null): Result<null>;
  /** Says who looks after an incident, and keeps that in the audit log. */
  acknowledge(incident: number, actor: Actor, reason: string | null): Result<null>;
  /** Dials a backend that is not in the fleet once, and keeps that in the audit log. */
  testBackend(backend: NewBackend, actor: Actor): Promise<DialTest>;
  /** Writes a backend into the fleet file, and that into the audit log. */
  addBackend(backend: NewBackend, actor: Actor): Promise<FleetAddition>;
  /** Puts a person's marker on the timeline and into the audit log. */
  mark(text: string, backend: string | null, actor: Actor): Result<null>;
  /** The newest first, older than the entry `before`. */
  audit(limit: number, before?: number): AuditEntry[];
}

/** All of a snapshot that does not depend on who looks. */
export type LiveSnapshot = Omit<DeskSnapshot, 'capabilities' | 'recorder' | 'replay'>;

/** What a person sends to a backend. */
export interface OwnMessage {
  text: string;
  priority: Priority;
}

/** With more frames that it could not be sent, a page is not shown messages. */
const FRAMES_BEHIND = 1;
/** Backends whose messages one page may look at: what is masked costs time, a hundred times a second for each. */
const MOST_WATCHED = 4;

/** The live fleet, for one page. */
export class LiveDesk implements Desk {
  readonly handlers: DeskHandlers;
  readonly over = false;
  private readonly owned = new DisposableStore();
  private readonly messages: MessageOutbox;
  /** Backends whose messages the page looks at. */
  private readonly watched = new Set<string>();

  constructor(
    private readonly source: LiveSource,
    private readonly page: SessionPage,
    clock: Clock,
  ) {
    const { fleet, feed } = source;
    this.messages = this.owned.add(new MessageOutbox(clock, this.messagePage()));
    this.handlers = this.answers();
    this.owned.add(feed.onPush((push) => this.show(push)));
    const { recordings } = source;
    if (recordings) {
      this.owned.add(recordings.recorder.onChange((recorder) => page.show({ push: 'recorder', recorder })));
    }
    const { gameDay } = source;
    if (gameDay) this.owned.add(gameDay.onChange((now) => page.show({ push: 'game-day', gameDay: now })));
    this.owned.add(
      feed.onFrame((update) => {
        page.showFrame(update);
        // It may have been hidden or behind, and its messages have no timer meanwhile.
        this.messages.resume();
      }),
    );
    this.owned.add(disposable(() => fleet.look([], [], this)));
  }

  snapshot(): Result<DeskSnapshot> {
    const { shell, actor } = this.page;
    const capabilities: Capabilities = { shell, actor, actions: true };
    const recorder = this.source.recordings?.recorder.state ?? NO_RECORDER;
    const gameDay = this.source.gameDay?.current ?? null;
    return ok({ ...this.source.snapshot(), recorder, gameDay, replay: null, capabilities });
  }

  dispose(): void {
    this.owned.dispose();
  }

  private show(push: PushBody): void {
    // Other backends: it may be another managed socket by now, or one that may be looked at again.
    if (push.push === 'fleet') for (const backend of this.watched) this.watchMessages(backend, true);
    this.page.show(push);
  }

  private answers(): DeskHandlers {
    const { fleet, history, bulk } = this.source;
    const act =
      (action: 'reconnect' | 'pause' | 'resume' | 'reset') =>
      ({ backends, reason }: { backends: string[]; reason?: string | undefined }) =>
        this.act({ action }, backends, reason);
    return {
      ...recordingAnswers(this.source.recordings, this.page),
      ...gameDayHandlers(this.source.gameDay ?? null, this.page.actor),
      'replay.control': () => failure('not-allowed', 'no recording is shown'),
      'session.look': ({ rows, open }) => {
        fleet.look(rows, open, this);
        return ok(null);
      },
      'backend.report': ({ backend }) => {
        const report = fleet.report(backend);
        return report ? ok(report) : failure('unknown-backend', `there is no backend "${backend}"`);
      },
      'message.send': ({ backend, text, priority, reason }) =>
        this.source.send(backend, { text, priority }, this.page.actor, reason || null),
      'bulk.preview': (question) => ok(bulk.preview(question)),
      'bulk.start': (order) => bulk.start(order, this.page.actor),
      'bulk.stop': ({ run }) => bulk.stop(run, this.page.actor),
      'bulk.report': ({ run }) => bulk.report(run),
      'messages.watch': ({ backend, on }) => this.watchMessages(backend, on),
      'incident.acknowledge': ({ incident, reason }) =>
        this.source.acknowledge(incident, this.page.actor, reason || null),
      'incident.backends': ({ incident }) => ok(this.source.incidents.backendsOf(incident)),
      'fleet-file.test': async ({ backend }) => ok(await this.source.testBackend(backend, this.page.actor)),
      'fleet-file.add': async ({ backend }) => ok(await this.source.addBackend(backend, this.page.actor)),
      'marker.add': ({ text, backend }) => this.source.mark(text, backend ?? null, this.page.actor),
      'audit.list': ({ limit, before }) => ok(this.source.audit(limit, before)),
      'backend.reconnect': act('reconnect'),
      'backend.pause': act('pause'),
      'backend.resume': act('resume'),
      'breaker.reset': act('reset'),
      'breaker.isolate': ({ backends, reason, for: duration }) =>
        this.act({ action: 'isolate', duration: duration ?? null }, backends, reason),
      'series.fleet': () => ok(encodeSeries(history.recent.fleet())),
      'series.backend': ({ backend }) => {
        return fleet.has(backend)
          ? ok(encodeSeries(history.recent.backend(backend)))
          : failure('unknown-backend', `there is no backend "${backend}"`);
      },
      'series.sparklines': () => ok(encodeSeries(history.recent.sparklines())),
      'series.range': async (query) => {
        const range = await history.range(query);
        return range.ok ? ok(encodeRange(range.value)) : failure('no-history', range.error);
      },
      'events.list': async (query) => {
        const events = await history.events(query);
        return events.ok ? events : failure('no-history', events.error);
      },
    };
  }

  private watchMessages(backend: string, on: boolean): Result<null> {
    if (!on) {
      this.watched.delete(backend);
      this.messages.end(backend);
      return ok(null);
    }
    if (!this.watched.has(backend) && this.watched.size >= MOST_WATCHED) {
      return failure('not-allowed', `a page looks at the messages of ${MOST_WATCHED} backends at most`);
    }
    const watch = this.source.fleet.watchMessages(backend, this.messages.sinkFor(backend));
    if (!watch.ok) {
      // Nor is what waited to be shown.
      this.messages.end(backend);
      return watch;
    }
    this.watched.add(backend);
    this.messages.keep(backend, watch.value);
    return ok(null);
  }

  /** A hidden page, or one that is a frame behind, is told how many messages there were and no more. */
  private messagePage(): Page {
    const { page } = this;
    return {
      get keepsUp() {
        return page.watching && page.behind <= FRAMES_BEHIND;
      },
      show: (backend, entries) => page.show({ push: 'messages', backend, entries }),
    };
  }

  private act(action: Action, backends: string[], reason: string | undefined) {
    return ok(this.source.act(action, backends, this.page.actor, reason || null));
  }
}

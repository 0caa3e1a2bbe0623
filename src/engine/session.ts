import type { Actor } from '../shared/backend.ts';
import type { BulkRun } from '../shared/bulk.ts';
import {
  type ActionReport,
  type AuditEntry,
  type Capabilities,
  type FleetProblemNotice,
  PROTOCOL_VERSION,
  type Push,
  type Snapshot,
} from '../shared/contract.ts';
import { type Disposable, DisposableStore } from '../shared/disposable.ts';
import type { FleetEvent } from '../shared/event.ts';
import type { FleetAddition, NewBackend } from '../shared/fleet-edit.ts';
import type { LocalFault } from '../shared/local-fault.ts';
import { encodeRange } from '../shared/range.ts';
import type { Priority } from '../shared/report.ts';
import { failure, ok, type Result } from '../shared/result.ts';
import { type Handlers, RpcServer } from '../shared/rpc.ts';
import { encodeSeries } from '../shared/series.ts';
import type { Transport } from '../shared/transport.ts';
import type { Clock } from './clock.ts';
import type { BulkRuns } from './fleet/bulk-runs.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { IncidentChanges } from './fleet/incident-news.ts';
import type { Incidents } from './fleet/incidents.ts';
import type { FleetEdit } from './fleet-file/fleet-edit.ts';
import { FrameFlow } from './frame-flow.ts';
import type { History } from './history/history.ts';
import { MessageOutbox, type Page } from './messages/message-outbox.ts';
import type { Action } from './socket/socket-context.ts';
import type { FrameUpdate } from './telemetry/frame-update.ts';

/** Who looks, and through what. */
export interface SessionInfo {
  shell: Capabilities['shell'];
  /** The account that runs the console. */
  actor: string;
  /** Which window or tab, for the event timeline: "window 2". */
  label: string;
}

/** What a session is shown. */
export interface SessionSource {
  readonly fleet: Fleet;
  readonly history: History;
  readonly bulk: BulkRuns;
  readonly incidents: Incidents;
  snapshot(): Omit<Snapshot, 'capabilities' | 'pushed' | 'protocol'>;
  /** Does it, tells the timeline, and keeps it in the audit log. */
  act(action: Action, backends: string[], actor: Actor, reason: string | null): ActionReport;
  /** The same for a message of a person's own. */
  send(backend: string, message: OwnMessage, actor: Actor, reason: string | null): Result<null>;
  /** Says who looks after an incident, and keeps that in the audit log. */
  acknowledge(incident: number, actor: Actor, reason: string | null): Result<null>;
  readonly fleetEdit: Pick<FleetEdit, 'test'>;
  /** Writes a backend into the fleet file, and that into the audit log. */
  addBackend(backend: NewBackend, actor: Actor): Promise<FleetAddition>;
  /** Puts a person's marker on the timeline and into the audit log. */
  mark(text: string, backend: string | null, actor: Actor): Result<null>;
  /** The newest first, older than the entry `before`. */
  audit(limit: number, before?: number): AuditEntry[];
  onFault(error: unknown): void;
}

/** What a person sends to a backend. */
export interface OwnMessage {
  text: string;
  priority: Priority;
}

/** After so many ticks without an acknowledgement a page does not read, and is told nothing until it does. */
const PATIENCE = 10;
/** With more frames that it could not be sent, a page is not shown messages. */
const FRAMES_BEHIND = 1;
/** Backends whose messages one page may look at: what is masked costs time, a hundred times a second for each. */
const MOST_WATCHED = 4;

/**
 * One page's view of the engine. Invariants:
 *  1. Nothing is pushed before `session.open`; from then on every push carries the next number.
 *  2. Frames go through {@link FrameFlow}: at most two are unacknowledged, and the newest wins.
 *  3. A hidden page gets no frames, but goes on being told what happens: its title says how the fleet is.
 *  4. A page that does not read is not told more: what it missed shows as a gap in the numbers of the
 *     pushes, and it asks for a snapshot. So what waits for a page is bounded.
 */
export class Session implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly rpc: RpcServer;
  private readonly actor: Actor;
  private opened = false;
  private visible = true;
  private pushed = 0;
  private readonly frames: FrameFlow;
  private readonly messages: MessageOutbox;
  /** Backends whose messages the page looks at. */
  private readonly watched = new Set<string>();

  constructor(
    transport: Transport,
    private readonly info: SessionInfo,
    private readonly source: SessionSource,
    clock: Clock,
  ) {
    this.frames = new FrameFlow(clock, (bytes) => this.rpc.pushFrame(bytes));
    this.messages = this.owned.add(new MessageOutbox(clock, this.messagePage()));
    this.actor = { name: info.actor, session: info.label };
    this.rpc = this.owned.add(
      new RpcServer(
        transport,
        this.handlers(),
        (sequence) => this.acknowledge(sequence),
        (error) => source.onFault(error),
      ),
    );
  }

  /** Sends the frame, or keeps it in place of an older one for when the page has caught up. */
  showFrame(update: FrameUpdate): void {
    if (this.opened && this.visible) this.frames.show(update);
  }

  /** Frames that the page was not sent although it is looked at, since this was asked last. */
  takeSkipped(): number {
    return this.frames.takeSkipped();
  }

  /** The longest that the page took to acknowledge a frame, ms, since this was asked last; NaN without one. */
  takeDelay(): number {
    return this.frames.takeDelay();
  }

  showEvents(events: FleetEvent[]): void {
    this.push((sequence) => ({ push: 'events', sequence, events }));
  }

  showLocalFault(localFault: LocalFault | null): void {
    this.push((sequence) => ({ push: 'local-fault', sequence, localFault }));
  }

  /** Other backends, or the same in another order: what came before is about rows that are gone. */
  showFleet(): void {
    const { fleet } = this.source;
    // It may be another managed socket by now, or one that may be looked at again.
    for (const backend of this.watched) this.watchMessages(backend, true);
    this.push((sequence) => ({ push: 'fleet', sequence, fleet: fleet.info, statuses: fleet.statuses() }));
  }

  showFleetProblem(fleetProblem: FleetProblemNotice | null): void {
    this.push((sequence) => ({ push: 'fleet-problem', sequence, fleetProblem }));
  }

  showHistoryProblem(historyProblem: string | null): void {
    this.push((sequence) => ({ push: 'history-problem', sequence, historyProblem }));
  }

  showIncidents({ changed, gone }: IncidentChanges): void {
    this.push((sequence) => ({ push: 'incidents', sequence, incidents: changed, gone }));
  }

  showBulk(run: BulkRun): void {
    this.push((sequence) => ({ push: 'bulk', sequence, run }));
  }

  /** @param rows whose status changed. */
  showStatuses(rows: readonly number[]): void {
    const { fleet } = this.source;
    this.push((sequence) => ({
      push: 'statuses',
      sequence,
      revision: fleet.info.revision,
      changes: rows.map((row) => [row, fleet.status(row)]),
    }));
  }

  dispose(): void {
    this.source.fleet.look([], [], this);
    this.owned.dispose();
  }

  private push(make: (sequence: number) => Push): void {
    if (!this.opened) return;
    this.pushed++;
    if (this.frames.behind < PATIENCE) this.rpc.push(make(this.pushed));
  }

  private acknowledge(sequence: number): void {
    const missedPushes = this.frames.behind >= PATIENCE;
    this.frames.acknowledge(sequence);
    // Says nothing but its number, by which the page finds that it missed some.
    if (missedPushes) this.showStatuses([]);
  }

  private handlers(): Handlers {
    const { fleet, history, bulk } = this.source;
    const act =
      (action: 'reconnect' | 'pause' | 'resume' | 'reset') =>
      ({ backends, reason }: { backends: string[]; reason?: string | undefined }) =>
        this.act({ action }, backends, reason);
    return {
      'session.open': ({ protocol }) => this.open(protocol),
      'session.visible': ({ visible }) => {
        this.visible = visible;
        this.frames.forget();
        return ok(null);
      },
      'session.look': ({ rows, open }) => {
        fleet.look(rows, open, this);
        return ok(null);
      },
      'backend.report': ({ backend }) => {
        const report = fleet.report(backend);
        return report ? ok(report) : failure('unknown-backend', `there is no backend "${backend}"`);
      },
      'message.send': ({ backend, text, priority, reason }) =>
        this.source.send(backend, { text, priority }, this.actor, reason || null),
      'bulk.preview': (question) => ok(bulk.preview(question)),
      'bulk.start': (order) => bulk.start(order, this.actor),
      'bulk.stop': ({ run }) => bulk.stop(run, this.actor),
      'bulk.report': ({ run }) => bulk.report(run),
      'messages.watch': ({ backend, on }) => this.watchMessages(backend, on),
      'incident.acknowledge': ({ incident, reason }) =>
        this.source.acknowledge(incident, this.actor, reason || null),
      'incident.backends': ({ incident }) => ok(this.source.incidents.backendsOf(incident)),
      'fleet-file.test': async ({ backend }) => ok(await this.source.fleetEdit.test(backend)),
      'fleet-file.add': async ({ backend }) => ok(await this.source.addBackend(backend, this.actor)),
      'marker.add': ({ text, backend }) => this.source.mark(text, backend ?? null, this.actor),
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
    const session = this;
    return {
      get keepsUp() {
        return session.opened && session.visible && session.frames.behind <= FRAMES_BEHIND;
      },
      show: (backend, entries) => this.push((sequence) => ({ push: 'messages', sequence, backend, entries })),
    };
  }

  private act(action: Action, backends: string[], reason: string | undefined) {
    return ok(this.source.act(action, backends, this.actor, reason || null));
  }

  private open(protocol: number): Result<Snapshot> {
    if (protocol !== PROTOCOL_VERSION) {
      return failure(
        'version-mismatch',
        `this engine speaks version ${PROTOCOL_VERSION}, the page version ${protocol}: reload the page`,
      );
    }
    this.opened = true;
    this.frames.forget();
    return ok({
      ...this.source.snapshot(),
      protocol: PROTOCOL_VERSION,
      capabilities: { shell: this.info.shell, actor: this.actor, actions: true },
      pushed: this.pushed,
    });
  }
}

import type { Actor } from '../shared/backend.ts';
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
import type { Frame } from '../shared/frame.ts';
import type { LocalFault } from '../shared/local-fault.ts';
import type { Priority } from '../shared/report.ts';
import { failure, ok, type Result } from '../shared/result.ts';
import { type Handlers, RpcServer } from '../shared/rpc.ts';
import { encodeSeries } from '../shared/series.ts';
import type { Transport } from '../shared/transport.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { Action } from './socket/socket-context.ts';
import type { FrameHistory } from './telemetry/frame-history.ts';

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
  readonly history: FrameHistory;
  snapshot(): Omit<Snapshot, 'capabilities' | 'pushed' | 'protocol'>;
  /** Does it, tells the timeline, and keeps it in the audit log. */
  act(action: Action, backends: string[], actor: Actor, reason: string | null): ActionReport;
  /** The same for a message of a person's own. */
  send(backend: string, message: OwnMessage, actor: Actor, reason: string | null): Result<null>;
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
/** Frames that may be on their way to a page that has not acknowledged them. */
const FRAMES_IN_FLIGHT = 2;

/**
 * One page's view of the engine. Invariants:
 *  1. Nothing is pushed before `session.open`; from then on every push carries the next number.
 *  2. At most two frames are unacknowledged; of those that could not be sent only the newest is kept.
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
  private readonly inFlight: number[] = [];
  /** Frames since the last acknowledgement that could not be sent. */
  private behind = 0;
  private kept: Uint8Array | null = null;
  private keptSequence = 0;

  constructor(
    transport: Transport,
    private readonly info: SessionInfo,
    private readonly source: SessionSource,
  ) {
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
  showFrame(frame: Frame & { bytes: Uint8Array }): void {
    if (!this.opened || !this.visible) return;
    if (this.inFlight.length < FRAMES_IN_FLIGHT) {
      this.sendFrame(frame.sequence, frame.bytes);
      return;
    }
    this.behind++;
    this.kept = frame.bytes;
    this.keptSequence = frame.sequence;
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
    this.push((sequence) => ({ push: 'fleet', sequence, fleet: fleet.info, statuses: fleet.statuses() }));
  }

  showFleetProblem(fleetProblem: FleetProblemNotice | null): void {
    this.push((sequence) => ({ push: 'fleet-problem', sequence, fleetProblem }));
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
    if (this.behind < PATIENCE) this.rpc.push(make(this.pushed));
  }

  private sendFrame(sequence: number, bytes: Uint8Array): void {
    this.inFlight.push(sequence);
    this.rpc.pushFrame(bytes);
  }

  /** An acknowledgement covers every frame up to its own. */
  private acknowledge(sequence: number): void {
    while (this.inFlight.length > 0 && (this.inFlight[0] as number) <= sequence) this.inFlight.shift();
    if (this.behind >= PATIENCE) {
      this.behind = 0;
      // Says nothing but its number, by which the page finds that it missed some.
      this.showStatuses([]);
    }
    this.behind = 0;
    if (!this.kept || !this.visible || this.inFlight.length >= FRAMES_IN_FLIGHT) return;
    const bytes = this.kept;
    this.kept = null;
    this.sendFrame(this.keptSequence, bytes);
  }

  private handlers(): Handlers {
    const { fleet, history } = this.source;
    const act =
      (action: 'reconnect' | 'pause' | 'resume' | 'reset') =>
      ({ backends, reason }: { backends: string[]; reason?: string | undefined }) =>
        this.act({ action }, backends, reason);
    return {
      'session.open': ({ protocol }) => this.open(protocol),
      'session.visible': ({ visible }) => {
        this.visible = visible;
        this.forgetFrames();
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
      'audit.list': ({ limit, before }) => ok(this.source.audit(limit, before)),
      'backend.reconnect': act('reconnect'),
      'backend.pause': act('pause'),
      'backend.resume': act('resume'),
      'breaker.reset': act('reset'),
      'breaker.isolate': ({ backends, reason, for: duration }) =>
        this.act({ action: 'isolate', duration: duration ?? null }, backends, reason),
      'series.fleet': () => ok(encodeSeries(history.fleet())),
      'series.backend': ({ backend }) => {
        return fleet.has(backend)
          ? ok(encodeSeries(history.backend(backend)))
          : failure('unknown-backend', `there is no backend "${backend}"`);
      },
      'series.sparklines': () => ok(encodeSeries(history.sparklines())),
    };
  }

  private forgetFrames(): void {
    this.behind = 0;
    this.kept = null;
    this.inFlight.length = 0;
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
    this.forgetFrames();
    return ok({
      ...this.source.snapshot(),
      protocol: PROTOCOL_VERSION,
      capabilities: { shell: this.info.shell, actor: this.actor, actions: true },
      pushed: this.pushed,
    });
  }
}

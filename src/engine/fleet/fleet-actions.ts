import type { Actor } from '../../shared/backend.ts';
import type { ActionReport } from '../../shared/contract.ts';
import type { Priority } from '../../shared/report.ts';
import { failure, type Result } from '../../shared/result.ts';
import type { Clock, Timeline } from '../clock.ts';
import type { ManagedSocket } from '../socket/managed-socket.ts';
import type { Action } from '../socket/socket-context.ts';
import type { Counters } from '../telemetry/counters.ts';
import type { Attention } from './attention.ts';
import { type Candidate, NO_CANDIDATE } from './blast-radius.ts';
import type { EventLog } from './event-log.ts';

/** The fleet that is acted on. */
export interface ActedOn {
  readonly clock: Clock;
  readonly timeline: Timeline;
  readonly events: EventLog;
  readonly attention: Attention;
  /** By slot. */
  readonly counters: Counters;
  socketOf(id: string): ManagedSocket | undefined;
  /** Whether its last connection still closes, so that it was not started yet. */
  isHeld(socket: ManagedSocket): boolean;
}

/** What operators do to the sockets of a fleet, and whether it applies to them. */
export class FleetActions {
  private ended = false;

  constructor(private readonly fleet: ActedOn) {}

  /** The console is stopping: nothing applies any more. */
  end(): void {
    this.ended = true;
  }

  /**
   * Does it to each backend that it applies to and reports. The timeline names the operator once, and
   * before anything that the action leads to.
   */
  act(action: Action, backends: string[], actor: Actor, reason: string | null): ActionReport {
    const { fleet } = this;
    const refused: ActionReport['refused'] = [];
    const able: ManagedSocket[] = [];
    for (const id of new Set(backends)) {
      const socket = fleet.socketOf(id);
      const why = this.objection(socket, action);
      if (socket && why === null) able.push(socket);
      else refused.push({ backend: id, why: why ?? '' });
    }
    const done = able.map((socket) => socket.id);
    if (done.length > 0) {
      const until = untilOf(action, fleet.timeline.utc(fleet.clock.now()));
      fleet.events.add({ kind: 'action', actor, action: action.action, backends: done, reason, until });
    }
    for (const socket of able) this.do(socket, action, actor, reason);
    return { done, refused };
  }

  /** Does it to one of many: their run tells the timeline. Why not, or `null` when it is done. */
  perform(action: Action, id: string, actor: Actor, reason: string): string | null {
    const socket = this.fleet.socketOf(id);
    const why = this.objection(socket, action);
    if (socket && why === null) this.do(socket, action, actor, reason);
    return why;
  }

  /** One backend as an action on many has to know it, be there one of that id or not. */
  candidate(id: string, action: Action): Candidate {
    const socket = this.fleet.socketOf(id);
    const objection = this.objection(socket, action);
    if (!socket) return { ...NO_CANDIDATE, id, objection };
    const { info, services } = socket.config;
    const { dialTimeout, closeGrace, minDialInterval } = info.settings;
    return {
      id,
      host: info.host,
      phase: socket.phase,
      breaker: socket.breakerState,
      allowed: dialTimeout + closeGrace + minDialInterval,
      statsUrl: services.stats?.url ?? null,
      serverConnections: this.fleet.counters.serverConnections[socket.slot] as number,
      objection,
    };
  }

  /** Puts a person's message into a backend's queue. What it says is nobody else's business. */
  send(id: string, text: string, priority: Priority, actor: Actor, reason: string | null): Result<null> {
    const socket = this.fleet.socketOf(id);
    if (!socket) return failure('unknown-backend', `there is no backend "${id}"`);
    if (this.ended) return failure('stopping', 'the console is stopping');
    const sent = socket.send(text, priority);
    if (sent.ok) {
      const { events } = this.fleet;
      events.add({ kind: 'action', actor, action: 'send', backends: [id], reason, until: null });
    }
    return sent;
  }

  private do(socket: ManagedSocket, action: Action, actor: Actor, reason: string | null): void {
    socket.perform(action, actor, reason);
    // After it: the dial is the operator's, and the demand keeps what comes of it.
    if (action.action === 'reconnect') this.fleet.attention.asked(socket.id);
  }

  private objection(socket: ManagedSocket | undefined, action: Action): string | null {
    if (this.ended) return 'the console is stopping';
    if (!socket) return 'there is no such backend';
    if (this.fleet.isHeld(socket)) return 'its last connection is still being closed';
    return socket.objectionTo(action);
  }
}

const untilOf = (action: Action, now: number): number | null =>
  action.action === 'isolate' && action.duration !== null ? now + action.duration : null;

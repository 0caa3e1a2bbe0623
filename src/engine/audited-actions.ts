import type { Actor } from '../shared/backend.ts';
import { type ActionReport, AUDITED_SAMPLE, type AuditEntry } from '../shared/contract.ts';
import type { DialTest, FleetAddition, NewBackend } from '../shared/fleet-edit.ts';
import { failure, ok, type Result } from '../shared/result.ts';
import type { Clock } from './clock.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { Incidents } from './fleet/incidents.ts';
import { testEntry } from './fleet-file/dial-test-entry.ts';
import type { FleetEdit } from './fleet-file/fleet-edit.ts';
import type { GameDayNote } from './game-day/game-day-runner.ts';
import type { OwnMessage } from './live-desk.ts';
import type { Action } from './socket/socket-context.ts';
import type { StateStore } from './store/state-store.ts';

/** What is acted on. */
export interface ActedUpon {
  readonly fleet: Fleet;
  readonly fleetEdit: FleetEdit;
  readonly incidents: Incidents;
}

/** What people do, whatever to: each is done, told to the timeline where that shows it, and kept in the audit log. */
export class AuditedActions {
  constructor(
    private readonly clock: Clock,
    private readonly store: Pick<StateStore, 'addAudit'>,
    private readonly on: ActedUpon,
  ) {}

  act(action: Action, backends: string[], actor: Actor, reason: string | null): ActionReport {
    const report = this.on.fleet.act(action, backends, actor, reason);
    this.keep({ actor, action: action.action, reason, backends: report.done, refused: report.refused });
    return report;
  }

  send(backend: string, message: OwnMessage, actor: Actor, reason: string | null): Result<null> {
    const sent = this.on.fleet.send(backend, message.text, message.priority, actor, reason);
    this.keep({
      actor,
      action: 'send',
      reason,
      backends: sent.ok ? [backend] : [],
      refused: sent.ok ? [] : [{ backend, why: sent.error.message }],
      message: { bytes: Buffer.byteLength(message.text), priority: message.priority },
    });
    return sent;
  }

  acknowledge(incident: number, actor: Actor, reason: string | null): Result<null> {
    const taken = this.on.incidents.acknowledge(incident, actor, reason);
    if (!taken.ok) return taken;
    const backends = taken.value;
    this.on.fleet.events.add({ kind: 'action', actor, action: 'acknowledge', backends, reason, until: null });
    this.keep({ actor, action: 'acknowledge', reason, backends, refused: [] });
    return ok(null);
  }

  mark(text: string, backend: string | null, actor: Actor): Result<null> {
    if (backend !== null && !this.on.fleet.has(backend)) {
      return failure('unknown-backend', `there is no backend "${backend}"`);
    }
    this.note(text, backend === null ? [] : [backend], actor);
    return ok(null);
  }

  /** Tells the timeline and the audit log what somebody did about a recording. */
  noteRecording(
    action: 'record' | 'record-stop',
    actor: Actor,
    reason: string,
    backends: readonly string[],
  ): void {
    const ids = [...backends];
    this.on.fleet.events.add({ kind: 'action', actor, action, backends: ids, reason, until: null });
    this.keep({ actor, action, reason, backends: ids, refused: [] });
  }

  async testBackend(backend: NewBackend, actor: Actor): Promise<DialTest> {
    const report = await this.on.fleetEdit.test(backend);
    this.keep({ actor, action: 'test', reason: null, ...testEntry(backend, report) });
    return report;
  }

  async addBackend(backend: NewBackend, actor: Actor): Promise<FleetAddition> {
    const addition = await this.on.fleetEdit.add(backend);
    const why = addition.problems.map(({ message }) => message).join('; ');
    this.keep({
      actor,
      action: 'add',
      reason: null,
      backends: why === '' ? [backend.id] : [],
      refused: why === '' ? [] : [{ backend: backend.id, why }],
    });
    return addition;
  }

  /** A marker on the timeline, and in the audit log who did what to how many, with some of their names. */
  noteGameDay({ action, text, backends, actor }: GameDayNote): void {
    const backend = backends.length === 1 ? (backends[0] ?? null) : null;
    this.on.fleet.events.add({ kind: 'marker', actor, text, backend });
    const named = backends.slice(0, AUDITED_SAMPLE);
    const total = backends.length > named.length ? { total: backends.length } : {};
    this.keep({ actor, action, reason: text, backends: named, ...total, refused: [] });
  }

  /** A marker, of the fleet or of the one backend that it is about. */
  private note(text: string, backends: readonly string[], actor: Actor): void {
    const backend = backends.length === 1 ? (backends[0] ?? null) : null;
    this.on.fleet.events.add({ kind: 'marker', actor, text, backend });
    this.keep({ actor, action: 'mark', reason: text, backends: [...backends], refused: [] });
  }

  /** Writes it into the audit log. */
  keep(entry: Omit<AuditEntry, 'id' | 'at'>): void {
    this.store.addAudit({ at: this.on.fleet.timeline.utc(this.clock.now()), ...entry });
  }
}

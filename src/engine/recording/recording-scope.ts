import type { BackendStatus } from '../../shared/backend.ts';
import type { PushBody } from '../../shared/contract.ts';
import { backendOf, type FleetEvent } from '../../shared/event.ts';
import type { Frame } from '../../shared/frame.ts';
import { encodeFrameDelta, FrameBaseError, FrameReader } from '../../shared/frame-delta.ts';
import type { Incident } from '../../shared/incident.ts';
import type { LocalFault } from '../../shared/local-fault.ts';
import type { FollowedFleet, HistoryTick } from '../history/tick-gatherer.ts';
import { cutFrame } from './cut-frame.ts';
import { TickCut } from './cut-tick.ts';
import type { RecordedSnapshot } from './recording-format.ts';

/**
 * Leaves of what pages are told what is of some backends alone, as if the fleet had no others. Goes through what was
 * told in order, from a snapshot on: rows are those of the fleet that was told last.
 */
export class RecordingScope {
  private readonly ids: ReadonlySet<string>;
  /** Of the fleet that was told last: which of its rows are kept. */
  private rows: number[] = [];
  private size = 0;
  /** Of the kept ones. */
  private hosts: ReadonlySet<string> = new Set();
  private readonly reader = new FrameReader();
  private before: Frame | null = null;
  private readonly ticks = new TickCut();

  constructor(backends: readonly string[]) {
    this.ids = new Set(backends);
  }

  has(backend: string): boolean {
    return this.ids.has(backend);
  }

  /** `null` where nothing of it is left. */
  push(push: PushBody): PushBody | null {
    switch (push.push) {
      case 'statuses': {
        const changes = push.changes.flatMap(([row, status]): [number, BackendStatus][] => {
          const at = this.rows.indexOf(row);
          return at < 0 ? [] : [[at, status]];
        });
        return changes.length === 0 ? null : { ...push, changes };
      }
      case 'events': {
        const events = push.events.flatMap((event) => this.event(event) ?? []);
        return events.length === 0 ? null : { ...push, events };
      }
      case 'incidents': {
        const incidents = push.incidents.filter((incident) => this.concerns(incident));
        return incidents.length + push.gone.length === 0 ? null : { ...push, incidents };
      }
      case 'fleet': {
        const { fleet } = push;
        this.arrange(fleet.backends);
        return {
          ...push,
          fleet: { ...fleet, backends: this.pick(fleet.backends) },
          statuses: this.pick(push.statuses),
        };
      }
      case 'local-fault':
        return { ...push, localFault: push.localFault && this.localFault(push.localFault) };
      case 'messages':
        return this.has(push.backend) ? push : null;
      default:
        return push;
    }
  }

  snapshot(snapshot: RecordedSnapshot): RecordedSnapshot {
    const { fleet, statuses, events, incidents, localFault, incidentBackends } = snapshot;
    this.arrange(fleet.backends);
    return {
      ...snapshot,
      fleet: { ...fleet, backends: this.pick(fleet.backends) },
      statuses: this.pick(statuses),
      events: events.flatMap((event) => this.event(event) ?? []),
      incidents: incidents.filter((incident) => this.concerns(incident)),
      localFault: localFault && this.localFault(localFault),
      ...(incidentBackends && {
        incidentBackends: incidentBackends.map(([id, all]): [number, string[]] => [
          id,
          all.filter((backend) => this.has(backend)),
        ]),
      }),
    };
  }

  /**
   * A frame as pages are sent it, or as a keyframe has it.
   * @param whole it has to be told as a whole
   * @returns `null` where it cannot be told: what it is about was not told
   * @throws FrameError where it is damaged
   */
  frame(bytes: Uint8Array, whole: boolean): Uint8Array | null {
    const frame = this.read(bytes);
    if (frame?.rows !== this.size) return null;
    const { before } = this;
    const cut = cutFrame(frame, this.rows);
    this.before = cut;
    return (!whole && before && encodeFrameDelta(before, cut)) || cut.bytes;
  }

  followed(fleet: FollowedFleet): FollowedFleet {
    return this.ticks.follow(fleet, this.ids);
  }

  /** `null` where it is of another fleet than the one that is followed. */
  tick(tick: HistoryTick): HistoryTick | null {
    return this.ticks.tick(tick);
  }

  private read(bytes: Uint8Array): Frame | null {
    try {
      return this.reader.read(bytes);
    } catch (error) {
      if (error instanceof FrameBaseError) return null;
      throw error;
    }
  }

  private arrange(backends: readonly { id: string; host: string }[]): void {
    this.size = backends.length;
    this.rows = backends.flatMap(({ id }, row) => (this.ids.has(id) ? [row] : []));
    this.hosts = new Set(this.pick(backends).map(({ host }) => host));
    this.before = null;
  }

  private pick<T>(byRow: readonly T[]): T[] {
    return this.rows.map((row) => byRow[row] as T);
  }

  private event(event: FleetEvent): FleetEvent | null {
    const ours = (ids: readonly string[]) => ids.filter((id) => this.ids.has(id));
    switch (event.kind) {
      case 'action': {
        const backends = ours(event.backends);
        return backends.length === 0 && event.backends.length > 0 ? null : { ...event, backends };
      }
      case 'fleet': {
        const { added, removed, changed } = event;
        return { ...event, added: ours(added), removed: ours(removed), changed: ours(changed) };
      }
      case 'incident':
        return this.concerns(event) ? event : null;
      default: {
        const backend = backendOf(event);
        return backend === null || this.ids.has(backend) ? event : null;
      }
    }
  }

  /** It may: which backends are in one of several hosts is not told. */
  private concerns({ backend, host }: Pick<Incident, 'backend' | 'host'>): boolean {
    if (backend !== null) return this.ids.has(backend);
    return host === null || this.hosts.has(host);
  }

  private localFault(fault: LocalFault): LocalFault {
    const { canary, lastCanary } = fault;
    return {
      ...fault,
      canary: canary !== null && this.ids.has(canary) ? canary : null,
      lastCanary: lastCanary && this.ids.has(lastCanary.backend) ? lastCanary : null,
    };
  }
}

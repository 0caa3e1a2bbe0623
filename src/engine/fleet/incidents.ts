import type { Actor } from '../../shared/backend.ts';
import type { Disposable } from '../../shared/disposable.ts';
import type { Subscribe } from '../../shared/emitter.ts';
import type { EventBody } from '../../shared/event.ts';
import { INCIDENTS_KEPT, type Incident, type IncidentBy } from '../../shared/incident.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import type { Clock, Timeline } from '../clock.ts';
import { type IncidentChanges, IncidentNews } from './incident-news.ts';
import { IncidentRecord, type Standing } from './incident-record.ts';
import { causeOf, type Failure, RecentFailures, TOGETHER } from './recent-failures.ts';
import { UnlistedIncidents } from './unlisted-incidents.ts';

/** How long one backend alone has to be down, ms. */
export const ALONE = 30_000;
/** How long all have to be ready again, ms. */
export const SETTLED = 10_000;
/** How long an incident that is over is kept, ms. */
export const KEPT_FOR = 600_000;

/**
 * Fewer backends of one host than this, or than one in 100 of its backends, fail together by accident. Connections
 * that are cut once an hour on average, each by itself, make one in 360 fail within ten seconds: of 5,000 that is 14,
 * and about never 50.
 */
const FEWEST_OF_A_HOST = 2;
const SHARE_OF_A_HOST = 1 / 100;
/** Fewer hosts than this, or than one in 200 backends, have the same cause by accident. */
const FEWEST_OF_A_CAUSE = 3;
const SHARE_OF_A_CAUSE = 1 / 200;

export interface IncidentFleet {
  /** Backends there are. */
  readonly size: number;
  /** Those of them that are of that host. */
  sizeOfHost(host: string): number;
  /** Where a backend stands now, and when it dials next, UTC ms. One that is not in the fleet is aside. */
  standingOf(backend: string): { standing: Standing; nextDial: number | null };
  onEvent(body: EventBody): void;
}

/**
 * Makes one incident of backends that fail together. Invariants:
 *  1. A backend is in one open incident at most, and one that is in none has no time to wait for but its own.
 *  2. What fails within ten seconds of each other at the same host is one incident, where it is enough of that
 *     host; so are failures of the same cause at several hosts, and incidents of hosts that turn out to have the
 *     same cause.
 *  3. A backend by itself is one when it stays down or its breaker opens: losing a connection is none.
 *  4. Of a fault of our own that is over nobody joins the incident any more, and who is lost again leaves it.
 *  5. At most {@link INCIDENTS_KEPT} are kept. Those that are over make room, then backends by themselves; an open
 *     incident for which there is none is counted, and the timeline says so.
 */
export class Incidents implements Disposable {
  /** The oldest first. */
  private readonly records = new Map<number, IncidentRecord>();
  /** Open ones. */
  private readonly ofBackend = new Map<string, IncidentRecord>();
  private readonly ofHost = new Map<string, IncidentRecord>();
  private readonly ofCause = new Map<string, IncidentRecord>();
  private readonly recent = new RecentFailures();
  /** Without a connection and in no incident, the longest first. */
  private readonly alone = new Map<string, Failure>();
  private aloneTimer: Disposable | null = null;
  /** By incident: until it is over, then until it is let go of. */
  private readonly timers = new Map<number, Disposable>();
  private readonly news: IncidentNews;
  private readonly unlistedOnes: UnlistedIncidents;
  private faulty = false;
  private lastId = 0;

  readonly onChange: Subscribe<IncidentChanges>;

  constructor(
    private readonly clock: Clock,
    private readonly timeline: Pick<Timeline, 'utc'>,
    private readonly fleet: IncidentFleet,
  ) {
    this.news = new IncidentNews(clock, (record) => this.infoOf(record));
    this.onChange = this.news.onChange;
    this.unlistedOnes = new UnlistedIncidents(clock, (body) => fleet.onEvent(body));
  }

  /** Open incidents for which there was no room, since the engine runs. */
  get unlisted(): number {
    return this.unlistedOnes.total;
  }

  /** The oldest first. */
  list(): Incident[] {
    return [...this.records.values()].map((record) => this.infoOf(record));
  }

  /** Ids of the backends of an incident; none when it is not known. */
  backendsOf(id: number): string[] {
    return [...(this.records.get(id)?.backends ?? [])];
  }

  /** A connection was lost or a dial failed, and not by a fault of our own. */
  failed(backend: string, host: string, outcome: Failure['outcome'], connected: boolean): void {
    if (this.faulty) return;
    if (connected) this.leaveFault(backend);
    if (this.ofBackend.has(backend)) return;
    const now = this.clock.now();
    const failure = this.alone.get(backend) ?? { backend, host, outcome, connected, at: now };
    const cause = causeOf(failure.outcome);
    this.recent.add(failure, now);
    this.alone.set(backend, failure);
    this.scheduleAlone();
    const gathering =
      this.gathering(this.ofHost.get(host), now) ?? this.gathering(this.ofCause.get(cause), now);
    if (gathering && gathering.by !== 'backend') {
      this.join(gathering, [failure]);
      return;
    }
    const record = this.joinByHost(gathering, host);
    this.joinByCause(record ? record.cause : cause, now);
  }

  /** A backend's status changed. */
  changed(backend: string): void {
    const record = this.ofBackend.get(backend);
    if (!record && !this.alone.has(backend) && !this.unlistedOnes.has(backend)) return;
    const { standing, nextDial } = this.fleet.standingOf(backend);
    if (record) {
      if (!record.stand(backend, standing, nextDial)) return;
      this.news.touch(record);
      this.settle(record);
      return;
    }
    if (standing === 'back' || standing === 'aside') {
      this.alone.delete(backend);
      this.unlistedOnes.forget(backend);
    }
    if (standing === 'aside') this.recent.delete(backend);
  }

  /** Other backends are in the fleet now. */
  rearranged(): void {
    for (const backend of [...this.ofBackend.keys(), ...this.alone.keys()]) this.changed(backend);
  }

  /** Its breaker opened: nobody has to wait to know that it is down. */
  tripped(backend: string): void {
    const failure = this.alone.get(backend);
    if (failure) this.beginAlone(failure);
  }

  /** While this machine is at fault nothing is said of backends, and what was said just now was its doing. */
  localFault(faulty: boolean): void {
    this.faulty = faulty;
    const now = this.clock.now();
    if (!faulty) {
      this.localFaultEnded(now);
      return;
    }
    this.recent.clear();
    this.alone.clear();
    for (const record of this.records.values()) {
      if (!record.open || !isFresh(record, now)) continue;
      record.localFault = true;
      record.localFaultUntil = null;
      this.news.touch(record);
    }
  }

  /** Somebody looks after it. */
  acknowledge(id: number, by: Actor, reason: string | null): Result<string[]> {
    const record = this.records.get(id);
    if (!record) return failure('unknown-incident', 'there is no such incident any more');
    if (!record.open) return failure('not-allowed', 'it is over already');
    if (record.acknowledged) return failure('not-allowed', `${record.acknowledged.by.name} has it already`);
    record.acknowledged = { by, at: this.timeline.utc(this.clock.now()), reason };
    this.news.touch(record);
    return ok([...record.backends]);
  }

  dispose(): void {
    for (const timer of this.timers.values()) timer.dispose();
    this.timers.clear();
    this.aloneTimer?.dispose();
    this.news.dispose();
    this.unlistedOnes.dispose();
  }

  private infoOf(record: IncidentRecord): Incident {
    return record.info((time) => this.timeline.utc(time));
  }

  private gathering(record: IncidentRecord | undefined, now: number): IncidentRecord | null {
    return record?.takes && isFresh(record, now) ? record : null;
  }

  private localFaultEnded(now: number): void {
    for (const record of this.records.values()) {
      if (!record.localFault || record.localFaultUntil !== null) continue;
      record.localFaultUntil = now;
      this.news.touch(record);
    }
  }

  /** It had come back from a fault of our own that is over: that it is lost again has nothing to do with that. */
  private leaveFault(backend: string): void {
    const record = this.ofBackend.get(backend);
    if (!record || record.takes) return;
    this.ofBackend.delete(backend);
    record.stand(backend, 'back', null);
    this.news.touch(record);
    this.settle(record);
  }

  /**
   * One incident of all that failed at this host, where those are enough of it.
   * @param single a backend of that host that is an incident by itself.
   */
  private joinByHost(single: IncidentRecord | null, host: string): IncidentRecord | null {
    const fewest = Math.max(FEWEST_OF_A_HOST, Math.ceil(this.fleet.sizeOfHost(host) * SHARE_OF_A_HOST));
    if (this.recent.countOfHost(host) + (single?.size ?? 0) < fewest) return null;
    if (!single) return this.begin('host', host, () => this.recent.ofHost(host));
    single.by = 'host';
    this.join(single, this.recent.ofHost(host));
    return single;
  }

  /** One incident of all that failed for this cause, where those are hosts enough. */
  private joinByCause(cause: string, now: number): void {
    const alike = [...this.records.values()].filter(
      (record) => record.by === 'host' && this.gathering(record, now) && record.cause === cause,
    );
    const fewest = Math.max(FEWEST_OF_A_CAUSE, Math.ceil(this.fleet.size * SHARE_OF_A_CAUSE));
    if (alike.length + this.recent.hostsOf(cause) < fewest) return;
    const [first, ...others] = alike;
    const record = first ?? this.begin('cause', cause, () => this.recent.ofCause(cause));
    if (!record) return;
    record.by = 'cause';
    this.ofCause.set(cause, record);
    for (const other of others) this.merge(record, other);
    if (first) this.join(record, this.recent.ofCause(cause));
  }

  private merge(record: IncidentRecord, other: IncidentRecord): void {
    this.announce(other, 'joined', record.id);
    record.absorb(other);
    for (const backend of other.backends) this.ofBackend.set(backend, record);
    for (const host of other.allHosts) this.ofHost.set(host, record);
    this.letGo(other);
    this.news.touch(record);
    this.settle(record);
  }

  /**
   * @param of the host, the cause or the backend.
   * @param failuresOf asked only when there is room: there may be thousands.
   */
  private begin(by: IncidentBy, of: string, failuresOf: () => readonly Failure[]): IncidentRecord | null {
    if (!this.makeRoom(by)) {
      this.unlistedOnes.add(of);
      return null;
    }
    this.unlistedOnes.forget(of);
    const record = new IncidentRecord(++this.lastId, by);
    this.records.set(record.id, record);
    this.join(record, failuresOf());
    this.announce(record, 'began');
    return record;
  }

  private join(record: IncidentRecord, failures: readonly Failure[]): void {
    for (const failure of failures) {
      const { backend, host } = failure;
      this.recent.delete(backend);
      this.alone.delete(backend);
      this.ofBackend.set(backend, record);
      this.ofHost.set(host, record);
      record.join(failure);
      const { standing, nextDial } = this.fleet.standingOf(backend);
      record.stand(backend, standing, nextDial);
    }
    this.news.touch(record);
    this.settle(record);
  }

  /** It stays down: with others of its host that do so too, unless somebody looks after those already. */
  private beginAlone(failure: Failure): void {
    const neighbour = this.ofHost.get(failure.host);
    if (neighbour?.takes && !neighbour.acknowledged) {
      if (neighbour.by === 'backend') neighbour.by = 'host';
      this.join(neighbour, [failure]);
    } else if (!this.begin('backend', failure.backend, () => [failure])) this.alone.delete(failure.backend);
  }

  private scheduleAlone(): void {
    if (this.aloneTimer) return;
    const [longest] = this.alone.values();
    if (!longest) return;
    const wait = Math.max(0, longest.at + ALONE - this.clock.now());
    this.aloneTimer = this.clock.after(wait, () => {
      this.aloneTimer = null;
      const due = this.clock.now() - ALONE;
      for (const failure of [...this.alone.values()]) {
        if (failure.at > due) break;
        this.beginAlone(failure);
      }
      this.scheduleAlone();
    });
  }

  private settle(record: IncidentRecord): void {
    const timer = this.timers.get(record.id);
    if (!record.settled) {
      timer?.dispose();
      this.timers.delete(record.id);
    } else if (!timer) {
      this.timers.set(
        record.id,
        this.clock.after(SETTLED, () => this.end(record)),
      );
    }
  }

  private end(record: IncidentRecord): void {
    record.endedAt = this.clock.now();
    this.unlink(record);
    this.timers.set(
      record.id,
      this.clock.after(KEPT_FOR, () => this.letGo(record)),
    );
    this.news.touch(record);
    this.announce(record, 'ended');
  }

  private announce(record: IncidentRecord, state: 'began' | 'ended' | 'joined', into?: number): void {
    const { host, backend, cause, lost: backends } = this.infoOf(record);
    const lasted = record.endedAt === null ? null : Math.round(record.endedAt - record.since);
    this.fleet.onEvent({
      kind: 'incident',
      incident: record.id,
      state,
      ...(into !== undefined && { into }),
      host,
      backend,
      cause: cause.text,
      backends,
      lasted,
    });
  }

  private unlink(record: IncidentRecord): void {
    for (const backend of record.backends) {
      if (this.ofBackend.get(backend) === record) this.ofBackend.delete(backend);
    }
    for (const host of record.allHosts) if (this.ofHost.get(host) === record) this.ofHost.delete(host);
    for (const [cause, each] of this.ofCause) if (each === record) this.ofCause.delete(cause);
  }

  private letGo(record: IncidentRecord): void {
    this.unlink(record);
    this.timers.get(record.id)?.dispose();
    this.timers.delete(record.id);
    this.records.delete(record.id);
    this.news.letGo(record);
  }

  private makeRoom(by: IncidentBy): boolean {
    if (this.records.size < INCIDENTS_KEPT) {
      this.unlistedOnes.forgetAll();
      return true;
    }
    const all = [...this.records.values()];
    const over = all.find(({ open }) => !open);
    const spare = over ?? (by === 'backend' ? undefined : all.findLast((each) => each.by === 'backend'));
    if (!spare) return false;
    // One by itself: its only backend is what it is of.
    if (spare.open) for (const backend of spare.backends) this.unlistedOnes.add(backend);
    this.letGo(spare);
    return true;
  }
}

/** Somebody joined it just now. */
const isFresh = ({ until }: IncidentRecord, now: number): boolean => until >= now - TOGETHER;

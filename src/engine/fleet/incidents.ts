import type { Actor } from '../../shared/backend.ts';
import type { Disposable } from '../../shared/disposable.ts';
import type { Subscribe } from '../../shared/emitter.ts';
import type { EventBody } from '../../shared/event.ts';
import { FLAPPING_HELD, type Incident, type IncidentBy } from '../../shared/incident.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import type { Clock, Timeline } from '../clock.ts';
import { fewestHosts, fewestOfHost } from './fewest-together.ts';
import { IncidentBook } from './incident-book.ts';
import { IncidentEnds, SETTLED } from './incident-ends.ts';
import { type IncidentChanges, IncidentNews } from './incident-news.ts';
import { IncidentRecord, type Standing } from './incident-record.ts';
import { LoneFailures } from './lone-failures.ts';
import { RecentDrops } from './recent-drops.ts';
import { causeOf, type Failure, RecentFailures } from './recent-failures.ts';
import { UnlistedIncidents } from './unlisted-incidents.ts';

export interface IncidentFleet {
  /** Backends there are. */
  readonly size: number;
  /** Those of them that are of that host. */
  sizeOfHost(host: string): number;
  has(backend: string): boolean;
  /** The group that a backend is of; `null` when it is of none, or not in the fleet. */
  groupOf(backend: string): string | null;
  /** Where a backend stands now, and when it dials next, UTC ms. One that is not in the fleet is aside. */
  standingOf(backend: string): { standing: Standing; nextDial: number | null };
  onEvent(body: EventBody): void;
}

/**
 * Makes one incident of backends that fail together. Invariants:
 *  1. A backend is in one open incident at most, and one that is in none has no time to wait for but its own. Only one
 *     that a fault of our own cost its connection may be lost in another since: it is back in that of the fault.
 *  2. What fails within ten seconds of each other at the same host is one incident, where it is enough of that
 *     host; so are failures of the same cause at several hosts, and incidents of hosts that turn out to have the
 *     same cause.
 *  3. A backend by itself is one when it stays down or its breaker opens: losing a connection is none.
 *  4. What fails again within {@link FLAPPING_HELD} after it was over is no other incident, and what flaps is not over
 *     until it has held for as long.
 *  5. Of a fault of our own that is over nobody joins the incident any more, and who is lost again leaves it.
 *  6. At most a hundred are kept. Those that are over make room, then backends by themselves; an open
 *     incident for which there is none is counted, and the timeline says so.
 */
export class Incidents implements Disposable {
  private readonly book = new IncidentBook();
  private readonly recent = new RecentFailures();
  private readonly drops = new RecentDrops();
  private readonly alone: LoneFailures;
  private readonly ends: IncidentEnds;
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
    this.alone = new LoneFailures(clock, (failed) => this.beginAlone(failed));
    this.ends = new IncidentEnds(clock, {
      flaps: (backend) => this.drops.flaps(backend, clock.now()),
      onOver: (record) => this.end(record),
      onLetGo: (record) => this.letGo(record),
    });
    this.news = new IncidentNews(clock, {
      infoOf: (record) => this.infoOf(record),
      dropsOf: (backend) => this.drops.countOf(backend, clock.now()),
    });
    this.onChange = this.news.onChange;
    this.unlistedOnes = new UnlistedIncidents(clock, (body) => fleet.onEvent(body));
  }

  /** Open incidents for which there was no room, since the engine runs. */
  get unlisted(): number {
    return this.unlistedOnes.total;
  }

  /** The oldest first. */
  list(): Incident[] {
    return [...this.book].map((record) => this.infoOf(record));
  }

  /** Ids of the backends of an incident; none when it is not known. */
  backendsOf(id: number): string[] {
    return [...(this.book.get(id)?.backends ?? [])];
  }

  /** A connection was lost or a dial failed, and not by a fault of our own. */
  failed(backend: string, host: string, outcome: Failure['outcome'], connected: boolean): void {
    if (this.faulty) return;
    const now = this.clock.now();
    if (connected) {
      this.drops.add(backend, now);
      this.leaveFault(backend);
      this.leaveHeld(backend, host);
    }
    const known = this.book.ofBackend(backend);
    if (known) {
      if (known.fail(backend, outcome)) this.news.touch(known);
      return;
    }
    const failure = this.alone.get(backend) ?? { backend, host, outcome, connected, at: now };
    const cause = causeOf(failure.outcome);
    this.recent.add(failure, now);
    this.alone.add(failure);
    const gathering =
      this.gathering(this.book.ofHost(host), now) ?? this.gathering(this.book.ofCause(cause), now);
    if (gathering && gathering.by !== 'backend') {
      this.join(gathering, [failure]);
      return;
    }
    const record = this.joinByHost(gathering, host);
    this.joinByCause(record ? record.cause : cause, now);
  }

  /** A backend's status changed. */
  changed(backend: string): void {
    const record = this.book.ofBackend(backend);
    if (!record && !this.alone.get(backend) && !this.unlistedOnes.has(backend)) return;
    const { standing, nextDial } = this.fleet.standingOf(backend);
    if (record) {
      if (!record.stand(backend, standing, nextDial, this.clock.now())) return;
      this.ends.settle(record);
      this.news.touch(record);
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
    for (const backend of [...this.book.backends, ...this.alone.backends]) this.changed(backend);
    this.drops.keep((backend) => this.fleet.has(backend));
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
    for (const record of this.book) {
      if (!record.open || !record.isFresh(now)) continue;
      record.localFault = true;
      record.localFaultUntil = null;
      this.news.touch(record);
    }
  }

  /** Somebody looks after it. */
  acknowledge(id: number, by: Actor, reason: string | null): Result<string[]> {
    const record = this.book.get(id);
    if (!record) return failure('unknown-incident', 'there is no such incident any more');
    if (!record.open) return failure('not-allowed', 'it is over already');
    if (record.acknowledged) return failure('not-allowed', `${record.acknowledged.by.name} has it already`);
    record.acknowledged = { by, at: this.timeline.utc(this.clock.now()), reason };
    this.news.touch(record);
    return ok([...record.backends]);
  }

  dispose(): void {
    this.ends.dispose();
    this.alone.dispose();
    this.news.dispose();
    this.unlistedOnes.dispose();
  }

  private infoOf(record: IncidentRecord): Incident {
    return record.info((time) => this.timeline.utc(time));
  }

  private gathering(record: IncidentRecord | undefined, now: number): IncidentRecord | null {
    return record?.takes && record.isFresh(now) ? record : null;
  }

  private localFaultEnded(now: number): void {
    for (const record of this.book) {
      if (!record.localFault || record.localFaultUntil !== null) continue;
      record.localFaultUntil = now;
      this.news.touch(record);
    }
  }

  /** It had come back from a fault of our own that is over: that it is lost again has nothing to do with that. */
  private leaveFault(backend: string): void {
    const record = this.book.ofBackend(backend);
    if (!record || record.takes) return;
    this.book.leave(backend);
    record.stand(backend, 'back', null, this.clock.now());
    this.ends.settle(record);
    this.news.touch(record);
  }

  /** It had held while others of its incident have not: that it is lost again has nothing to do with those, unless it flaps. */
  private leaveHeld(backend: string, host: string): void {
    const now = this.clock.now();
    const record = this.book.ofBackend(backend);
    if (!record || record.isFresh(now) || this.drops.flaps(backend, now)) return;
    if (!record.holdsWithout(backend, now - SETTLED)) return;
    record.drop(backend);
    this.book.leave(backend);
    if (!record.hasHost(host)) this.book.unlinkHost(record, host);
    this.ends.settle(record);
    this.news.touch(record);
  }

  /**
   * One incident of all that failed at this host, where those are enough of it.
   * @param single a backend of that host that is an incident by itself.
   */
  private joinByHost(single: IncidentRecord | null, host: string): IncidentRecord | null {
    const failed = this.recent.countOfHost(host) + (single?.size ?? 0);
    if (failed < fewestOfHost(this.fleet.sizeOfHost(host))) return null;
    if (!single) return this.begin('host', host, () => this.recent.ofHost(host));
    single.by = 'host';
    this.join(single, this.recent.ofHost(host));
    return single;
  }

  /** One incident of all that failed for this cause, where those are hosts enough. */
  private joinByCause(cause: string, now: number): void {
    const alike = [...this.book].filter(
      (record) => record.by !== 'backend' && this.gathering(record, now) && record.cause === cause,
    );
    // One of several hosts that began again with one of them takes in the others.
    const first = alike.find(({ by }) => by === 'cause') ?? alike[0];
    const enough = alike.length + this.recent.hostsOf(cause) >= fewestHosts(this.fleet.size);
    if (first?.by !== 'cause' && !enough) return;
    const record = first ?? this.begin('cause', cause, () => this.recent.ofCause(cause));
    if (!record) return;
    record.by = 'cause';
    this.book.linkCause(record, cause);
    for (const other of alike) if (other !== record) this.merge(record, other);
    if (first) this.join(record, this.recent.ofCause(cause));
  }

  private merge(record: IncidentRecord, other: IncidentRecord): void {
    this.announce(other, 'joined', record.id);
    record.absorb(other);
    this.book.relink(other, record);
    this.letGo(other);
    this.ends.settle(record);
    this.news.touch(record);
  }

  /**
   * @param of the host, the cause or the backend.
   * @param failuresOf asked only when there is room: there may be thousands.
   */
  private begin(by: IncidentBy, of: string, failuresOf: () => readonly Failure[]): IncidentRecord | null {
    const before = this.book.endedLately(by, of, this.clock.now() - FLAPPING_HELD);
    if (before) return this.beginAgain(before, failuresOf());
    if (!this.makeRoom(by)) {
      this.unlistedOnes.add(of);
      return null;
    }
    this.unlistedOnes.forget(of);
    const record = new IncidentRecord(++this.lastId, by);
    this.book.add(record);
    this.join(record, failuresOf());
    this.announce(record, 'began');
    return record;
  }

  /** Whoever looks after it does so still. */
  private beginAgain(record: IncidentRecord, failures: readonly Failure[]): IncidentRecord {
    record.endedAt = null;
    this.ends.forget(record);
    this.book.reopen(record);
    for (const backend of record.backends) {
      // It may have been lost before there were enough to begin again.
      const own = this.alone.get(backend);
      if (own) record.fail(backend, own.outcome);
      this.alone.delete(backend);
      this.recent.delete(backend);
      const { standing, nextDial } = this.fleet.standingOf(backend);
      record.stand(backend, standing, nextDial, this.clock.now());
    }
    this.join(record, failures);
    this.announce(record, 'again');
    return record;
  }

  private join(record: IncidentRecord, failures: readonly Failure[]): void {
    for (const failure of failures) {
      const { backend, host } = failure;
      this.recent.delete(backend);
      this.alone.delete(backend);
      this.book.link(record, backend, host);
      record.join(failure, this.fleet.groupOf(backend));
      const { standing, nextDial } = this.fleet.standingOf(backend);
      record.stand(backend, standing, nextDial, this.clock.now());
    }
    this.ends.settle(record);
    this.news.touch(record);
  }

  /** It stays down: with others of its host that do so too, unless those are back or somebody looks after them already. */
  private beginAlone(failure: Failure): void {
    const neighbour = this.book.ofHost(failure.host);
    if (neighbour?.takes && !neighbour.settled && !neighbour.acknowledged) {
      if (neighbour.by === 'backend') neighbour.by = 'host';
      this.join(neighbour, [failure]);
    } else if (!this.begin('backend', failure.backend, () => [failure])) this.alone.delete(failure.backend);
  }

  private end(record: IncidentRecord): void {
    this.book.unlink(record);
    this.news.touch(record);
    this.announce(record, 'ended');
  }

  private announce(
    record: IncidentRecord,
    state: 'began' | 'again' | 'ended' | 'joined',
    into?: number,
  ): void {
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

  private letGo(record: IncidentRecord): void {
    this.ends.forget(record);
    this.book.delete(record);
    this.news.letGo(record);
  }

  private makeRoom(by: IncidentBy): boolean {
    if (!this.book.isFull) {
      this.unlistedOnes.forgetAll();
      return true;
    }
    const spare = this.book.spare(by);
    if (!spare) return false;
    // One by itself: its only backend is what it is of.
    if (spare.open) for (const backend of spare.backends) this.unlistedOnes.add(backend);
    this.letGo(spare);
    return true;
  }
}

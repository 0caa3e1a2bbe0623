import {
  CAUSES_NAMED,
  type Incident,
  type IncidentAcknowledgement,
  type IncidentBy,
  type IncidentCause,
} from '../../shared/incident.ts';
import type { Outcome } from '../../shared/outcome.ts';
import { causeOf, type Failure } from './recent-failures.ts';

/** Where a backend stands, as far as an incident cares. */
export type Standing = 'back' | 'waiting' | 'blocked' | 'stopped' | 'aside';

/** A backend in an incident. */
interface Member {
  standing: Standing;
  /** UTC ms of its next dial; `null` when none is planned. */
  nextDial: number | null;
}

/** One incident with its members. Every change costs the same, however many there are. */
export class IncidentRecord {
  /** Monotonic ms. */
  since = Number.POSITIVE_INFINITY;
  until = Number.NEGATIVE_INFINITY;
  endedAt: number | null = null;
  localFault = false;
  /** When that fault was over, monotonic ms. What fails from then on has another cause: nobody joins any more. */
  localFaultUntil: number | null = null;
  acknowledged: IncidentAcknowledgement | null = null;
  private readonly members = new Map<string, Member>();
  private readonly hosts = new Map<string, number>();
  private readonly causes = new Map<string, { count: number; outcome: Outcome }>();
  private readonly counts: Record<Standing, number> = {
    back: 0,
    waiting: 0,
    blocked: 0,
    stopped: 0,
    aside: 0,
  };
  private connected = 0;

  constructor(
    readonly id: number,
    public by: IncidentBy,
  ) {}

  /** Backends, in the order in which they came. */
  get backends(): IterableIterator<string> {
    return this.members.keys();
  }

  get open(): boolean {
    return this.endedAt === null;
  }

  /** Backends may join it. */
  get takes(): boolean {
    return this.open && this.localFaultUntil === null;
  }

  /** Of several hosts it is the first one's. */
  get host(): string {
    return this.hosts.keys().next().value ?? '';
  }

  get allHosts(): IterableIterator<string> {
    return this.hosts.keys();
  }

  get size(): number {
    return this.members.size;
  }

  /** Nobody in it is without a connection that wants one. */
  get settled(): boolean {
    return this.counts.back + this.counts.aside === this.members.size;
  }

  /** The most frequent cause; of equals the one that was first. */
  get cause(): string {
    return this.mainCause()[0];
  }

  has(backend: string): boolean {
    return this.members.has(backend);
  }

  join({ backend, host, outcome, connected, at }: Failure): void {
    const cause = causeOf(outcome);
    this.members.set(backend, { standing: 'waiting', nextDial: null });
    this.counts.waiting++;
    this.hosts.set(host, (this.hosts.get(host) ?? 0) + 1);
    const known = this.causes.get(cause);
    if (known) known.count++;
    else this.causes.set(cause, { count: 1, outcome });
    if (connected) this.connected++;
    this.since = Math.min(this.since, at);
    this.until = Math.max(this.until, at);
  }

  /** @returns whether anything is different now. */
  stand(backend: string, standing: Standing, nextDial: number | null): boolean {
    const member = this.members.get(backend);
    if (!member || (member.standing === standing && member.nextDial === nextDial)) return false;
    this.counts[member.standing]--;
    this.counts[standing]++;
    member.standing = standing;
    member.nextDial = nextDial;
    return true;
  }

  /** Takes over all of another, which is given up. */
  absorb(other: IncidentRecord): void {
    for (const [backend, member] of other.members) this.members.set(backend, member);
    for (const [host, count] of other.hosts) this.hosts.set(host, (this.hosts.get(host) ?? 0) + count);
    for (const [cause, { count, outcome }] of other.causes) {
      const known = this.causes.get(cause);
      if (known) known.count += count;
      else this.causes.set(cause, { count, outcome });
    }
    for (const standing of Object.keys(this.counts) as Standing[]) {
      this.counts[standing] += other.counts[standing];
    }
    this.connected += other.connected;
    this.since = Math.min(this.since, other.since);
    this.until = Math.max(this.until, other.until);
    // Who looks after one host has not said that of all of them.
    if (!other.acknowledged) this.acknowledged = null;
  }

  /** @param utc UTC ms of a monotonic time. */
  info(utc: (time: number) => number): Incident {
    const [, { outcome }] = this.mainCause();
    const { back, waiting, blocked, stopped, aside } = this.counts;
    return {
      id: this.id,
      by: this.by,
      host: this.hosts.size === 1 ? this.host : null,
      hosts: this.hosts.size,
      backend: this.by === 'backend' ? (this.members.keys().next().value ?? null) : null,
      cause: toldOf(outcome),
      causes: this.causesByCount().map(({ count, outcome: each }) => ({ ...toldOf(each), count })),
      since: utc(this.since),
      until: utc(this.until),
      lost: this.members.size,
      connected: this.connected,
      back,
      waiting,
      blocked,
      stopped,
      aside,
      nextDial: this.nextDial(),
      endedAt: this.endedAt === null ? null : utc(this.endedAt),
      localFault: this.localFault,
      localFaultUntil: this.localFaultUntil === null ? null : utc(this.localFaultUntil),
      acknowledged: this.acknowledged,
    };
  }

  private mainCause(): [string, { count: number; outcome: Outcome }] {
    let most: [string, { count: number; outcome: Outcome }] | undefined;
    for (const entry of this.causes) if (!most || entry[1].count > most[1].count) most = entry;
    if (!most) throw new RangeError('an incident without a backend has no cause');
    return most;
  }

  /** Of equals the one that was first; the sort is stable. */
  private causesByCount(): { count: number; outcome: Outcome }[] {
    return [...this.causes.values()].sort((a, b) => b.count - a.count).slice(0, CAUSES_NAMED);
  }

  /** One pass, for whoever is about to be told. */
  private nextDial(): number | null {
    let next: number | null = null;
    for (const { nextDial } of this.members.values()) {
      if (nextDial !== null && (next === null || nextDial < next)) next = nextDial;
    }
    return next;
  }
}

const toldOf = ({ kind, code, text }: Outcome): IncidentCause => ({ kind, code, text });

import {
  BACKENDS_NAMED,
  DROPS_THAT_MEAN_FLAPPING,
  GROUPS_NAMED,
  type Incident,
  type IncidentAcknowledgement,
  type IncidentBy,
} from '../../shared/incident.ts';
import type { Outcome } from '../../shared/outcome.ts';
import { CauseCount, toldOf } from './cause-count.ts';
import { type Failure, TOGETHER } from './recent-failures.ts';

/** Where a backend stands, as far as an incident cares. */
export type Standing = 'back' | 'waiting' | 'blocked' | 'stopped' | 'aside';

/** A backend in an incident. */
interface Member {
  standing: Standing;
  /** UTC ms of its next dial; `null` when none is planned. */
  nextDial: number | null;
  /** Why it cannot be reached, as far as is known since it was lost; `null` once it is back. */
  outcome: Outcome | null;
  /** When it came back, monotonic ms; `null` while it is not. */
  backAt: number | null;
  /** How it came in, which is what it is counted by. */
  first: Failure;
  group: string | null;
}

/** One incident with its members. Every change costs the same, however many there are. */
export class IncidentRecord {
  /** Monotonic ms. */
  since = Number.POSITIVE_INFINITY;
  until = Number.NEGATIVE_INFINITY;
  /** When it will be over if nothing is lost until then; `null` while something is missing. */
  overAt: number | null = null;
  endedAt: number | null = null;
  localFault = false;
  /** When that fault was over, monotonic ms. What fails from then on has another cause: nobody joins any more. */
  localFaultUntil: number | null = null;
  acknowledged: IncidentAcknowledgement | null = null;
  private readonly members = new Map<string, Member>();
  private readonly hosts = new Map<string, number>();
  private readonly groups = new Map<string, number>();
  /** Why they were lost. */
  private readonly causes = new CauseCount();
  /** Why those that are missing could not be reached last. */
  private readonly present = new CauseCount();
  private readonly counts: Record<Standing, number> = {
    back: 0,
    waiting: 0,
    blocked: 0,
    stopped: 0,
    aside: 0,
  };
  private connected = 0;
  /** As they were counted last: they fall by time alone, and all are told the same. */
  private drops = 0;
  private flapping = 0;

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
    return this.causes.most.cause;
  }

  has(backend: string): boolean {
    return this.members.has(backend);
  }

  hasHost(host: string): boolean {
    return this.hosts.has(host);
  }

  /** Whether this is so of a backend that is ready again. */
  someBack(test: (backend: string) => boolean): boolean {
    for (const [backend, { standing }] of this.members) if (standing === 'back' && test(backend)) return true;
    return false;
  }

  /** Somebody joined it just now. */
  isFresh(now: number): boolean {
    return this.until >= now - TOGETHER;
  }

  /** It is in it from now on, or is lost again. @param group the one that the backend is of */
  join(first: Failure, group: string | null): void {
    const { backend, host, outcome, connected, at } = first;
    this.until = Math.max(this.until, at);
    if (this.members.has(backend)) {
      this.fail(backend, outcome);
      return;
    }
    this.members.set(backend, { standing: 'waiting', nextDial: null, outcome, backAt: null, first, group });
    this.counts.waiting++;
    this.present.add(outcome);
    this.causes.add(outcome);
    count(this.hosts, host, 1);
    if (group !== null) count(this.groups, group, 1);
    if (connected) this.connected++;
    this.since = Math.min(this.since, at);
  }

  /** It is another one's by now. The last one may go only where another comes: one without a backend has no cause. */
  drop(backend: string): void {
    const member = this.members.get(backend);
    if (!member) return;
    this.stand(backend, 'aside', null, 0);
    this.counts.aside--;
    this.members.delete(backend);
    const { first, group } = member;
    this.causes.remove(first.outcome);
    count(this.hosts, first.host, -1);
    if (group !== null) count(this.groups, group, -1);
    if (first.connected) this.connected--;
  }

  /** It failed again. @returns whether that was for another reason than the last time. */
  fail(backend: string, outcome: Outcome): boolean {
    const member = this.members.get(backend);
    if (!member) return false;
    const other = member.outcome?.kind !== outcome.kind || member.outcome.code !== outcome.code;
    if (other && isMissing(member.standing)) {
      if (member.outcome) this.present.remove(member.outcome);
      this.present.add(outcome);
    }
    member.outcome = outcome;
    return other;
  }

  /** Whether it has been back since then, monotonic ms, and others are in it. */
  holdsWithout(backend: string, since: number): boolean {
    const backAt = this.members.get(backend)?.backAt ?? null;
    return backAt !== null && backAt <= since && this.members.size > 1;
  }

  /** @returns whether anything is different now. */
  stand(backend: string, standing: Standing, nextDial: number | null, now: number): boolean {
    const member = this.members.get(backend);
    if (!member || (member.standing === standing && member.nextDial === nextDial)) return false;
    if (member.outcome && isMissing(member.standing) !== isMissing(standing)) {
      if (isMissing(standing)) this.present.add(member.outcome);
      else this.present.remove(member.outcome);
    }
    if (standing === 'back' && member.standing !== 'back') {
      member.outcome = null;
      member.backAt = now;
    }
    if (standing !== 'back') member.backAt = null;
    this.counts[member.standing]--;
    this.counts[standing]++;
    member.standing = standing;
    member.nextDial = nextDial;
    return true;
  }

  /** Takes over all of another, which is given up. */
  absorb(other: IncidentRecord): void {
    for (const [backend, member] of other.members) this.members.set(backend, member);
    for (const [host, more] of other.hosts) count(this.hosts, host, more);
    for (const [group, more] of other.groups) count(this.groups, group, more);
    this.causes.absorb(other.causes);
    this.present.absorb(other.present);
    for (const standing of Object.keys(this.counts) as Standing[]) {
      this.counts[standing] += other.counts[standing];
    }
    this.connected += other.connected;
    this.since = Math.min(this.since, other.since);
    this.until = Math.max(this.until, other.until);
    // Who looks after one host has not said that of all of them.
    if (!other.acknowledged) this.acknowledged = null;
  }

  /**
   * Counts anew which of its backends flap, and what those lost lately.
   * @param dropsOf connections that a backend lost lately
   * @returns whether it is another count
   */
  countDrops(dropsOf: (backend: string) => number): boolean {
    const before = [this.drops, this.flapping];
    this.drops = 0;
    this.flapping = 0;
    for (const backend of this.members.keys()) {
      const dropped = dropsOf(backend);
      if (dropped < DROPS_THAT_MEAN_FLAPPING) continue;
      this.drops += dropped;
      this.flapping++;
    }
    return this.drops !== before[0] || this.flapping !== before[1];
  }

  /** Whether {@link countDrops} may find fewer as time passes. */
  get dropsMayFall(): boolean {
    return this.drops > 0;
  }

  /** @param utc UTC ms of a monotonic time */
  info(utc: (time: number) => number): Incident {
    const { back, waiting, blocked, stopped, aside } = this.counts;
    const groups = [...this.groups].sort(([, a], [, b]) => b - a).map(([group]) => group);
    return {
      id: this.id,
      by: this.by,
      host: this.hosts.size === 1 ? this.host : null,
      hosts: this.hosts.size,
      backend: this.by === 'backend' ? (this.members.keys().next().value ?? null) : null,
      cause: toldOf(this.causes.most.outcome),
      causes: this.causes.counted(),
      present: this.present.counted(),
      drops: this.drops,
      flapping: this.flapping,
      since: utc(this.since),
      until: utc(this.until),
      lost: this.members.size,
      connected: this.connected,
      back,
      waiting,
      blocked,
      stopped,
      aside,
      nextDial: this.nextDial,
      overAt: this.overAt === null ? null : utc(this.overAt),
      endedAt: this.endedAt === null ? null : utc(this.endedAt),
      localFault: this.localFault,
      localFaultUntil: this.localFaultUntil === null ? null : utc(this.localFaultUntil),
      acknowledged: this.acknowledged,
      groups: groups.slice(0, GROUPS_NAMED),
      moreGroups: Math.max(0, groups.length - GROUPS_NAMED),
      first: firstOf(this.members.keys(), BACKENDS_NAMED),
    };
  }

  private get nextDial(): number | null {
    let next: number | null = null;
    for (const { nextDial } of this.members.values()) {
      if (nextDial !== null && (next === null || nextDial < next)) next = nextDial;
    }
    return next;
  }
}

const isMissing = (standing: Standing): boolean => standing !== 'back' && standing !== 'aside';

const count = (counts: Map<string, number>, of: string, by: number): void => {
  const sum = (counts.get(of) ?? 0) + by;
  if (sum > 0) counts.set(of, sum);
  else counts.delete(of);
};

function firstOf<Item>(items: Iterable<Item>, most: number): Item[] {
  const first: Item[] = [];
  for (const item of items) {
    if (first.length === most) break;
    first.push(item);
  }
  return first;
}

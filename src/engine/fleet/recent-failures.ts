import type { Outcome } from '../../shared/outcome.ts';

/** Failures further apart than this, in ms, are not the same incident's. */
export const TOGETHER = 10_000;

/** A backend that failed, and so may be part of an incident. As it was when it failed first: what follows says less. */
export interface Failure {
  backend: string;
  host: string;
  outcome: Outcome;
  /** It had a connection, which it lost. */
  connected: boolean;
  /** Monotonic ms of its first failure. */
  at: number;
}

interface Entry {
  failure: Failure;
  /** Monotonic ms of its latest failure. */
  seen: number;
}
type Group = Map<string, Entry>;

/** What makes two outcomes the same. */
export const causeOf = ({ kind, code }: Outcome): string => `${kind} ${code}`;

/**
 * Failures of the last ten seconds that belong to no incident, by host and by cause. What is too old goes
 * when its group is looked at, from the front, so that a failure costs the same in the greatest outage.
 */
export class RecentFailures {
  private readonly byBackend: Group = new Map();
  private readonly byHost = new Map<string, Group>();
  private readonly byCause = new Map<string, Group>();
  /** By cause: how many of its failures are of which host. */
  private readonly hostsOfCause = new Map<string, Map<string, number>>();

  /** It failed now, perhaps not for the first time. */
  add(failure: Failure, now: number): void {
    this.prune(now);
    this.delete(failure.backend);
    const entry = { failure, seen: now };
    for (const group of this.groups(failure, true)) group.set(failure.backend, entry);
    this.countHost(causeOf(failure.outcome), failure.host, 1);
  }

  delete(backend: string): void {
    const entry = this.byBackend.get(backend);
    if (!entry) return;
    const { host, outcome } = entry.failure;
    for (const group of this.groups(entry.failure, false)) group.delete(backend);
    this.countHost(causeOf(outcome), host, -1);
    if (this.byHost.get(host)?.size === 0) this.byHost.delete(host);
    if (this.byCause.get(causeOf(outcome))?.size === 0) this.byCause.delete(causeOf(outcome));
  }

  ofHost(host: string): Failure[] {
    return failuresIn(this.byHost.get(host));
  }

  ofCause(cause: string): Failure[] {
    return failuresIn(this.byCause.get(cause));
  }

  countOfHost(host: string): number {
    return this.byHost.get(host)?.size ?? 0;
  }

  /** Of how many hosts the failures of that cause are. */
  hostsOf(cause: string): number {
    return this.hostsOfCause.get(cause)?.size ?? 0;
  }

  clear(): void {
    this.byBackend.clear();
    this.byHost.clear();
    this.byCause.clear();
    this.hostsOfCause.clear();
  }

  get size(): number {
    return this.byBackend.size;
  }

  /** In order of time: whoever fails again goes to the end. */
  private prune(now: number): void {
    for (const [backend, { seen }] of this.byBackend) {
      if (seen >= now - TOGETHER) return;
      this.delete(backend);
    }
  }

  private countHost(cause: string, host: string, by: 1 | -1): void {
    const hosts = this.hostsOfCause.get(cause) ?? new Map<string, number>();
    const count = (hosts.get(host) ?? 0) + by;
    if (count > 0) hosts.set(host, count);
    else hosts.delete(host);
    if (hosts.size > 0) this.hostsOfCause.set(cause, hosts);
    else this.hostsOfCause.delete(cause);
  }

  private groups({ host, outcome }: Failure, make: boolean): Group[] {
    const cause = causeOf(outcome);
    if (make && !this.byHost.has(host)) this.byHost.set(host, new Map());
    if (make && !this.byCause.has(cause)) this.byCause.set(cause, new Map());
    return [this.byBackend, this.byHost.get(host), this.byCause.get(cause)].flatMap((group) => group ?? []);
  }
}

const failuresIn = (group: Group | undefined): Failure[] =>
  group ? [...group.values()].map(({ failure }) => failure) : [];

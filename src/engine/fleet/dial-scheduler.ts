import type { Disposable } from '../../shared/disposable.ts';
import type { Clock } from '../clock.ts';
import { TokenBucket } from '../token-bucket.ts';

export interface DialBudget {
  /** Dials under way at once. */
  concurrency: number;
  perSecond: number;
  perHostPerSecond: number;
}

/** Whose dial goes first: probes and what an operator asked for, then what somebody looks at, then the rest. */
type Class = 'urgent' | 'visible' | 'patient';

interface Request {
  host: string;
  slot: number;
  class: Class;
  grant: () => void;
}

/**
 * What a bucket may hold, as a share of its rate: the burst above the rate in any one second. Enough for a
 * timer that is late, and so little that dials which crowd on their way are still within a tenth above it.
 */
const BURST = 0.05;
const NO_SLOT = -1;

/** Whether it is so of the backend in that slot. */
type Suits = (slot: number) => boolean;

const nobody: Suits = () => false;
const anybody: Suits = () => true;

function firstOf(waiting: Iterable<Request>, suits: Suits): Request | null {
  for (const request of waiting) if (suits(request.slot)) return request;
  return null;
}

/** Those of one class that wait, by host. The hosts stand in the order of their turns. */
class HostQueue {
  private readonly hosts = new Map<string, Set<Request>>();

  get names(): Iterable<string> {
    return this.hosts.keys();
  }

  add(request: Request): void {
    const waiting = this.hosts.get(request.host);
    if (waiting) waiting.add(request);
    else this.hosts.set(request.host, new Set([request]));
  }

  delete(request: Request): void {
    const waiting = this.hosts.get(request.host);
    if (waiting?.delete(request) && waiting.size === 0) this.hosts.delete(request.host);
  }

  /** The one that has waited longest for that host, of those that fit; the host goes to the end of the line. */
  take(host: string, suits: Suits = anybody): Request | null {
    const waiting = this.hosts.get(host);
    const request = waiting && firstOf(waiting, suits);
    if (!waiting || !request) return null;
    waiting.delete(request);
    this.hosts.delete(host);
    if (waiting.size > 0) this.hosts.set(host, waiting);
    return request;
  }

  /** The next in turn that fits, in the way of {@link take}. */
  takeWhere(suits: Suits): Request | null {
    for (const host of this.hosts.keys()) if (this.suits(host, suits)) return this.take(host, suits);
    return null;
  }

  /** Whether one that waits for that host fits: another of the same host may go through a proxy. */
  suits(host: string, suits: Suits): boolean {
    return firstOf(this.hosts.get(host) ?? [], suits) !== null;
  }

  has(host: string): boolean {
    return this.hosts.has(host);
  }

  clear(): void {
    this.hosts.clear();
  }
}

/**
 * Gives leave to dial, to one socket after the other: so many at once, so many a second, so many a
 * second to one host. What keeps a restart of the console, or of a server behind a thousand of our
 * sockets, from being a stampede.
 *
 * The urgent come before the visible and these before the patient, whatever their hosts. Within a class
 * the hosts take turns, so that one with a thousand waiting does not hold up the others; within a host
 * it is first come, first served.
 *
 * While the network is at fault all are held but those that need none.
 */
export class DialScheduler implements Disposable {
  private readonly bucket: TokenBucket;
  private readonly buckets = new Map<string, TokenBucket>();
  private readonly lines: Readonly<Record<Class, HostQueue>> = {
    urgent: new HostQueue(),
    visible: new HostQueue(),
    patient: new HostQueue(),
  };
  private readonly classes: readonly HostQueue[] = [
    this.lines.urgent,
    this.lines.visible,
    this.lines.patient,
  ];
  /** What waits, by slot. */
  private readonly waiting = new Map<number, Request>();
  private readonly seen = new Set<number>();
  private underWay = 0;
  /** Whose they are, as far as they have a slot. */
  private readonly dialling = new Set<number>();
  private timer: Disposable | null = null;
  private held = false;
  private pumping = false;

  /** @param needsNoNetwork whose dials go on while the others are held: of backends on this machine. */
  constructor(
    private budget: DialBudget,
    private readonly clock: Clock,
    private readonly needsNoNetwork: Suits = nobody,
  ) {
    this.bucket = new TokenBucket(budget.perSecond, BURST, clock.now());
  }

  /**
   * Asks for one dial. `grant` is called once, now or later; then {@link finished} is owed.
   * Disposing withdraws a request that was not granted yet.
   *
   * @param slot of the backend, by which {@link show} finds the request; one that asks has no other waiting.
   */
  request(host: string, urgent: boolean, grant: () => void, slot = NO_SLOT): Disposable {
    const request: Request = { host, slot, class: urgent ? 'urgent' : this.classOf(slot), grant };
    this.lines[request.class].add(request);
    if (slot !== NO_SLOT) this.waiting.set(slot, request);
    // Thousands ask at once when the network dies: none of them is worth looking through the line.
    if (!this.held || this.needsNoNetwork(slot)) this.pump();
    return { dispose: () => this.withdraw(request) };
  }

  /** Somebody looks at the backend in that slot, or nobody does any more: its dial goes before others, or not. */
  show(slot: number, visible: boolean): void {
    if (visible) this.seen.add(slot);
    else this.seen.delete(slot);
    const request = this.waiting.get(slot);
    if (!request || request.class === 'urgent') return;
    this.lines[request.class].delete(request);
    request.class = this.classOf(slot);
    this.lines[request.class].add(request);
  }

  /**
   * A granted dial came to an end: open, failed or given up.
   *
   * @param slot as in the {@link request}.
   */
  finished(slot = NO_SLOT): void {
    this.underWay--;
    this.dialling.delete(slot);
    this.pump();
  }

  /** Another budget from now on. What is under way beyond it comes to its end. */
  configure(budget: DialBudget): void {
    const now = this.clock.now();
    this.budget = budget;
    this.bucket.turnTo(budget.perSecond, now);
    for (const [host, bucket] of this.buckets) {
      // Fleets change and hosts with them: a bucket that is full says nothing that a new one would not.
      if (bucket.isFull(now) && !this.classes.some((line) => line.has(host))) this.buckets.delete(host);
      else bucket.turnTo(budget.perHostPerSecond, now);
    }
    this.pump();
  }

  /** Grants nothing any more, but for {@link canary}, and to those that need no network. */
  hold(): void {
    this.held = true;
  }

  /** Goes on where it was held; the rates keep those who waited from coming all at once. */
  release(): void {
    this.held = false;
    this.pump();
  }

  /**
   * While held: grants one dial, to the next in turn, unless one that would do is under way. Says whose; `null`: nobody's.
   *
   * @param suits whether the dial of the backend in that slot would do.
   */
  canary(suits: Suits): number | null {
    // Who needs no network may be others by now.
    this.pump();
    if (this.underWay > this.dialling.size || [...this.dialling].some(suits)) return null;
    for (const line of this.classes) {
      const request = line.takeWhere(suits);
      if (!request) continue;
      this.grant(request);
      return request.slot;
    }
    return null;
  }

  dispose(): void {
    this.timer?.dispose();
    this.waiting.clear();
    for (const line of this.classes) line.clear();
  }

  private pump(): void {
    // A grant may end at once, and that asks for the next: the loop that is running takes care of it.
    if (this.pumping) return;
    this.pumping = true;
    try {
      this.grantAll();
    } finally {
      this.pumping = false;
    }
  }

  private grantAll(): void {
    this.timer?.dispose();
    this.timer = null;
    while (this.underWay < this.budget.concurrency) {
      const now = this.clock.now();
      const wait = this.bucket.wait(now);
      const next = wait > 0 ? { wait } : this.next(now);
      if ('wait' in next) {
        if (Number.isFinite(next.wait))
          this.timer = this.clock.after(Math.ceil(next.wait), () => this.pump());
        return;
      }
      this.bucket.take();
      this.bucketOf(next.request.host, now).take();
      this.grant(next.request);
    }
  }

  /** The next in turn whose host has a token to spend, or how long until there is one. */
  private next(now: number): { request: Request } | { wait: number } {
    let shortest = Number.POSITIVE_INFINITY;
    for (const line of this.classes) {
      for (const host of line.names) {
        const suits = this.held ? this.needsNoNetwork : anybody;
        if (!line.suits(host, suits)) continue;
        const wait = this.bucketOf(host, now).wait(now);
        if (wait > 0) {
          shortest = Math.min(shortest, wait);
          continue;
        }
        const request = line.take(host, suits);
        if (request) return { request };
      }
    }
    return { wait: shortest };
  }

  private grant(request: Request): void {
    this.forget(request);
    this.underWay++;
    if (request.slot !== NO_SLOT) this.dialling.add(request.slot);
    request.grant();
  }

  private withdraw(request: Request): void {
    this.lines[request.class].delete(request);
    this.forget(request);
  }

  private forget(request: Request): void {
    if (this.waiting.get(request.slot) === request) this.waiting.delete(request.slot);
  }

  private classOf(slot: number): Class {
    return this.seen.has(slot) ? 'visible' : 'patient';
  }

  private bucketOf(host: string, now: number): TokenBucket {
    let bucket = this.buckets.get(host);
    if (!bucket) {
      bucket = new TokenBucket(this.budget.perHostPerSecond, BURST, now);
      this.buckets.set(host, bucket);
    }
    return bucket;
  }
}

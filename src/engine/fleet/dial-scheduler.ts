import type { Disposable } from '../../shared/disposable.ts';
import type { Clock } from '../clock.ts';

export interface DialBudget {
  /** Dials under way at once. */
  concurrency: number;
  perSecond: number;
  perHostPerSecond: number;
}

interface Request {
  host: string;
  grant: () => void;
}

/** What a bucket may hold, as a share of its rate: the burst above the rate in any one second. */
const BURST = 0.1;

class TokenBucket {
  private tokens: number;
  private readonly capacity: number;

  constructor(
    private readonly perSecond: number,
    private updatedAt: number,
  ) {
    this.capacity = Math.max(1, perSecond * BURST);
    this.tokens = this.capacity;
  }

  /** ms until there is a token; 0 when there is one now. */
  wait(now: number): number {
    this.refill(now);
    // A hair short of one is one: a timer that fires when the sum says 0.9999 must not wait anew.
    return this.tokens >= 1 - 1e-9 ? 0 : ((1 - this.tokens) / this.perSecond) * 1_000;
  }

  take(): void {
    this.tokens -= 1;
  }

  private refill(now: number): void {
    this.tokens = Math.min(this.capacity, this.tokens + ((now - this.updatedAt) / 1_000) * this.perSecond);
    this.updatedAt = now;
  }
}

interface Host {
  bucket: TokenBucket;
  /** Probes and what an operator asked for, before the rest. */
  urgent: Request[];
  patient: Request[];
}

/**
 * Gives leave to dial, to one socket after the other: so many at once, so many a second, so many a
 * second to one host. What keeps a restart of the console, or of a server behind a thousand of our
 * sockets, from being a stampede.
 *
 * Hosts take turns, so that one with a thousand waiting does not hold up the others; within a host
 * the urgent come first, then it is first come, first served.
 */
export class DialScheduler implements Disposable {
  private readonly bucket: TokenBucket;
  private readonly hosts = new Map<string, Host>();
  /** Those of them where somebody waits, in the order of their turns. */
  private readonly line = new Map<string, Host>();
  private underWay = 0;
  private timer: Disposable | null = null;
  private held = false;
  private pumping = false;

  constructor(
    private readonly budget: DialBudget,
    private readonly clock: Clock,
  ) {
    this.bucket = new TokenBucket(budget.perSecond, clock.now());
  }

  /**
   * Asks for one dial. `grant` is called once, now or later; then {@link finished} is owed.
   * Disposing withdraws a request that was not granted yet.
   */
  request(host: string, urgent: boolean, grant: () => void): Disposable {
    const request: Request = { host, grant };
    const queues = this.hostOf(host);
    (urgent ? queues.urgent : queues.patient).push(request);
    this.line.set(host, queues);
    this.pump();
    return { dispose: () => this.withdraw(request) };
  }

  /** A granted dial came to an end: open, failed or given up. */
  finished(): void {
    this.underWay--;
    this.pump();
  }

  /** Grants nothing any more, but for {@link canary}. */
  hold(): void {
    this.held = true;
  }

  /** Goes on where it was held; the rates keep those who waited from coming all at once. */
  release(): void {
    this.held = false;
    this.pump();
  }

  /** While held: grants one dial, to the next in turn, unless one is under way. Says whether it did. */
  canary(): boolean {
    if (this.underWay > 0) return false;
    for (const [name, host] of this.line) {
      this.line.delete(name);
      const request = host.urgent.shift() ?? host.patient.shift();
      if (!request) continue;
      this.line.set(name, host);
      this.underWay++;
      request.grant();
      return true;
    }
    return false;
  }

  dispose(): void {
    this.timer?.dispose();
    this.hosts.clear();
    this.line.clear();
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
    while (!this.held && this.underWay < this.budget.concurrency) {
      const now = this.clock.now();
      const wait = this.bucket.wait(now);
      const next = wait > 0 ? { wait } : this.nextHost(now);
      if ('wait' in next) {
        if (Number.isFinite(next.wait))
          this.timer = this.clock.after(Math.ceil(next.wait), () => this.pump());
        return;
      }
      const request = next.host.urgent.shift() ?? next.host.patient.shift();
      if (!request) return;
      this.bucket.take();
      next.host.bucket.take();
      this.underWay++;
      request.grant();
    }
  }

  /** The next host in turn with somebody waiting and a token to spend, or how long until there is one. */
  private nextHost(now: number): { host: Host } | { wait: number } {
    let shortest = Number.POSITIVE_INFINITY;
    for (const [name, host] of this.line) {
      if (host.urgent.length + host.patient.length === 0) {
        this.line.delete(name);
        continue;
      }
      const wait = host.bucket.wait(now);
      if (wait > 0) {
        shortest = Math.min(shortest, wait);
        continue;
      }
      // To the end of the line.
      this.line.delete(name);
      this.line.set(name, host);
      return { host };
    }
    return { wait: shortest };
  }

  private withdraw(request: Request): void {
    const host = this.hosts.get(request.host);
    if (!host) return;
    for (const queue of [host.urgent, host.patient]) {
      const index = queue.indexOf(request);
      if (index >= 0) queue.splice(index, 1);
    }
  }

  private hostOf(name: string): Host {
    const known = this.hosts.get(name);
    if (known) return known;
    const host: Host = {
      bucket: new TokenBucket(this.budget.perHostPerSecond, this.clock.now()),
      urgent: [],
      patient: [],
    };
    this.hosts.set(name, host);
    return host;
  }
}

/**
 * Lets through so many a second on average, and a burst of at most `burst` times as many at once. Times are
 * monotonic ms.
 */
export class TokenBucket {
  private tokens: number;
  private capacity: number;

  constructor(
    private perSecond: number,
    /** Share of the rate: 1 is what a second brings. */
    private readonly burst: number,
    private updatedAt: number,
  ) {
    this.capacity = this.capacityAt(perSecond);
    this.tokens = this.capacity;
  }

  /** ms until one more may pass; 0 when it may now. */
  wait(now: number): number {
    this.refill(now);
    // Sums of fractions fall a hair short of one, and a timer that fires then must not wait anew.
    return this.tokens >= 1 - 1e-9 ? 0 : ((1 - this.tokens) / this.perSecond) * 1_000;
  }

  /** One passes, after {@link wait} said that it may. */
  take(): void {
    this.tokens = Math.max(0, this.tokens - 1);
  }

  /** Whether one more may pass now; then it has. */
  tryTake(now: number): boolean {
    if (this.wait(now) > 0) return false;
    this.take();
    return true;
  }

  /** From now on at another rate; what it holds stays, as far as there is room for it. */
  turnTo(perSecond: number, now: number): void {
    this.refill(now);
    this.perSecond = perSecond;
    this.capacity = this.capacityAt(perSecond);
    this.tokens = Math.min(this.capacity, this.tokens);
  }

  /** As one that was never used. */
  isFull(now: number): boolean {
    this.refill(now);
    return this.tokens === this.capacity;
  }

  /** With less than one, a low rate would let nothing through. */
  private capacityAt(perSecond: number): number {
    return Math.max(1, perSecond * this.burst);
  }

  private refill(now: number): void {
    this.tokens = Math.min(this.capacity, this.tokens + ((now - this.updatedAt) / 1_000) * this.perSecond);
    this.updatedAt = now;
  }
}

/** Lets through so many a second on average, and as many at once after a second of rest. Times are monotonic ms. */
export class TokenBucket {
  private tokens: number;

  constructor(
    private perSecond: number,
    private updatedAt: number,
  ) {
    this.tokens = this.capacity;
  }

  /** Whether one more may pass now; then it has. */
  take(now: number): boolean {
    const gained = ((now - this.updatedAt) / 1_000) * this.perSecond;
    this.tokens = Math.min(this.capacity, this.tokens + gained);
    this.updatedAt = now;
    // Sums of fractions fall a hair short of one.
    if (this.tokens < 1 - 1e-9) return false;
    this.tokens = Math.max(0, this.tokens - 1);
    return true;
  }

  /** From now on at another rate; what it holds stays, as far as there is room for it. */
  turnTo(perSecond: number): void {
    this.perSecond = perSecond;
    this.tokens = Math.min(this.capacity, this.tokens);
  }

  /** With less than one, a rate below one a second would let nothing through. */
  private get capacity(): number {
    return Math.max(1, this.perSecond);
  }
}

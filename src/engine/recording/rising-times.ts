/** Times of a file never go back: where the machine's clock was set back, what follows goes on from the newest. */
export class RisingTimes {
  /** The newest. */
  last = 0;
  private shift = 0;

  /** As the file has it, whole ms. */
  of(utc: number): number {
    const time = Math.round(utc);
    if (time >= this.last) this.shift = 0;
    else if (time + this.shift < this.last) this.shift = this.last - time;
    this.last = Math.max(this.last, time + this.shift);
    return this.last;
  }

  /** Whether the machine's clock is behind the file. */
  get shifted(): boolean {
    return this.shift > 0;
  }

  /** As the file has the time of something up to the newest, whatever the order. */
  within(utc: number): number {
    return Math.min(this.last, utc + this.shift);
  }
}

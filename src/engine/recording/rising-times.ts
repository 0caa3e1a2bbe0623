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
}

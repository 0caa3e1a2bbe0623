/** Numbers that did not come when they were due, both ends included. `gap` is shared by what is left of one gap. */
interface Hole {
  from: number;
  to: number;
  gap: { missing: number };
}

/** Holes that are remembered; numbers of an older one are late when they come, and stay missing. */
const MOST_HOLES = 1_000;

/** What a number is in its sequence: the highest so far, one that comes after a higher one, or one seen before. */
export type Place = 'ahead' | 'late' | 'duplicate';

/**
 * Watches numbers that should rise by one, and counts those left out. A number that comes late is missing
 * no longer. Messages that were not looked into may have had numbers: as many as they are, those of the
 * next gap are not called missing.
 */
export class SequenceTracker {
  missing = 0;
  /** Those that were ever called missing, late ones included. */
  leftOut = 0;
  outOfOrder = 0;
  private highest: number | null = null;
  private skipped = 0;
  private restartExpected = false;
  /** From the lowest to the highest; the first reaches down to minus infinity. */
  private holes: Hole[] = [];

  /** A message passed whose number was not looked at. */
  skip(): void {
    this.skipped++;
  }

  /** A new session began: if its first number is no higher than the last one, the sequence is a new one. */
  expectRestart(): void {
    this.restartExpected = true;
  }

  /** @returns where it belongs, and whether a new sequence begins with it. */
  observe(sequence: number): { place: Place; restarted: boolean } {
    const restarted = this.restartExpected && this.highest !== null && sequence <= this.highest;
    this.restartExpected = false;
    if (restarted) this.restart();
    return { place: this.placeOf(sequence), restarted };
  }

  /** Begins a sequence of which nothing is known; the counts stay. */
  restart(): void {
    this.highest = null;
    this.skipped = 0;
    this.holes = [];
    this.restartExpected = false;
  }

  private placeOf(sequence: number): Place {
    if (this.highest === null || sequence > this.highest) {
      this.advance(sequence);
      return 'ahead';
    }
    const index = this.findHole(sequence);
    const hole = this.holes[index];
    if (!hole || sequence > hole.to) return 'duplicate';
    this.outOfOrder++;
    if (hole.gap.missing > 0) {
      hole.gap.missing--;
      this.missing--;
    }
    const { from, to, gap } = hole;
    const rest = [
      { from, to: sequence - 1, gap },
      { from: sequence + 1, to, gap },
    ].filter((part) => part.from <= part.to);
    this.holes.splice(index, 1, ...rest);
    this.forgetOldest();
    return 'late';
  }

  private advance(sequence: number): void {
    const from = this.highest === null ? Number.NEGATIVE_INFINITY : this.highest + 1;
    const to = sequence - 1;
    if (from <= to) {
      // What came before the first one was not for us.
      const missing = this.highest === null ? 0 : Math.max(0, to - from + 1 - this.skipped);
      this.missing += missing;
      this.leftOut += missing;
      this.holes.push({ from, to, gap: { missing } });
      this.forgetOldest();
    }
    this.highest = sequence;
    this.skipped = 0;
  }

  /** The index of the last hole that begins at or below a number. */
  private findHole(sequence: number): number {
    let low = 0;
    let high = this.holes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.holes[middle] as Hole).from <= sequence) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  private forgetOldest(): void {
    while (this.holes.length > MOST_HOLES) {
      this.holes.shift();
      const first = this.holes[0] as Hole;
      // Below here it is not known any more what came: a number that comes is late, and no gap's.
      this.holes[0] = { from: Number.NEGATIVE_INFINITY, to: first.to, gap: { missing: 0 } };
    }
  }
}

/**
 * How many slots there are: the largest fleet that the schema allows, twice, because a fleet that is
 * replaced by another still closes its connections when the new one begins. Memory that no slot has used
 * is reserved, but not taken.
 */
export const SLOTS = 40_000;

/**
 * Where the numbers of each backend are. A backend has one slot of every typed array for life, and a row
 * in the frames, which is its place in the fleet file and changes with it.
 *
 *  1. A slot belongs to one backend at a time; the lowest free one is taken first.
 *  2. Every slot that was ever taken is below {@link used}, and no loop has to look further.
 *  3. A slot has a row, or -1: its backend is gone from the fleet, and its connection may still be closing.
 */
export class SlotTable {
  private readonly rowBySlot: Int32Array;
  private readonly slotByRow: Uint32Array;
  /** The lowest last, as far as `inOrder` says so. */
  private readonly free: number[] = [];
  private inOrder = true;
  private usedSlots = 0;
  private rowCount = 0;
  private straightRows = true;

  constructor(readonly capacity = SLOTS) {
    this.rowBySlot = new Int32Array(capacity);
    this.slotByRow = new Uint32Array(capacity);
  }

  /** One more than the highest slot that was ever taken. */
  get used(): number {
    return this.usedSlots;
  }

  /** How many can be taken. */
  get room(): number {
    return this.capacity - this.usedSlots + this.free.length;
  }

  get rows(): number {
    return this.rowCount;
  }

  /** Every row is its slot: columns can be copied as they are. */
  get straight(): boolean {
    return this.straightRows;
  }

  /** By row; valid up to {@link rows}. */
  get slots(): Uint32Array {
    return this.slotByRow;
  }

  /** @throws RangeError when there is none left: more backends are closing than a fleet may have. */
  take(): number {
    if (!this.inOrder) this.free.sort((a, b) => b - a);
    this.inOrder = true;
    const slot = this.free.pop() ?? this.usedSlots;
    if (slot >= this.capacity) throw new RangeError(`all ${this.capacity} slots of the fleet are taken`);
    this.usedSlots = Math.max(this.usedSlots, slot + 1);
    this.rowBySlot[slot] = -1;
    return slot;
  }

  /** Nothing writes to it any more. */
  release(slot: number): void {
    this.free.push(slot);
    this.inOrder = false;
  }

  /** Says which slot each row has from now on; every other slot has none. */
  arrange(slots: readonly number[]): void {
    this.rowBySlot.fill(-1, 0, this.usedSlots);
    this.rowCount = slots.length;
    this.straightRows = true;
    slots.forEach((slot, row) => {
      this.slotByRow[row] = slot;
      this.rowBySlot[slot] = row;
      if (slot !== row) this.straightRows = false;
    });
  }

  /** -1 when it has none. */
  rowOf(slot: number): number {
    return this.rowBySlot[slot] ?? -1;
  }
}

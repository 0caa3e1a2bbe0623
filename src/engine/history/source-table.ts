import type { Database, Statement } from '../store/database.ts';
import { FIRST_FLEET_NUMBER, MOST_NUMBERS, NUMBERS_PER_FLEET } from './row-key.ts';

/** What history is kept of: a backend of a fleet, or with `null` the fleet itself. */
export interface Source {
  readonly fleet: string;
  readonly backend: string | null;
}

/** No id and no name has a NUL in it. */
const keyOf = ({ fleet, backend }: Source): string => `${fleet}\u0000${backend ?? ''}`;

/** The number on disk of every source. A number is taken by another one when all that was kept of it is gone. */
export class SourceTable {
  private readonly numbers = new Map<string, number>();
  private readonly taken = new Set<number>();
  /** Of the transaction that is under way. */
  private fresh: string[] = [];
  private nextBackend = 0;
  private nextFleet = FIRST_FLEET_NUMBER;
  private readonly insert: Statement;
  private readonly touch: Statement;
  private readonly deleteUnseen: Statement;
  private readonly select: Statement;

  constructor(database: Database) {
    this.insert = database.prepare(
      'INSERT INTO source (number, fleet, backend, seen_at) VALUES (?, ?, ?, ?)',
    );
    this.touch = database.prepare('UPDATE source SET seen_at = ? WHERE number = ?');
    this.deleteUnseen = database.prepare('DELETE FROM source WHERE seen_at < ?');
    this.select = database.prepare('SELECT number, fleet, backend FROM source');
    this.load();
  }

  /** `undefined` for one that nothing was ever kept of. */
  find(source: Source): number | undefined {
    return this.numbers.get(keyOf(source));
  }

  /**
   * The number of a source, a new one where it has none; in a transaction. `undefined` when all are taken.
   * @param wall UTC ms
   */
  take(source: Source, wall: number): number | undefined {
    const key = keyOf(source);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.free(source.backend === null);
    if (number === undefined) return undefined;
    this.insert.run([number, source.fleet, source.backend, wall]);
    this.numbers.set(key, number);
    this.taken.add(number);
    this.fresh.push(key);
    return number;
  }

  /** The transaction is in. */
  keep(): void {
    this.fresh = [];
  }

  /** The transaction is not. */
  undo(): void {
    for (const key of this.fresh) {
      const number = this.numbers.get(key);
      this.numbers.delete(key);
      if (number !== undefined) this.release(number);
    }
    this.fresh = [];
  }

  /**
   * Says which are still there and forgets those not seen since; in a transaction.
   * @param before UTC ms
   */
  prune(present: Iterable<Source>, wall: number, before: number): void {
    for (const source of present) {
      const number = this.find(source);
      if (number !== undefined) this.touch.run([wall, number]);
    }
    if (this.deleteUnseen.run([before]).changes > 0) this.load();
  }

  private load(): void {
    this.numbers.clear();
    this.taken.clear();
    this.nextBackend = 0;
    this.nextFleet = FIRST_FLEET_NUMBER;
    for (const row of this.select.all([]) as (Source & { number: number })[]) {
      this.numbers.set(keyOf(row), row.number);
      this.taken.add(row.number);
    }
  }

  private free(forFleet: boolean): number | undefined {
    const [end, step] = forFleet ? [MOST_NUMBERS, NUMBERS_PER_FLEET] : [FIRST_FLEET_NUMBER, 1];
    let number = forFleet ? this.nextFleet : this.nextBackend;
    while (number < end && this.taken.has(number)) number += step;
    if (forFleet) this.nextFleet = number;
    else this.nextBackend = number;
    return number < end ? number : undefined;
  }

  private release(number: number): void {
    this.taken.delete(number);
    if (number >= FIRST_FLEET_NUMBER) this.nextFleet = Math.min(this.nextFleet, number);
    else this.nextBackend = Math.min(this.nextBackend, number);
  }
}

import { nameOfSource, type SeriesSource } from '../../shared/range.ts';
import type { Database, Statement } from '../store/database.ts';
import { blockOf, NUMBER_RANGES, NUMBERS, type NumberRange, rangeOfBlock } from './row-key.ts';

/** What history is kept of. */
export interface Source {
  /** Name of the fleet. */
  readonly fleet: string;
  readonly of: SeriesSource;
  /** Where it is but one of the server's own tiers: its name. */
  readonly tier?: string;
}

interface SourceRow {
  number: number;
  fleet: string;
  /** A kind of source, or of what a tier is of. */
  kind: string;
  name: string;
}

/** No id, no name and no tier has a NUL or a line break in it. */
const TIER_MARK = '\n';
const keyOf = (source: Source): string => keyOfRow({ fleet: source.fleet, ...columnsOf(source) });
const keyOfRow = ({ fleet, kind, name }: Omit<SourceRow, 'number'>): string =>
  `${fleet}\u0000${kind}\u0000${name}`;

function columnsOf({ of, tier }: Source): Pick<SourceRow, 'kind' | 'name'> {
  const name = nameOfSource(of);
  return tier === undefined
    ? { kind: of.kind, name }
    : { kind: `${of.kind}-tier`, name: name + TIER_MARK + tier };
}

export function isSameSource(one: Source, other: Source): boolean {
  return (
    one === other ||
    (one.fleet === other.fleet &&
      one.tier === other.tier &&
      one.of.kind === other.of.kind &&
      nameOfSource(one.of) === nameOfSource(other.of))
  );
}

const rangeOf = ({ of, tier }: Source): NumberRange =>
  tier === undefined ? (of.kind === 'backend' ? 'backend' : 'fleet') : 'tier';

/** The number on disk of every source. A number is taken by another one when all that was kept of it is gone. */
export class SourceTable {
  private readonly numbers = new Map<string, number>();
  private readonly taken = new Set<number>();
  /** Of the transaction that is under way. */
  private fresh: string[] = [];
  /** The lowest that may be free. */
  private readonly next: Record<NumberRange, number> = { backend: 0, fleet: 0, tier: 0 };
  private readonly insert: Statement;
  private readonly touch: Statement;
  private readonly deleteUnseen: Statement;
  private readonly select: Statement;

  constructor(database: Database) {
    this.insert = database.prepare(
      'INSERT INTO source (number, fleet, kind, name, seen_at) VALUES (?, ?, ?, ?, ?)',
    );
    this.touch = database.prepare('UPDATE source SET seen_at = ? WHERE number = ?');
    this.deleteUnseen = database.prepare('DELETE FROM source WHERE seen_at < ?');
    this.select = database.prepare('SELECT number, fleet, kind, name FROM source');
    this.load();
  }

  /** `undefined` for one that nothing was ever kept of. */
  find(source: Source): number | undefined {
    return this.numbers.get(keyOf(source));
  }

  /** The tiers that anything was ever kept of. */
  tiersOf(source: Source): string[] {
    const prefix = keyOf({ ...source, tier: '' });
    return [...this.numbers.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
  }

  /**
   * The number of a source, a new one where it has none; in a transaction. `undefined` when all are taken.
   * @param wall UTC ms
   */
  take(source: Source, wall: number): number | undefined {
    const key = keyOf(source);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.free(rangeOf(source));
    if (number === undefined) return undefined;
    const { kind, name } = columnsOf(source);
    this.insert.run([number, source.fleet, kind, name, wall]);
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
    for (const range of NUMBER_RANGES) this.next[range] = NUMBERS[range].first;
    for (const row of this.select.all([]) as SourceRow[]) {
      this.numbers.set(keyOfRow(row), row.number);
      this.taken.add(row.number);
    }
  }

  private free(range: NumberRange): number | undefined {
    const { end } = NUMBERS[range];
    let number = this.next[range];
    while (number < end && this.taken.has(number)) number++;
    this.next[range] = number;
    return number < end ? number : undefined;
  }

  private release(number: number): void {
    this.taken.delete(number);
    const range = rangeOfBlock(blockOf(number));
    this.next[range] = Math.min(this.next[range], number);
  }
}

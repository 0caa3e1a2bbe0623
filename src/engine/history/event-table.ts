import type { KeptEvent } from '../../shared/contract.ts';
import { backendOf, type FleetEvent } from '../../shared/event.ts';
import type { Database, Statement, Value } from '../store/database.ts';

export interface EventQuery {
  fleet: string;
  /** UTC ms, from `from` up to, but not including, `to`. */
  from: number;
  to: number;
  /** Of these kinds alone. */
  kinds?: readonly string[] | undefined;
  backend?: string | undefined;
  /** Only those with a lower id: to page. */
  before?: number | undefined;
  /** At most so many. */
  limit: number;
}

/** The timeline on disk. */
export class EventTable {
  private readonly insert: Statement;

  constructor(private readonly database: Database) {
    this.insert = database.prepare(
      'INSERT INTO event (at, fleet, kind, backend, event) VALUES (?, ?, ?, ?, ?)',
    );
  }

  /** In a transaction. */
  add(fleet: string, event: FleetEvent): void {
    this.insert.run([event.at, fleet, event.kind, backendOf(event), JSON.stringify(event)]);
  }

  /** The newest first. */
  list({ fleet, from, to, kinds, backend, before, limit }: EventQuery): KeptEvent[] {
    const conditions = ['at >= ?', 'at < ?', 'fleet = ?'];
    const values: Value[] = [from, to, fleet];
    if (backend !== undefined) {
      conditions.push('backend = ?');
      values.push(backend);
    }
    if (kinds) {
      conditions.push(`kind IN (${kinds.map(() => '?').join(', ')})`);
      values.push(...kinds);
    }
    if (before !== undefined) {
      conditions.push('id < ?');
      values.push(before);
    }
    const rows = this.database
      .prepare(`SELECT id, event FROM event WHERE ${conditions.join(' AND ')} ORDER BY id DESC LIMIT ?`)
      .all([...values, limit]);
    return rows.flatMap(parseEvent);
  }

  /**
   * Deletes what is too old and what is too many; in a transaction.
   * @param before UTC ms
   */
  prune(before: number, most: number): void {
    this.database.prepare('DELETE FROM event WHERE at < ?').run([before]);
    this.database.prepare('DELETE FROM event WHERE id <= (SELECT MAX(id) FROM event) - ?').run([most]);
  }
}

/** What somebody else has put there is passed over. */
function parseEvent(row: unknown): KeptEvent[] {
  const { id, event } = row as { id: number; event: unknown };
  try {
    const parsed = JSON.parse(String(event)) as Partial<FleetEvent> | null;
    const whole = typeof parsed?.kind === 'string' && typeof parsed.at === 'number';
    return whole ? [{ id, event: parsed as FleetEvent }] : [];
  } catch {
    return [];
  }
}

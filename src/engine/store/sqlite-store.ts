import { z } from 'zod';
import { auditBulkSchema } from '../../shared/bulk.ts';
import type { AuditEntry } from '../../shared/contract.ts';
import { OPERATOR_ACTIONS } from '../../shared/event.ts';
import { PRIORITIES } from '../../shared/report.ts';
import type { Clock } from '../clock.ts';
import { type SavedBreaker, savedBreakerSchema } from '../socket/breaker-record.ts';
import { type Database, inTransaction, pragma, reasonOf, type Statement } from './database.ts';
import { AUDIT_AGE, AUDIT_ENTRIES, BREAKER_AGE, type StateStore } from './state-store.ts';

/** Audit entries that wait for a file that takes none. */
const WAITING_ENTRIES = 1_000;
/** ms between attempts to write while the file takes nothing: each may hold the engine up. */
const RETRY = 5_000;
/** Entries after which those that are too many are deleted. */
const PRUNE_AFTER = 1_000;

const auditEntrySchema = z.object({
  at: z.number(),
  actor: z.object({ name: z.string(), session: z.string() }),
  action: z.enum(OPERATOR_ACTIONS),
  reason: z.string().nullable(),
  backends: z.array(z.string()),
  total: z.number().optional(),
  refused: z.array(z.object({ backend: z.string(), why: z.string() })),
  bulk: auditBulkSchema.optional(),
  message: z.object({ bytes: z.number(), priority: z.enum(PRIORITIES) }).optional(),
  dial: z.object({ host: z.string(), outcome: z.string() }).optional(),
});

type NewEntry = Omit<AuditEntry, 'id'>;

export interface SqliteStoreOptions {
  /** Its name in what people are told. */
  file: string;
  clock: Clock;
  /** Told once when the file stops working, and once when it works again; one line for people. */
  onProblem: (line: string) => void;
}

/**
 * Keeps state in an opened state file. What cannot be written waits and goes with the next write; of a
 * breaker only the newest waits.
 */
export class SqliteStore implements StateStore {
  private readonly waitingEntries: NewEntry[] = [];
  private readonly waitingBreakers = new Map<string, Map<string, SavedBreaker>>();
  /** Entries that nobody will see: too many waited. */
  private lost = 0;
  private sincePrune = 0;
  private failing = false;
  private retryAt = Number.NEGATIVE_INFINITY;
  private disposed = false;
  private readonly insertEntry: Statement;
  private readonly selectEntries: Statement;
  private readonly upsertBreaker: Statement;
  private readonly selectBreakers: Statement;

  /** @throws Error when the tables are not there */
  constructor(
    private readonly database: Database,
    private readonly options: SqliteStoreOptions,
  ) {
    this.insertEntry = database.prepare('INSERT INTO audit (at, entry) VALUES (?, ?)');
    this.selectEntries = database.prepare(
      'SELECT id, entry FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?',
    );
    this.upsertBreaker = database.prepare(
      `INSERT INTO breaker (fleet, backend, saved_at, breaker) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET saved_at = excluded.saved_at, breaker = excluded.breaker`,
    );
    this.selectBreakers = database.prepare('SELECT backend, breaker FROM breaker WHERE fleet = ?');
    this.guard('written', () => inTransaction(database, () => this.prune()));
  }

  addAudit(entry: NewEntry): void {
    this.waitingEntries.push(entry);
    if (this.waitingEntries.length > WAITING_ENTRIES) {
      this.waitingEntries.shift();
      this.lost++;
    }
    this.write();
  }

  audit(limit: number, before?: number): AuditEntry[] {
    this.write();
    const read = () => this.selectEntries.all([before ?? Number.MAX_SAFE_INTEGER, limit]);
    const entries = (this.guard('read', read) ?? []).flatMap(parseEntry);
    if (before !== undefined || this.waitingEntries.length === 0) return entries;
    // They get their numbers when they are written: the next ones, if nobody else writes.
    const next = (entries[0]?.id ?? 0) + 1;
    const waiting = this.waitingEntries.map((entry, index) => ({ id: next + index, ...entry }));
    return [...waiting.reverse(), ...entries].slice(0, limit);
  }

  saveBreakers(fleet: string, breakers: ReadonlyMap<string, SavedBreaker>): void {
    const waiting = this.waitingBreakers.get(fleet) ?? new Map<string, SavedBreaker>();
    for (const [backend, breaker] of breakers) waiting.set(backend, breaker);
    if (waiting.size > 0) this.waitingBreakers.set(fleet, waiting);
    this.write();
  }

  loadBreakers(fleet: string): Map<string, SavedBreaker> {
    const rows = this.guard('read', () => this.selectBreakers.all([fleet])) ?? [];
    const waiting = this.waitingBreakers.get(fleet) ?? [];
    return new Map([...rows.flatMap(parseBreaker), ...waiting]);
  }

  /** Writes what waits, for the last time, and closes the file. */
  dispose(): void {
    if (this.disposed) return;
    this.retryAt = Number.NEGATIVE_INFINITY;
    this.write();
    this.disposed = true;
    const lost = this.lost + this.waitingEntries.length;
    if (lost > 0) this.options.onProblem(`${this.options.file}: ${lossOf(lost)}`);
    this.guard('written', () => pragma(this.database, 'wal_checkpoint(TRUNCATE)'));
    this.guard('written', () => this.database.close());
  }

  private write(): void {
    if (this.disposed || (this.waitingEntries.length === 0 && this.waitingBreakers.size === 0)) return;
    const { clock, file, onProblem } = this.options;
    if (clock.now() < this.retryAt) return;
    const written = this.guard('written', () => inTransaction(this.database, () => this.writeAll()));
    if (written === undefined) {
      this.retryAt = clock.now() + RETRY;
      return;
    }
    this.waitingEntries.length = 0;
    this.waitingBreakers.clear();
    if (!this.failing) return;
    this.failing = false;
    this.retryAt = Number.NEGATIVE_INFINITY;
    const loss = this.lost === 0 ? '' : `; ${lossOf(this.lost)}`;
    this.lost = 0;
    onProblem(`${file} can be written again${loss}`);
  }

  /** In a transaction. */
  private writeAll(): true {
    const wall = this.options.clock.wall();
    for (const entry of this.waitingEntries) this.insertEntry.run([entry.at, JSON.stringify(entry)]);
    for (const [fleet, breakers] of this.waitingBreakers) {
      for (const [backend, breaker] of breakers) {
        this.upsertBreaker.run([fleet, backend, wall, JSON.stringify(breaker)]);
      }
    }
    this.sincePrune += this.waitingEntries.length;
    if (this.sincePrune >= PRUNE_AFTER) this.prune();
    return true;
  }

  /** In a transaction. */
  private prune(): true {
    const wall = this.options.clock.wall();
    const forget = (sql: string, ...values: number[]) => this.database.prepare(sql).run(values);
    forget('DELETE FROM audit WHERE at < ?', wall - AUDIT_AGE);
    forget('DELETE FROM audit WHERE id <= (SELECT MAX(id) FROM audit) - ?', AUDIT_ENTRIES);
    forget('DELETE FROM breaker WHERE saved_at < ?', wall - BREAKER_AGE);
    this.sincePrune = 0;
    return true;
  }

  /** The operation's answer, or `undefined` where it failed, which is told once. */
  private guard<T>(what: 'read' | 'written', operation: () => T): T | undefined {
    try {
      return operation();
    } catch (error) {
      if (this.failing || this.disposed) return undefined;
      this.failing = true;
      const { file, onProblem } = this.options;
      onProblem(`${file} cannot be ${what}: ${reasonOf(error)}; the console goes on and tries again`);
      return undefined;
    }
  }
}

const lossOf = (entries: number): string =>
  entries === 1 ? '1 entry of the audit log is lost' : `${entries} entries of the audit log are lost`;

/** What somebody else has put there is passed over. */
function parseEntry(row: unknown): AuditEntry[] {
  const { id, entry } = row as { id: number; entry: unknown };
  const parsed = auditEntrySchema.safeParse(parseJson(entry));
  return parsed.success ? [{ id, ...parsed.data }] : [];
}

function parseBreaker(row: unknown): [string, SavedBreaker][] {
  const { backend, breaker } = row as { backend: string; breaker: unknown };
  const parsed = savedBreakerSchema.safeParse(parseJson(breaker));
  return parsed.success ? [[backend, parsed.data]] : [];
}

function parseJson(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}

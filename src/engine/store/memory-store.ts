import type { AuditEntry } from '../../shared/contract.ts';
import type { SavedBreaker } from '../socket/breaker-record.ts';
import type { StateStore } from './state-store.ts';

/** Audit entries that are kept in memory at most. */
export const AUDIT_ENTRIES_IN_MEMORY = 10_000;

/** Keeps everything until the console ends: for the demo fleet, and where no file can be had. */
export class MemoryStore implements StateStore {
  /** The oldest first. */
  private readonly entries: AuditEntry[] = [];
  private readonly breakers = new Map<string, Map<string, SavedBreaker>>();
  private lastId = 0;

  addAudit(entry: Omit<AuditEntry, 'id'>): void {
    this.entries.push({ id: ++this.lastId, ...entry });
    if (this.entries.length > AUDIT_ENTRIES_IN_MEMORY) this.entries.shift();
  }

  audit(limit: number, before = Number.POSITIVE_INFINITY): AuditEntry[] {
    const end = this.entries.findIndex((entry) => entry.id >= before);
    const older = end === -1 ? this.entries : this.entries.slice(0, end);
    return older.slice(-limit).reverse();
  }

  saveBreakers(fleet: string, breakers: ReadonlyMap<string, SavedBreaker>): void {
    const kept = this.breakers.get(fleet) ?? new Map<string, SavedBreaker>();
    for (const [backend, saved] of breakers) kept.set(backend, saved);
    this.breakers.set(fleet, kept);
  }

  loadBreakers(fleet: string): Map<string, SavedBreaker> {
    return new Map(this.breakers.get(fleet));
  }

  dispose(): void {
    this.entries.length = 0;
    this.breakers.clear();
  }
}

import type { AuditEntry } from '../../shared/contract.ts';
import type { Disposable } from '../../shared/disposable.ts';
import type { SavedBreaker } from '../socket/breaker-record.ts';

const DAY = 86_400_000;

/** ms that an audit entry is kept. */
export const AUDIT_AGE = 400 * DAY;
/** Audit entries that are kept on disk at most. */
export const AUDIT_ENTRIES = 100_000;
/** ms after which a breaker is forgotten that nobody has saved: its backend is in no fleet any more. */
export const BREAKER_AGE = 30 * DAY;

/**
 * What survives a restart of the console. No method throws: where it is kept may be full, locked or
 * gone at any time, and the console watches on.
 */
export interface StateStore extends Disposable {
  addAudit(entry: Omit<AuditEntry, 'id'>): void;
  /**
   * The newest first.
   *
   * @param before only entries older than the one with this id
   */
  audit(limit: number, before?: number): AuditEntry[];
  /**
   * Takes the place of what was saved of these backends. All in one transaction, so its owner gathers
   * changes and calls it once per second at most; a call without any lets what failed be tried again.
   *
   * @param fleet name of the fleet
   * @param breakers by backend id
   */
  saveBreakers(fleet: string, breakers: ReadonlyMap<string, SavedBreaker>): void;
  /** By backend id. */
  loadBreakers(fleet: string): Map<string, SavedBreaker>;
}

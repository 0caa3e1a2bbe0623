import { isCorruption } from '../store/database.ts';
import type { CutContent } from './cut-content.ts';
import type { RecordingScope } from './recording-scope.ts';
import type { Redactor } from './redactor.ts';
import type { Row } from './table-rows.ts';
import type { WholeGroups } from './whole-groups.ts';

/** What of a recording is copied into another. */
export interface CutPart {
  /** UTC ms, both included. */
  from: number;
  to: number;
  /** `null`: all backends. */
  scope: RecordingScope | null;
  /** `null`: as it is. */
  redactor: Redactor | null;
  content: CutContent;
  /** It is all that there is. */
  isWhole: boolean;
  /** With a scope: filled in as what was told is gone through. */
  whole: WholeGroups | null;
}

/** What a row says; `null` for one that cannot be decoded, which is left out. @throws Error of SQLite */
export function readable<T>(decode: () => T): T | null {
  try {
    return decode();
  } catch (error) {
    if (isCorruption(error)) throw error;
    return null;
  }
}

/** Each row as something else; without those that nothing is left of, and those that cannot be decoded. */
export const eachReadable = (rows: readonly Row[], change: (row: Row) => Row | null): Row[] =>
  rows.flatMap((row): Row[] => {
    const changed = readable(() => change(row));
    return changed ? [changed] : [];
  });

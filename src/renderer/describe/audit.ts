import type { AuditBulk } from '../../shared/bulk.ts';
import type { AuditEntry } from '../../shared/contract.ts';
import { formatBytes } from '../../shared/describe/numbers.ts';
import type { OperatorAction } from '../../shared/event.ts';
import { texts } from '../texts/catalogue.ts';

export const auditActionName = (action: OperatorAction): string => texts.audit.did[action];

/** One action of an operator, in the words of a list. */
export interface AuditWords {
  what: string;
  /** The backend's name, or how many there were. */
  whom: string;
  /** All of their names where there are several, for who points at the number. */
  all: string;
  reason: string;
  /** What was not done, and why, or how a run ended; empty when all was. */
  refused: string;
}

export function describeAudit(entry: AuditEntry, nameOf: (backend: string) => string): AuditWords {
  const { action, backends, total, reason, refused, bulk, message, dial } = entry;
  // Who was refused is no less worth knowing.
  const meant = backends.length > 0 || bulk ? backends : refused.map(({ backend }) => backend);
  const names = meant.map(nameOf);
  const count = total ?? names.length;
  const all = names.join(', ');
  const [first] = refused;
  const did = texts.audit.did[action];
  return {
    what: bulk ? texts.audit.didRun(did, texts.audit.run[bulk.state]) : did,
    whom: count === 1 ? (names[0] as string) : texts.audit.backends(count),
    all: count === 1 ? '' : count > names.length ? texts.audit.andMore(all, count - names.length) : all,
    reason: reason === null ? '' : texts.audit.quoted(reason),
    refused: joined([
      message ? texts.audit.message(formatBytes(message.bytes), message.priority) : '',
      dial ? texts.audit.dial(dial.host, dial.outcome) : '',
      bulk ? runRemark(bulk) : '',
      first === undefined ? '' : refusal(refused, first.why),
    ]),
  };
}

const joined = (parts: readonly string[]): string => parts.filter(Boolean).join(texts.audit.separator);

/** What became of a run on many, beyond those that it was done to. */
function runRemark({ state, why, failed, left }: AuditBulk): string {
  if (state === 'running') return '';
  const [first] = failed;
  return joined([
    why ?? '',
    first === undefined ? '' : texts.audit.failed(failed.length, first.why),
    left.length === 0 ? '' : texts.audit.notBegun(left.length),
  ]);
}

/** One reason where all have the same, as is usual; else how many there were. */
function refusal(refused: AuditEntry['refused'], why: string): string {
  const count = texts.audit.refused(refused.length);
  return refused.every((other) => other.why === why) ? texts.audit.refusedBecause(count, why) : count;
}

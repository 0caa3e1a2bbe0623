import type { AuditBulk } from '../../shared/bulk.ts';
import type { AuditEntry } from '../../shared/contract.ts';
import { plural } from '../../shared/describe/numbers.ts';
import type { OperatorAction } from '../../shared/event.ts';

const DID: Record<OperatorAction, string> = {
  reconnect: 'Reconnect',
  pause: 'Pause',
  resume: 'Resume',
  reset: 'Reset breaker',
  isolate: 'Isolate',
  send: 'Send message',
  acknowledge: 'Acknowledge incident',
  mark: 'Marker',
  add: 'Add backend',
};

export const auditActionName = (action: OperatorAction): string => DID[action];

/** An entry is about the beginning of a run, or about its end. */
const RUN: Record<AuditBulk['state'], string> = {
  running: 'begun',
  finished: 'done',
  stopped: 'stopped',
  aborted: 'given up',
};

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
  const { action, backends, reason, refused, bulk } = entry;
  // Who was refused is no less worth knowing.
  const meant = backends.length > 0 || bulk ? backends : refused.map(({ backend }) => backend);
  const names = meant.map(nameOf);
  const [first] = refused;
  return {
    what: bulk ? `${DID[action]}, ${RUN[bulk.state]}` : DID[action],
    whom: names.length === 1 ? (names[0] as string) : plural(names.length, 'backend'),
    all: names.length === 1 ? '' : names.join(', '),
    reason: reason === null ? '' : `“${reason}”`,
    refused: [bulk ? runRemark(bulk) : '', first === undefined ? '' : refusal(refused, first.why)]
      .filter(Boolean)
      .join(' · '),
  };
}

/** What became of a run on many, beyond those that it was done to. */
function runRemark({ state, why, failed, left }: AuditBulk): string {
  if (state === 'running') return '';
  const [first] = failed;
  const parts = [
    why ?? '',
    first === undefined ? '' : `${failed.length} failed, the first: ${first.why}`,
    left.length === 0 ? '' : `${left.length} not begun`,
  ];
  return parts.filter(Boolean).join(' · ');
}

/** One reason where all have the same, as is usual; else how many there were. */
function refusal(refused: AuditEntry['refused'], why: string): string {
  const count = refused.length === 1 ? 'refused' : `${refused.length} refused`;
  return refused.every((other) => other.why === why) ? `${count}: ${why}` : count;
}

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
};

/** One action of an operator, in the words of a list. */
export interface AuditWords {
  what: string;
  /** The backend's name, or how many there were. */
  whom: string;
  /** All of their names where there are several, for who points at the number. */
  all: string;
  reason: string;
  /** What was not done, and why; empty when all was. */
  refused: string;
}

export function describeAudit(entry: AuditEntry, nameOf: (backend: string) => string): AuditWords {
  const { action, backends, reason, refused } = entry;
  // Who was refused is no less worth knowing.
  const meant = backends.length > 0 ? backends : refused.map(({ backend }) => backend);
  const names = meant.map(nameOf);
  const [first] = refused;
  return {
    what: DID[action],
    whom: names.length === 1 ? (names[0] as string) : plural(names.length, 'backend'),
    all: names.length === 1 ? '' : names.join(', '),
    reason: reason === null ? '' : `“${reason}”`,
    refused: first === undefined ? '' : refusal(refused, first.why),
  };
}

/** One reason where all have the same, as is usual; else how many there were. */
function refusal(refused: AuditEntry['refused'], why: string): string {
  const count = refused.length === 1 ? 'refused' : `${refused.length} refused`;
  return refused.every((other) => other.why === why) ? `${count}: ${why}` : count;
}

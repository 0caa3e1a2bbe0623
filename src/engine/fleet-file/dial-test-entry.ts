import type { AuditEntry } from '../../shared/contract.ts';
import type { DialTest, NewBackend } from '../../shared/fleet-edit.ts';

/**
 * What the audit log keeps of a dial test: who used this console to reach which host is to be found again. Of the URL
 * it has the host alone, whose path and query may be a secret, and of the peer's words none.
 */
export function testEntry(
  { id, url }: NewBackend,
  { attempt, problems }: DialTest,
): Pick<AuditEntry, 'backends' | 'refused' | 'dial'> {
  if (attempt === null) {
    const why = problems.map(({ message }) => message).join('; ');
    return { backends: [], refused: [{ backend: id, why }] };
  }
  const outcome = attempt.outcome === null ? 'open' : String(attempt.outcome.code);
  return { backends: [id], refused: [], dial: { host: hostOf(url), outcome } };
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '');

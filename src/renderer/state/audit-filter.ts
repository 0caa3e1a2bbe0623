import type { AuditEntry } from '../../shared/contract.ts';
import type { OperatorAction } from '../../shared/event.ts';

/** Which entries of the audit log are listed. Empty and `null`: all. */
export interface AuditFilter {
  /** Part of who acted. */
  operator: string;
  action: OperatorAction | null;
  /** Part of a backend's id or name. */
  backend: string;
  /** UTC ms, from `from` up to, but not including, `to`. */
  from: number | null;
  to: number | null;
}

export const NO_FILTER: AuditFilter = { operator: '', action: null, backend: '', from: null, to: null };

export const isFiltering = ({ operator, action, backend, from, to }: AuditFilter): boolean =>
  operator.trim() !== '' || action !== null || backend.trim() !== '' || from !== null || to !== null;

export function passesAudit(
  entry: AuditEntry,
  filter: AuditFilter,
  nameOf: (backend: string) => string,
): boolean {
  const { operator, action, backend, from, to } = filter;
  if (action !== null && entry.action !== action) return false;
  if (from !== null && entry.at < from) return false;
  if (to !== null && entry.at >= to) return false;
  const { name, session } = entry.actor;
  if (!has(operator)(`${name} ${session}`)) return false;
  const hasBackend = has(backend);
  return backend.trim() === '' || backendsOf(entry).some((id) => hasBackend(id) || hasBackend(nameOf(id)));
}

/** All that an entry is about, done or not. */
export const backendsOf = ({ backends, refused, bulk }: AuditEntry): string[] => [
  ...backends,
  ...refused.map(({ backend }) => backend),
  ...(bulk?.failed ?? []).map(({ backend }) => backend),
  ...(bulk?.left ?? []),
];

const has = (part: string) => {
  const wanted = part.trim().toLowerCase();
  return (text: string) => text.toLowerCase().includes(wanted);
};

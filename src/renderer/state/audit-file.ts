import type { AuditEntry } from '../../shared/contract.ts';

/** How the audit log is taken along. */
export const AUDIT_FORMATS = ['csv', 'jsonl'] as const;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];

const COLUMNS: readonly [name: string, of: (entry: AuditEntry) => string][] = [
  ['id', ({ id }) => String(id)],
  ['time', ({ at }) => new Date(at).toISOString()],
  ['operator', ({ actor }) => actor.name],
  ['session', ({ actor }) => actor.session],
  ['action', ({ action }) => action],
  ['backends', ({ backends }) => backends.join(' ')],
  ['number of backends', ({ backends, total }) => String(total ?? backends.length)],
  ['reason', ({ reason }) => reason ?? ''],
  ['refused', ({ refused }) => pairs(refused)],
  ['run', ({ bulk }) => (bulk ? String(bulk.run) : '')],
  ['run state', ({ bulk }) => bulk?.state ?? ''],
  ['run ended because', ({ bulk }) => bulk?.why ?? ''],
  ['failed', ({ bulk }) => pairs(bulk?.failed ?? [])],
  ['not begun', ({ bulk }) => (bulk?.left ?? []).join(' ')],
];

/** The whole file: CSV by RFC 4180 with a header, or one JSON object per line. Times are UTC, ISO 8601. */
export function auditFile(entries: readonly AuditEntry[], format: AuditFormat): string {
  if (format === 'jsonl') {
    return entries
      .map((entry) => `${JSON.stringify({ ...entry, at: new Date(entry.at).toISOString() })}\n`)
      .join('');
  }
  const rows = [COLUMNS.map(([name]) => name), ...entries.map((entry) => COLUMNS.map(([, of]) => of(entry)))];
  return rows.map((row) => `${row.map(csvField).join(',')}\r\n`).join('');
}

export const AUDIT_TYPES: Record<AuditFormat, string> = {
  csv: 'text/csv',
  jsonl: 'application/jsonl',
};

const pairs = (of: readonly { backend: string; why: string }[]): string =>
  of.map(({ backend, why }) => `${backend}: ${why}`).join('; ');

/** A text by RFC 4180. One that begins like a formula must not be one in whoever's spreadsheet (CWE-1236). */
export function csvField(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

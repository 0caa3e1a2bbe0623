import { sentence } from '../../shared/describe/outcome.ts';
import type { ConsolePage } from '../console-page.ts';
import { AUDIT_TYPES, type AuditFormat, auditFile } from '../state/audit-file.ts';
import { type AuditFilter, passesAudit } from '../state/audit-filter.ts';
import { texts } from '../texts/catalogue.ts';
import { saveFile } from './save-file.ts';

/** Writes all entries that pass the filter into a file, those that are not listed yet included. */
export async function exportAudit(
  { audit, actions, fleet: store }: Pick<ConsolePage, 'audit' | 'actions' | 'fleet'>,
  filter: AuditFilter,
  format: AuditFormat,
): Promise<void> {
  const all = await audit.readAll(filter.from);
  if (!all.ok) {
    actions.tell(texts.audit.unreadable(sentence(all.error.message)), 'refused');
    return;
  }
  const { fleet, rowOf } = store.getState();
  const nameOf = (id: string) => fleet?.backends[rowOf.get(id) ?? -1]?.name ?? id;
  const entries = all.value.filter((entry) => passesAudit(entry, filter, nameOf));
  const day = new Date().toISOString().slice(0, 10);
  saveFile(
    `wirewatch-audit-${(fleet?.name ?? 'fleet').replace(/[^\w.-]+/g, '-')}-${day}.${format}`,
    new Blob([auditFile(entries, format)], { type: AUDIT_TYPES[format] }),
  );
}

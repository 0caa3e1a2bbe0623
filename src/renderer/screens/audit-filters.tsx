import { useId, useState } from 'react';
import { sentence } from '../../shared/describe/outcome.ts';
import { OPERATOR_ACTIONS, type OperatorAction } from '../../shared/event.ts';
import { auditActionName } from '../describe/audit.ts';
import { AUDIT_TYPES, type AuditFormat, auditFile } from '../state/audit-file.ts';
import {
  type AuditFilter,
  isFiltering,
  NO_FILTER,
  passesAudit,
  readMinute,
  writeMinute,
} from '../state/audit-filter.ts';
import { useFleet, usePage, useView } from './page-context.ts';

interface Props {
  filter: AuditFilter;
  /** Without the dates and the export, for where there is little room. */
  short?: boolean;
  onFilter: (filter: AuditFilter) => void;
}

/** Who, what, to whom and when; and the way out into a file. */
export function AuditFilters({ filter, short = false, onFilter }: Props) {
  const zone = useView((state) => state.zone);
  const [range, setRange] = useState(() => ({
    from: writeMinute(filter.from, zone),
    to: writeMinute(filter.to, zone),
  }));
  const [problem, setProblem] = useState('');
  const complaint = useId();
  const change = (part: Partial<AuditFilter>) => onFilter({ ...filter, ...part });
  const changeRange = (part: Partial<typeof range>) => {
    const next = { ...range, ...part };
    setRange(next);
    const from = readMinute(next.from, zone);
    const to = readMinute(next.to, zone);
    const wrong = from !== null && to !== null && to <= from;
    setProblem(wrong ? 'The end has to be after the beginning.' : '');
    if (!wrong) change({ from, to });
  };
  const clear = (button: HTMLElement) => {
    // The button goes with what it clears, and the keyboard must not go with it.
    button.closest('search')?.querySelector('input')?.focus();
    setRange({ from: '', to: '' });
    setProblem('');
    onFilter(NO_FILTER);
  };
  const clock = zone === 'utc' ? 'UTC' : 'local time';
  return (
    <search className="audit-filters">
      <input
        value={filter.operator}
        placeholder="Operator"
        aria-label="Operator"
        onChange={({ target }) => change({ operator: target.value })}
      />
      <select
        value={filter.action ?? ''}
        aria-label="Action"
        onChange={({ target }) => change({ action: (target.value || null) as OperatorAction | null })}
      >
        <option value="">Every action</option>
        {OPERATOR_ACTIONS.map((action) => (
          <option key={action} value={action}>
            {auditActionName(action)}
          </option>
        ))}
      </select>
      <input
        value={filter.backend}
        placeholder="Backend"
        aria-label="Backend"
        onChange={({ target }) => change({ backend: target.value })}
      />
      {!short &&
        (['from', 'to'] as const).map((end) => (
          <label key={end}>
            <span className="mute">{end}</span>
            <input
              type="datetime-local"
              value={range[end]}
              title={`In ${clock}`}
              aria-label={`${end === 'from' ? 'From' : 'To'}, in ${clock}`}
              aria-invalid={problem !== ''}
              aria-describedby={complaint}
              onChange={({ target }) => changeRange({ [end]: target.value })}
            />
          </label>
        ))}
      {(isFiltering(filter) || problem !== '') && (
        <button type="button" className="plain" onClick={({ currentTarget }) => clear(currentTarget)}>
          Clear
        </button>
      )}
      <span className="grow" />
      {!short && (
        <>
          <Export filter={filter} format="csv" label="CSV" />
          <Export filter={filter} format="jsonl" label="JSON Lines" />
        </>
      )}
      <p id={complaint} className="audit-problem" role="alert">
        {problem}
      </p>
    </search>
  );
}

/** Writes all entries that pass the filter into a file, those that are not listed yet included. */
function Export({ filter, format, label }: { filter: AuditFilter; format: AuditFormat; label: string }) {
  const { audit, actions, fleet: store } = usePage();
  const [busy, setBusy] = useState(false);
  const name = useFleet((state) => state.fleet?.name ?? 'fleet');
  const save = async () => {
    setBusy(true);
    const all = await audit.readAll(filter.from);
    setBusy(false);
    if (!all.ok) {
      actions.tell(`The audit log could not be read: ${sentence(all.error.message)}`, 'refused');
      return;
    }
    const { fleet, rowOf } = store.getState();
    const nameOf = (id: string) => fleet?.backends[rowOf.get(id) ?? -1]?.name ?? id;
    const entries = all.value.filter((entry) => passesAudit(entry, filter, nameOf));
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([auditFile(entries, format)], { type: AUDIT_TYPES[format] }));
    const day = new Date().toISOString().slice(0, 10);
    link.download = `wirewatch-audit-${name.replace(/[^\w.-]+/g, '-')}-${day}.${format}`;
    link.click();
    // The browser has taken hold of it by the next turn.
    setTimeout(() => URL.revokeObjectURL(link.href));
  };
  return (
    <button type="button" className="button" disabled={busy} onClick={() => void save()}>
      <span className="visually-hidden">Export as </span>
      {label}
    </button>
  );
}

import { useId, useState } from 'react';
import { OPERATOR_ACTIONS, type OperatorAction } from '../../shared/event.ts';
import { auditActionName } from '../describe/audit.ts';
import type { AuditFormat } from '../state/audit-file.ts';
import { type AuditFilter, isFiltering, NO_FILTER, readMinute, writeMinute } from '../state/audit-filter.ts';
import { texts } from '../texts/catalogue.ts';
import { exportAudit } from './audit-export.ts';
import { usePage, useView } from './page-context.ts';

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
    setProblem(wrong ? texts.audit.wrongRange : '');
    if (!wrong) change({ from, to });
  };
  const clear = (button: HTMLElement) => {
    // The button goes with what it clears, and the keyboard must not go with it.
    button.closest('search')?.querySelector('input')?.focus();
    setRange({ from: '', to: '' });
    setProblem('');
    onFilter(NO_FILTER);
  };
  const clock = texts.audit.clock[zone];
  return (
    <search className="audit-filters">
      <input
        value={filter.operator}
        placeholder={texts.audit.operator}
        aria-label={texts.audit.operator}
        onChange={({ target }) => change({ operator: target.value })}
      />
      <select
        value={filter.action ?? ''}
        aria-label={texts.audit.action}
        onChange={({ target }) => change({ action: (target.value || null) as OperatorAction | null })}
      >
        <option value="">{texts.audit.everyAction}</option>
        {OPERATOR_ACTIONS.map((action) => (
          <option key={action} value={action}>
            {auditActionName(action)}
          </option>
        ))}
      </select>
      <input
        value={filter.backend}
        placeholder={texts.audit.backend}
        aria-label={texts.audit.backend}
        onChange={({ target }) => change({ backend: target.value })}
      />
      {!short &&
        (['from', 'to'] as const).map((end) => (
          <label key={end}>
            <span className="mute">{texts.audit.end[end]}</span>
            <input
              type="datetime-local"
              value={range[end]}
              title={texts.audit.inClock(clock)}
              aria-label={texts.audit.endIn[end](clock)}
              aria-invalid={problem !== ''}
              aria-describedby={complaint}
              onChange={({ target }) => changeRange({ [end]: target.value })}
            />
          </label>
        ))}
      {(isFiltering(filter) || problem !== '') && (
        <button type="button" className="plain" onClick={({ currentTarget }) => clear(currentTarget)}>
          {texts.audit.clear}
        </button>
      )}
      <span className="grow" />
      {!short && (
        <>
          <Export filter={filter} format="csv" />
          <Export filter={filter} format="jsonl" />
        </>
      )}
      <p id={complaint} className="audit-problem" role="alert">
        {problem}
      </p>
    </search>
  );
}

function Export({ filter, format }: { filter: AuditFilter; format: AuditFormat }) {
  const page = usePage();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    await exportAudit(page, filter, format);
    setBusy(false);
  };
  return (
    <button type="button" className="button" disabled={busy} onClick={() => void save()}>
      <span className="visually-hidden">{texts.audit.exportAs}</span>
      {texts.audit.formats[format]}
    </button>
  );
}

import { useId, useState } from 'react';
import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { OPERATOR_ACTIONS, type OperatorAction } from '../../shared/event.ts';
import { auditActionName } from '../describe/audit.ts';
import type { AuditFormat } from '../state/audit-file.ts';
import { type AuditFilter, isFiltering, NO_FILTER } from '../state/audit-filter.ts';
import { texts } from '../texts/catalogue.ts';
import { exportAudit } from './audit-export.ts';
import { usePage, useView } from './page-context.ts';
import { meaningOf, readTimeEdge, writeTimeField } from './time-field.ts';

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
    from: filter.from === null ? '' : writeTimeField(filter.from, zone),
    to: filter.to === null ? '' : writeTimeField(filter.to, zone),
  }));
  const { telemetry } = usePage();
  const now = () => telemetry.fleet.end || Date.now();
  const [problem, setProblem] = useState('');
  const complaint = useId();
  const change = (part: Partial<AuditFilter>) => onFilter({ ...filter, ...part });
  const changeRange = (end: End, text: string) => {
    const next = { ...range, [end]: text };
    setRange(next);
    const read = edgesOf(next, zone, now());
    // Half of a time is no mistake yet: that is said when the field is left.
    const left = edgesOf({ ...next, [end]: '' }, zone, now()).problem;
    setProblem(complaintOf(read.problem === 'order' ? 'order' : left));
    if (read.edges) change(read.edges);
  };
  const complaintOf = (wrong: 'form' | 'order' | null) => {
    if (wrong === 'form') return texts.time.written(writeTimeField(now(), zone));
    return wrong === 'order' ? texts.audit.wrongRange : '';
  };
  const check = () => setProblem(complaintOf(edgesOf(range, zone, now()).problem));
  const meanings = ENDS.flatMap((end) => {
    const meaning = meaningOf(range[end], end, zone, now());
    return meaning ? texts.audit.means(texts.audit.end[end], meaning.time) : [];
  });
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
        ENDS.map((end) => (
          <label key={end}>
            <span className="mute">{texts.audit.end[end]}</span>
            <input
              className="mono"
              size={19}
              autoComplete="off"
              spellCheck={false}
              value={range[end]}
              placeholder={texts.audit.example}
              title={texts.audit.inClock(clock)}
              aria-label={texts.audit.endIn[end](clock)}
              aria-invalid={problem !== ''}
              aria-describedby={complaint}
              onChange={({ target }) => changeRange(end, target.value)}
              onBlur={check}
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
      {meanings.length > 0 && problem === '' && (
        <p className="mute audit-meaning" role="status">
          {meanings.join(' ')}
        </p>
      )}
      <p id={complaint} className="audit-problem" role="alert">
        {problem}
      </p>
    </search>
  );
}

const ENDS = ['from', 'to'] as const;
type End = (typeof ENDS)[number];

/** UTC ms of both ends, `null` where nothing is written; `edges` is `null` while they say nothing to filter by. */
function edgesOf(
  written: Readonly<Record<End, string>>,
  zone: ClockZone,
  now: number,
): { edges: Pick<AuditFilter, 'from' | 'to'> | null; problem: 'form' | 'order' | null } {
  const [from, to] = ENDS.map((end) =>
    written[end].trim() === '' ? null : readTimeEdge(written[end], end, zone, now),
  );
  if (from?.ok === false || to?.ok === false) return { edges: null, problem: 'form' };
  const edges = { from: from?.value ?? null, to: to?.value ?? null };
  if (edges.from !== null && edges.to !== null && edges.to <= edges.from) {
    return { edges: null, problem: 'order' };
  }
  return { edges, problem: null };
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

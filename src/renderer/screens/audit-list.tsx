import { memo, type UIEvent, useEffect } from 'react';
import { useStore } from 'zustand';
import type { AuditEntry } from '../../shared/contract.ts';
import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { sentence } from '../../shared/describe/outcome.ts';
import { formatMoment } from '../../shared/describe/time.ts';
import { describeAudit } from '../describe/audit.ts';
import { useFleet, usePage, useTimed, useView } from './page-context.ts';

/** px from the end of the list at which more of it is asked for. */
const NEAR_END = 48;
const HOUR = 3_600_000;

/** What operators did, the newest first, from before this start too. */
export function AuditList() {
  const { audit } = usePage();
  const { entries, more, problem } = useStore(audit.state);
  const zone = useView((state) => state.zone);
  // Only its day matters, which changes at a full hour in most zones, and at a part of one in some.
  const now = useTimed((at) => Math.floor(at / (HOUR / 4)) * (HOUR / 4));
  useEffect(() => {
    audit.show(true);
    return () => audit.show(false);
  }, [audit]);
  const onScroll = ({ currentTarget: list }: UIEvent<HTMLElement>) => {
    if (list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END) audit.older();
  };
  return (
    <div className="event-list" onScroll={onScroll}>
      {entries.length > 0 && (
        <table className="audit" aria-label="Audit">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Who</th>
              <th scope="col">What</th>
              <th scope="col">Backends</th>
              <th scope="col">Reason</th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <AuditRow key={entry.id} entry={entry} now={now} zone={zone} />
            ))}
          </tbody>
        </table>
      )}
      {more === false && entries.length === 0 && (
        <p className="mute event-none">No operator has done anything yet.</p>
      )}
      {more === null && problem === null && <p className="mute event-none">Reading…</p>}
      {problem !== null && (
        <p className="event-none" role="status">
          The audit log could not be read: {sentence(problem)}
        </p>
      )}
      {(more === true || problem !== null) && (
        <p className="event-none">
          <button type="button" className="button" onClick={() => audit.older()}>
            {problem === null ? 'Show older' : 'Try again'}
          </button>
        </p>
      )}
    </div>
  );
}

interface RowProps {
  entry: AuditEntry;
  now: number;
  zone: ClockZone;
}

const AuditRow = memo(function AuditRow({ entry, now, zone }: RowProps) {
  const { view } = usePage();
  const fleet = useFleet((state) => state.fleet);
  const rowOf = useFleet((state) => state.rowOf);
  const { at, actor, backends } = entry;
  const { what, whom, all, reason, refused } = describeAudit(
    entry,
    (id) => fleet?.backends[rowOf.get(id) ?? -1]?.name ?? id,
  );
  const [only] = backends;
  const known = backends.length === 1 && only !== undefined && rowOf.has(only);
  const remark = [reason, refused].filter(Boolean).join(' · ');
  return (
    <tr>
      <td className="mono mute">
        <time dateTime={new Date(at).toISOString()}>{formatMoment(at, now, zone)}</time>
      </td>
      <td title={`${actor.name}, ${actor.session}`}>
        {actor.name} <span className="mute">{actor.session}</span>
      </td>
      <td>{what}</td>
      <td title={all || whom}>
        {known ? (
          <button type="button" className="event-link" onClick={() => view.setState({ selected: only })}>
            {whom}
          </button>
        ) : (
          whom
        )}
      </td>
      <td title={remark}>
        {reason}
        {refused && (
          <span className="mute">
            {reason && ' · '}
            {refused}
          </span>
        )}
      </td>
    </tr>
  );
});

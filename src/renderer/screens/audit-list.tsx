import * as Dialog from '@radix-ui/react-dialog';
import { memo, type UIEvent, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { AuditEntry } from '../../shared/contract.ts';
import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { sentence } from '../../shared/describe/outcome.ts';
import { formatDayClock } from '../../shared/describe/time.ts';
import { describeAudit } from '../describe/audit.ts';
import { type AuditFilter, isFiltering, NO_FILTER, passesAudit } from '../state/audit-filter.ts';
import { texts } from '../texts/catalogue.ts';
import { AuditFilters } from './audit-filters.tsx';
import { Icon } from './icons.tsx';
import { useFleet, usePage, useView } from './page-context.ts';

/** px from the end of the list at which more of it is asked for. */
const NEAR_END = 48;
/** With a filter fewer lines than this ask for more by themselves: they may be far back. */
const ENOUGH = 60;
/** Lines drawn at first, and more with every asking: a filter may have had the whole log read. */
const DRAWN = 200;

/** What operators did, under the table, or over everything where more of it is to be read. */
export function AuditList() {
  const [filter, setFilter] = useState(NO_FILTER);
  // Of another clock its times would be others.
  const zone = useView((state) => state.zone);
  const [large, setLarge] = useState(false);
  return (
    <>
      <div className="audit-head">
        <AuditFilters filter={filter} onFilter={setFilter} short />
        <button type="button" className="button" onClick={() => setLarge(true)}>
          {texts.audit.more}
        </button>
      </div>
      {!large && <AuditTable filter={filter} />}
      <Dialog.Root open={large} onOpenChange={setLarge}>
        <Dialog.Portal>
          <div className="veil" />
          <Dialog.Content className="dialog audit-dialog" aria-describedby={undefined}>
            <div className="audit-title">
              <Dialog.Title>{texts.audit.title}</Dialog.Title>
              <Dialog.Close className="icon-button" aria-label={texts.audit.close} title={texts.audit.close}>
                <Icon name="close" />
              </Dialog.Close>
            </div>
            <AuditFilters key={zone} filter={filter} onFilter={setFilter} />
            <AuditTable filter={filter} />
          </Dialog.Content>
        </Dialog.Portal>
      </Dialog.Root>
    </>
  );
}

/** The newest first, from before this start too. */
function AuditTable({ filter }: { filter: AuditFilter }) {
  const { audit } = usePage();
  const fleet = useFleet((state) => state.fleet);
  const rowOf = useFleet((state) => state.rowOf);
  const { entries: held, more, problem } = useStore(audit.state);
  const zone = useView((state) => state.zone);
  const filtering = isFiltering(filter);
  const entries = useMemo(() => {
    const nameOf = (id: string) => fleet?.backends[rowOf.get(id) ?? -1]?.name ?? id;
    return filtering ? held.filter((entry) => passesAudit(entry, filter, nameOf)) : held;
  }, [held, filter, filtering, fleet, rowOf]);
  const oldest = held.at(-1)?.at ?? 0;
  const exhausted = more !== true || (filter.from !== null && oldest < filter.from);
  const tooFew = filtering && !exhausted && problem === null && entries.length < ENOUGH;
  useEffect(() => {
    if (tooFew && held.length > 0) audit.lookFurther();
  }, [audit, tooFew, held]);
  useEffect(() => {
    audit.show(true);
    return () => audit.show(false);
  }, [audit]);
  const [limit, setLimit] = useState(DRAWN);
  const further = () => {
    if (limit < entries.length) setLimit(limit + DRAWN);
    else audit.older();
  };
  const onScroll = ({ currentTarget: list }: UIEvent<HTMLElement>) => {
    if (list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END) further();
  };
  return (
    <div className="event-list" onScroll={onScroll}>
      {entries.length > 0 && (
        <table className="audit" aria-label={texts.audit.title}>
          <thead>
            <tr>
              <th scope="col">{texts.audit.columns.time}</th>
              <th scope="col">{texts.audit.columns.who}</th>
              <th scope="col">{texts.audit.columns.what}</th>
              <th scope="col">{texts.audit.columns.backends}</th>
              <th scope="col">{texts.audit.columns.reason}</th>
            </tr>
          </thead>
          <tbody>
            {entries.slice(0, limit).map((entry) => (
              <AuditRow key={entry.id} entry={entry} zone={zone} />
            ))}
          </tbody>
        </table>
      )}
      {exhausted && more !== null && entries.length === 0 && (
        <p className="mute event-none">{filtering ? texts.audit.nonePasses : texts.audit.noneYet}</p>
      )}
      {more === null && problem === null && <p className="mute event-none">{texts.audit.reading}</p>}
      {problem !== null && (
        <p className="event-none" role="status">
          {texts.audit.unreadable(sentence(problem))}
        </p>
      )}
      {(limit < entries.length || !exhausted || problem !== null) && (
        <p className="event-none">
          <button type="button" className="button" onClick={further}>
            {limit < entries.length || problem === null ? texts.audit.showOlder : texts.audit.tryAgain}
          </button>
        </p>
      )}
    </div>
  );
}

interface RowProps {
  entry: AuditEntry;
  zone: ClockZone;
}

const AuditRow = memo(function AuditRow({ entry, zone }: RowProps) {
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
  const remark = [reason, refused].filter(Boolean).join(texts.audit.separator);
  return (
    <tr>
      <td className="mono mute">
        <time dateTime={new Date(at).toISOString()}>{formatDayClock(at, zone)}</time>
      </td>
      <td title={texts.audit.who(actor.name, actor.session)}>
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
            {reason && texts.audit.separator}
            {refused}
          </span>
        )}
      </td>
    </tr>
  );
});

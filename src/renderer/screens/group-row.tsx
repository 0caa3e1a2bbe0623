import { memo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { formatCount, NOTHING } from '../../shared/describe/numbers.ts';
import { HEALTHS_WORST_FIRST, type Health } from '../../shared/health.ts';
import type { FleetState } from '../state/fleet-store.ts';
import type { RowGroup } from '../state/row-groups.ts';
import { texts } from '../texts/catalogue.ts';
import type { Column, Measured } from './columns.ts';
import { HEALTH_NAMES, HealthShape } from './health-shape.tsx';
import { Icon } from './icons.tsx';
import { useFleet, useMeasured, usePage, useStale, useView } from './page-context.ts';

interface Props {
  group: RowGroup;
  columns: readonly Column[];
  index: number;
  /** px from the top of the body. */
  top: number;
  open: boolean;
  active: boolean;
}

/** The heading of a group in the table: how its backends are, and what they do together. */
export const GroupRow = memo(function GroupRow({ group, columns, index, top, open, active }: Props) {
  const firstNumber = columns.findIndex(({ measured, id }) => measured || id === 'spark');
  const numbers = firstNumber === -1 ? [] : columns.slice(firstNumber);
  return (
    <tr
      className="grid-row group-row"
      aria-rowindex={index + 2}
      tabIndex={active ? 0 : -1}
      data-group={group.key}
      style={{ transform: `translateY(${top}px)` }}
    >
      <td className="c-mark">
        <GroupMark group={group} />
      </td>
      <th
        scope="rowgroup"
        className="group-heading"
        style={{ gridColumn: `span ${columns.length - numbers.length - 1}` }}
      >
        <GroupHeading group={group} open={open} reachable={active} />
      </th>
      {numbers.map(({ id, measured }) =>
        measured?.sums ? (
          <SumCell key={id} id={id} group={group} measured={measured} />
        ) : (
          <td key={id} className={`c-${id}`} />
        ),
      )}
    </tr>
  );
});

/** Names the group, folds it, and counts its backends by health. */
export function GroupHeading({
  group,
  open,
  reachable,
}: {
  group: RowGroup;
  open: boolean;
  reachable: boolean;
}) {
  const stale = useStale();
  // In the order of HEALTHS_WORST_FIRST.
  const counts = useFleet(useShallow((state) => countsOf(state, group.rows, stale)));
  const present = HEALTHS_WORST_FIRST.flatMap((health, at) => {
    const count = counts[at] ?? 0;
    return count > 0 ? [{ health, count }] : [];
  });
  const said = texts.fleetView.healths(
    present.map(({ health, count }) => ({ name: HEALTH_NAMES[health], count })),
  );
  const size = texts.fleetView.backends(group.rows.length);
  return (
    <button
      type="button"
      className="group-toggle"
      tabIndex={reachable ? 0 : -1}
      aria-expanded={open}
      aria-label={texts.fleetView.group(group.name, size, said)}
    >
      <span className="group-arrow" data-open={open}>
        <Icon name="later" />
      </span>
      <HealthShape health={present[0]?.health ?? 'stale'} />
      <b>{group.name}</b>
      <span className="mute">{size}</span>
      {present.length > 1 &&
        present.map(({ health, count }) => (
          <span key={health} className="group-count mute" title={HEALTH_NAMES[health]}>
            <HealthShape health={health} />
            {formatCount(count)}
          </span>
        ))}
    </button>
  );
}

function countsOf({ statuses }: FleetState, rows: readonly number[], stale: boolean): number[] {
  const counts: Record<Health, number> = { up: 0, degraded: 0, connecting: 0, down: 0, paused: 0, stale: 0 };
  for (const row of rows) counts[stale ? 'stale' : (statuses[row]?.health ?? 'stale')]++;
  return HEALTHS_WORST_FIRST.map((health) => counts[health]);
}

function GroupMark({ group }: { group: RowGroup }) {
  const fleet = useFleet((state) => state.fleet);
  const marked = useView(({ marked: all }) =>
    all.size === 0
      ? 0
      : group.rows.reduce((sum, row) => sum + Number(all.has(fleet?.backends[row]?.id ?? '')), 0),
  );
  return (
    <input
      type="checkbox"
      readOnly
      tabIndex={-1}
      checked={marked === group.rows.length}
      ref={(box) => {
        if (box) box.indeterminate = marked > 0 && marked < group.rows.length;
      }}
      aria-label={texts.fleetView.selectGroup(group.name)}
    />
  );
}

/** A missing number adds nothing; without any there is no sum. */
function SumCell({ id, group, measured }: { id: string; group: RowGroup; measured: Measured }) {
  const { telemetry } = usePage();
  const text = useMeasured(() => {
    const column = telemetry.column(measured.column);
    if (!column) return NOTHING;
    let sum = Number.NaN;
    for (const row of group.rows) {
      const value = column[row] ?? Number.NaN;
      if (!Number.isNaN(value)) sum = (Number.isNaN(sum) ? 0 : sum) + value;
    }
    return measured.format(sum);
  });
  return <td className={`numeric mute c-${id}`}>{text}</td>;
}

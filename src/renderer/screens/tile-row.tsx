import { memo } from 'react';
import type { BackendInfo } from '../../shared/backend.ts';
import type { RowGroup } from '../state/row-groups.ts';
import { texts } from '../texts/catalogue.ts';
import { GroupHeading } from './group-row.tsx';
import { HEALTH_NAMES, HealthShape } from './health-shape.tsx';
import { useFleet } from './page-context.ts';

interface HeadingProps {
  group: RowGroup;
  index: number;
  /** px from the top. */
  top: number;
  open: boolean;
  active: boolean;
}

export const TileHeading = memo(function TileHeading({ group, index, top, open, active }: HeadingProps) {
  return (
    <tr className="tile-heading" aria-rowindex={index + 1} style={{ transform: `translateY(${top}px)` }}>
      <th scope="rowgroup" tabIndex={active ? 0 : -1} data-group={group.key}>
        <GroupHeading group={group} open={open} reachable={false} />
      </th>
    </tr>
  );
});

interface RowProps {
  /** Row numbers of the fleet. */
  rows: readonly number[];
  index: number;
  /** px from the top. */
  top: number;
  /** The place of the one tile that Tab reaches, if it is here. */
  active: number | null;
  named: boolean;
  stale: boolean;
  selected: string | null;
  marked: ReadonlySet<string>;
}

/** Tiles beside each other. */
export const TileRow = memo(function TileRow({
  rows,
  index,
  top,
  active,
  named,
  stale,
  selected,
  marked,
}: RowProps) {
  const fleet = useFleet((state) => state.fleet);
  return (
    <tr className="tile-line" aria-rowindex={index + 1} style={{ transform: `translateY(${top}px)` }}>
      {rows.map((row, column) => {
        const info = fleet?.backends[row];
        return info ? (
          <Tile
            key={info.id}
            row={row}
            info={info}
            named={named}
            stale={stale}
            active={column === active}
            selected={info.id === selected}
            marked={marked.has(info.id)}
          />
        ) : null;
      })}
    </tr>
  );
});

interface TileProps {
  row: number;
  info: BackendInfo;
  named: boolean;
  stale: boolean;
  active: boolean;
  selected: boolean;
  marked: boolean;
}

const Tile = memo(function Tile({ row, info, named, stale, active, selected, marked }: TileProps) {
  const known = useFleet((state) => state.statuses[row]?.health ?? 'stale');
  const health = stale ? 'stale' : known;
  return (
    <td
      className={marked ? 'fleet-tile marked' : 'fleet-tile'}
      tabIndex={active ? 0 : -1}
      aria-label={texts.fleetView.tile(info.name, HEALTH_NAMES[health], marked)}
      aria-current={selected || undefined}
      data-row-id={info.id}
      data-health={health}
    >
      <HealthShape health={health} />
      {named && <span>{info.name}</span>}
    </td>
  );
});

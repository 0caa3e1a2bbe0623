import { memo } from 'react';
import type { BackendInfo, BackendSettings, BackendStatus } from '../../shared/backend.ts';
import { NOTHING } from '../../shared/describe/numbers.ts';
import { describeGap, describeState } from '../../shared/describe/state.ts';
import type { Health } from '../../shared/health.ts';
import { texts } from '../texts/catalogue.ts';
import type { Column, Measured } from './columns.ts';
import { HealthShape } from './health-shape.tsx';
import { useFleet, useMeasured, usePage, useStale, useTimed, useView } from './page-context.ts';
import { RowActions } from './row-actions.tsx';
import { Sparkline } from './sparkline.tsx';

interface Props {
  row: number;
  info: BackendInfo;
  /** The same ones until others are chosen. */
  columns: readonly Column[];
  /** Place among all that is shown, headings of groups too. */
  index: number;
  /** px from the top of the body. */
  top: number;
  selected: boolean;
  marked: boolean;
  /** The one row that Tab reaches. */
  active: boolean;
}

/** One backend. Its cells listen for themselves, so a tick redraws only the texts that changed. */
export const FleetRow = memo(function FleetRow({
  row,
  info,
  columns,
  index,
  top,
  selected,
  marked,
  active,
}: Props) {
  const status = useFleet((state) => state.statuses[row]);
  const stale = useStale();
  if (!status) return null;
  const health = stale ? 'stale' : status.health;
  return (
    <tr
      className={marked ? 'grid-row marked' : 'grid-row'}
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={active ? 0 : -1}
      data-row-id={info.id}
      data-health={health}
      data-phase={status.state.phase}
      style={{ transform: `translateY(${top}px)` }}
    >
      <td className="c-mark">
        <input
          type="checkbox"
          checked={marked}
          readOnly
          tabIndex={-1}
          aria-label={texts.fleet.select(info.name)}
        />
      </td>
      {columns.map((column) => cellOf(column, row, info, status, health))}
      <RowActions info={info} paused={status.state.phase === 'paused'} reachable={active} />
    </tr>
  );
});

function cellOf(column: Column, row: number, info: BackendInfo, status: BackendStatus, health: Health) {
  const { id, measured } = column;
  if (measured) {
    const shown = !measured.open || status.state.phase === 'open';
    return <NumberCell key={id} id={id} row={row} measured={measured} shown={shown} />;
  }
  switch (id) {
    case 'health':
      return (
        <td key={id} className="c-health">
          <HealthShape health={health} named />
        </td>
      );
    case 'name':
      return (
        <th key={id} scope="row" className="c-name" title={info.name}>
          {info.name}
        </th>
      );
    case 'state':
      return (
        <td key={id} className={health === 'up' || health === 'paused' ? 'c-state mute' : 'c-state'}>
          <StateSentence row={row} settings={info.settings} />
        </td>
      );
    case 'breaker':
      return (
        <td key={id} className="c-breaker" data-breaker={status.breaker.state}>
          {texts.fleet.breaker[status.breaker.state]}
        </td>
      );
    case 'group':
      return (
        <td key={id} className="c-group mute" title={info.group ?? undefined}>
          {info.group ?? NOTHING}
        </td>
      );
    case 'host':
      return (
        <td key={id} className="c-host mute" title={info.host}>
          {info.host}
        </td>
      );
    case 'spark':
      return (
        <td key={id} className="c-spark">
          <Sparkline row={row} health={health} />
        </td>
      );
    default:
      return null;
  }
}

function StateSentence({ row, settings }: { row: number; settings: BackendSettings }) {
  const zone = useView((view) => view.zone);
  const status = useFleet((state) => state.statuses[row]);
  const text = useTimed((now) => (status ? describeState(status, { now, zone, settings }) : ''));
  const gap = useTimed((now) => (status ? describeGap(status, now) : ''));
  return (
    <>
      <span className="what" title={text}>
        {text}
      </span>
      {gap && <span className="gap">{gap}</span>}
    </>
  );
}

interface NumberCellProps {
  id: string;
  row: number;
  measured: Measured;
  shown: boolean;
}

function NumberCell({ id, row, measured, shown }: NumberCellProps) {
  const { telemetry } = usePage();
  const { column, format, quiet } = measured;
  const text = useMeasured(() => (shown ? format(telemetry.value(row, column)) : NOTHING));
  return <td className={`numeric c-${id}${quiet || text === '0' ? ' mute' : ''}`}>{text}</td>;
}

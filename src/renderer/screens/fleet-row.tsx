import { memo } from 'react';
import type { BackendInfo, BackendSettings } from '../../shared/backend.ts';
import { formatCount, formatMs, formatRate, formatShare, NOTHING } from '../../shared/describe/numbers.ts';
import { describeGap, describeState } from '../../shared/describe/state.ts';
import type { BackendColumn } from '../../shared/frame.ts';
import { HealthShape } from './health-shape.tsx';
import { useFleet, useMeasured, usePage, useStale, useTimed, useView } from './page-context.ts';
import { RowActions } from './row-actions.tsx';
import { Sparkline } from './sparkline.tsx';

interface Props {
  row: number;
  info: BackendInfo;
  /** Place in the order that is shown. */
  index: number;
  /** px from the top of the body. */
  top: number;
  selected: boolean;
  /** The one row that Tab reaches. */
  active: boolean;
}

/** One backend. Its cells listen for themselves, so a tick redraws only the texts that changed. */
export const FleetRow = memo(function FleetRow({ row, info, index, top, selected, active }: Props) {
  const status = useFleet((state) => state.statuses[row]);
  const stale = useStale();
  if (!status) return null;
  const health = stale ? 'stale' : status.health;
  const quiet = health === 'up' || health === 'paused';
  const breaker = status.breaker.state;
  return (
    <tr
      className="grid-row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={active ? 0 : -1}
      data-row-id={info.id}
      data-health={health}
      data-phase={status.state.phase}
      style={{ transform: `translateY(${top}px)` }}
    >
      <td className="c-health">
        <HealthShape health={health} named />
      </td>
      <th scope="row" className="c-name" title={info.name}>
        {info.name}
      </th>
      <td className={quiet ? 'c-state mute' : 'c-state'}>
        <StateSentence row={row} settings={info.settings} />
      </td>
      <td className="c-breaker" data-breaker={breaker}>
        {breaker}
      </td>
      <NumberCell
        id="rtt"
        row={row}
        column="rttP50"
        format={formatMs}
        shown={status.state.phase === 'open'}
      />
      <NumberCell id="in" row={row} column="messagesIn" format={formatRate} />
      <NumberCell id="out" row={row} column="messagesOut" format={formatRate} quiet />
      <NumberCell id="recon" row={row} column="reconnects" format={formatCount} />
      <NumberCell id="uptime" row={row} column="uptime" format={formatShare} />
      <td className="c-spark">
        <Sparkline row={row} health={health} />
      </td>
      <RowActions info={info} paused={status.state.phase === 'paused'} reachable={active} />
    </tr>
  );
});

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
  column: BackendColumn;
  format: (value: number) => string;
  quiet?: boolean;
  shown?: boolean;
}

function NumberCell({ id, row, column, format, quiet = false, shown = true }: NumberCellProps) {
  const { telemetry } = usePage();
  const text = useMeasured(() => (shown ? format(telemetry.value(row, column)) : NOTHING));
  return <td className={`numeric c-${id}${quiet || text === '0' ? ' mute' : ''}`}>{text}</td>;
}

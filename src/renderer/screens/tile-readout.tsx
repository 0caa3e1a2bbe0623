import { describeGap, describeState } from '../../shared/describe/state.ts';
import { texts } from '../texts/catalogue.ts';
import { idOf, isRowKey } from './fleet-keys.ts';
import { HEALTH_NAMES, HealthShape } from './health-shape.tsx';
import { useFleet, useStale, useTimed, useView } from './page-context.ts';

/** Which backend a tile is and how it is: a square of 20 px has no room for its name. */
export function TileReadout({ of }: { of: string | null }) {
  const row = useFleet(({ rowOf }) => (of !== null && isRowKey(of) ? (rowOf.get(idOf(of)) ?? -1) : -1));
  return (
    <p className="tile-readout">
      {row === -1 ? <span className="mute">{texts.fleetView.pointAtTile}</span> : <Told row={row} />}
    </p>
  );
}

function Told({ row }: { row: number }) {
  const info = useFleet((state) => state.fleet?.backends[row]);
  const status = useFleet((state) => state.statuses[row]);
  const stale = useStale();
  const zone = useView((view) => view.zone);
  const sentence = useTimed((now) =>
    info && status ? describeState(status, { now, zone, settings: info.settings }) : '',
  );
  const gap = useTimed((now) => (status ? describeGap(status, now) : ''));
  if (!info || !status) return null;
  const health = stale ? 'stale' : status.health;
  return (
    <>
      <HealthShape health={health} />
      <b>{info.name}</b>
      <span>{HEALTH_NAMES[health]}</span>
      <span className="what">{sentence}</span>
      {gap && <span className="mute">{gap}</span>}
    </>
  );
}

import { memo } from 'react';
import type { Health } from '../../../shared/health.ts';
import { useSize } from '../../charts/use-size.ts';
import { columnsFor } from '../../state/wallboard.ts';
import type { WallRows } from '../../state/wallboard-rows.ts';
import { texts } from '../../texts/catalogue.ts';
import { HEALTH_NAMES, HealthShape } from '../health-shape.tsx';
import { useStale } from '../page-context.ts';
import { usePacedFleet } from './use-wall-rows.ts';

/** More than these have no room for a name that can be read from afar. */
const MOST_NAMED = 60;
/** Width by height of a tile with a name, and of one without. */
const NAMED_SHAPE = 2.6;
const BARE_SHAPE = 1;

interface TileProps {
  health: Health;
  name: string;
  named: boolean;
}

/** One tile per backend, always in the same place, so that a pattern stands out. */
export function WallTiles({ rows }: WallRows) {
  const { fleet, statuses } = usePacedFleet();
  const stale = useStale();
  const [grid, { width, height }] = useSize<HTMLElement>();
  const named = rows.length <= MOST_NAMED;
  const columns = columnsFor(
    rows.length,
    (height > 0 ? width / height : 1.9) / (named ? NAMED_SHAPE : BARE_SHAPE),
  );
  return (
    <section
      ref={grid}
      className="wall-tiles"
      data-named={named}
      aria-label={texts.wallboard.tiles(rows.length)}
      style={{
        gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`,
        gridTemplateRows: `repeat(${Math.max(1, Math.ceil(rows.length / columns))}, minmax(0, 1fr))`,
      }}
    >
      {rows.map((row) => (
        <WallTile
          key={row}
          health={stale ? 'stale' : (statuses[row]?.health ?? 'stale')}
          name={fleet?.backends[row]?.name ?? ''}
          named={named}
        />
      ))}
    </section>
  );
}

/** Of thousands few change between two ticks. */
const WallTile = memo(function WallTile({ health, name, named }: TileProps) {
  return (
    <div className="wall-tile" data-health={health} title={texts.wallboard.tile(name, HEALTH_NAMES[health])}>
      <HealthShape health={health} />
      {named && <span>{name}</span>}
    </div>
  );
});

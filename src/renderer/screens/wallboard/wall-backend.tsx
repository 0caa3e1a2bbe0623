import { describeGap } from '../../../shared/describe/state.ts';
import { explain } from '../../../shared/describe/why.ts';
import { texts } from '../../texts/catalogue.ts';
import { HEALTH_NAMES, HealthShape } from '../health-shape.tsx';
import { useEngineTime, useFleet, useStale, useView } from '../page-context.ts';

/** The one backend that a wallboard was opened for: who, how it is, and why. */
export function WallBackend({ id }: { id: string }) {
  const row = useFleet((state) => state.rowOf.get(id) ?? -1);
  const info = useFleet((state) => state.fleet?.backends[row]);
  const status = useFleet((state) => state.statuses[row]);
  const stale = useStale();
  const zone = useView((view) => view.zone);
  const now = useEngineTime();
  if (!info || !status) return null;
  const health = stale ? 'stale' : status.health;
  const { headline, happened, rest } = explain(info, status, { now, zone, settings: info.settings });
  return (
    <section className="wall-backend" data-health={health} aria-label={texts.wallboard.backend(info.name)}>
      <h2>
        <HealthShape health={health} />
        {info.name}
      </h2>
      <p className="wall-state">
        {HEALTH_NAMES[health]} <b>{describeGap(status, now)}</b>
      </p>
      <p>{headline}</p>
      <p>{happened}</p>
      <p className="mute">{rest}</p>
    </section>
  );
}

import { describeGap, describeState } from '../../../shared/describe/state.ts';
import { useSize } from '../../charts/use-size.ts';
import type { WallRows } from '../../state/wallboard-rows.ts';
import { texts } from '../../texts/catalogue.ts';
import { HealthShape } from '../health-shape.tsx';
import { useEngineTime, useStale, useView } from '../page-context.ts';
import { usePacedFleet } from './use-wall-rows.ts';

/** Lines are so high, of the height that there is for them. */
const LEAST_LINES = 3;
const LINE_IN_UNITS = 5.6;

/** What is not well, the worst first: who, where it is, and for how long. As many as can be read. */
export function WallWorst({ worst, rows }: WallRows) {
  const { fleet, statuses } = usePacedFleet();
  const stale = useStale();
  const zone = useView((view) => view.zone);
  const now = useEngineTime();
  const [list, { height }] = useSize<HTMLElement>();
  const unit = Math.min(window.innerWidth / 100, (window.innerHeight * 16) / 900);
  const lines = Math.max(LEAST_LINES, Math.floor(height / (unit * LINE_IN_UNITS)));
  const shown = worst.slice(0, worst.length > lines ? lines - 1 : lines);
  return (
    <section ref={list} className="wall-worst" aria-label={texts.wallboard.worst}>
      {worst.length === 0 && (
        <p className="wall-well">
          {stale ? texts.wallboard.nothingKnown : texts.wallboard.allWell(rows.length)}
        </p>
      )}
      {shown.map((row) => {
        const info = fleet?.backends[row];
        const status = statuses[row];
        if (!info || !status) return null;
        const health = stale ? 'stale' : status.health;
        return (
          <article key={info.id} className="wall-line" data-health={health}>
            <HealthShape health={health} named />
            <h2>{info.name}</h2>
            <b>{describeGap(status, now)}</b>
            <p>{describeState(status, { now, zone, settings: info.settings })}</p>
          </article>
        );
      })}
      {worst.length > shown.length && (
        <p className="wall-more">{texts.wallboard.moreBackends(worst.length - shown.length)}</p>
      )}
    </section>
  );
}

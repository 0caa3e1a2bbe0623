import { useShallow } from 'zustand/react/shallow';
import { formatCount, formatRate, formatShare } from '../../shared/describe/numbers.ts';
import { formatElapsed } from '../../shared/describe/time.ts';
import { fleetColumn } from '../../shared/frame.ts';
import type { Health } from '../../shared/health.ts';
import { sumLatest } from '../series/sums.ts';
import { countsShown } from '../state/fleet-store.ts';
import { toggled } from '../state/view-store.ts';
import { texts } from '../texts/catalogue.ts';
import { HEALTH_NAMES, HealthShape } from './health-shape.tsx';
import { useFleet, useLink, useMeasured, usePage, useStale, useTimed, useView } from './page-context.ts';
import { useOutage } from './use-outage.ts';

const SHOWN: readonly Health[] = ['down', 'degraded', 'connecting', 'up', 'paused', 'stale'];

/** Counts by health, each one a filter, and what the fleet does as a whole. */
export function HealthStrip() {
  const stale = useStale();
  const healths = useView((view) => view.healths);
  const { view } = usePage();
  const counts = useFleet(useShallow((state) => countsShown(state, stale)));
  return (
    <section className="strip" aria-label={texts.health.strip}>
      {SHOWN.map((health) => (
        <button
          type="button"
          key={health}
          className="tile"
          data-none={counts[health] === 0}
          aria-pressed={healths.has(health)}
          aria-label={texts.health.count(HEALTH_NAMES[health], counts[health])}
          onClick={() => view.setState({ healths: toggled(healths, health) })}
        >
          <b>
            <HealthShape health={health} />
            {formatCount(counts[health])}
          </b>
          <span>{HEALTH_NAMES[health]}</span>
        </button>
      ))}
      <NowSign />
      <OutageSign />
      <span className="grow" />
      <Totals />
    </section>
  );
}

/** While the charts show the past these counts do not: the two are not to be taken for one. */
function NowSign() {
  const still = useView(({ time }) => time.kind === 'fixed');
  const recorded = useLink((link) => link.recorded);
  if (!still || recorded) return null;
  return (
    <span className="now-sign" title={texts.time.counts}>
      {texts.time.now}
    </span>
  );
}

/** Of each backend the counts say that it connects: of all of them together that is another thing. */
function OutageSign() {
  const outage = useOutage();
  const elapsed = useTimed((now) => (outage ? formatElapsed(now - outage.since) : ''));
  // A fault of our own is announced by its banner.
  const announced = useLink((link) => link.localFault !== null);
  return (
    <div className="outage" role={announced ? undefined : 'alert'} data-outage={outage !== null}>
      {outage && (
        <>
          <span className="visually-hidden">{texts.health.outageName(outage.backends)}</span>
          <b aria-hidden="true">
            <HealthShape health="down" />
            {texts.health.outage}
          </b>
          {/* Counts on every second: read out once is enough. */}
          <span aria-hidden="true">{texts.health.outageOf(outage.backends, elapsed)}</span>
        </>
      )}
    </div>
  );
}

function Totals() {
  const { telemetry } = usePage();
  const latest = (column: Parameters<typeof fleetColumn>[0]) =>
    telemetry.latest?.fleet[fleetColumn(column)] ?? Number.NaN;
  const ring = telemetry.fleet;
  return (
    <>
      <Total label={texts.health.messagesIn} read={() => formatRate(latest('messagesIn'))} />
      <Total label={texts.health.messagesOut} read={() => formatRate(latest('messagesOut'))} />
      <Total
        label={texts.health.reconnects}
        read={() =>
          formatCount(
            sumLatest(ring, fleetColumn('reconnectsAutomatic'), 60_000) +
              sumLatest(ring, fleetColumn('reconnectsManual'), 60_000),
          )
        }
      />
      <Total
        label={texts.health.breakers}
        read={() => formatCount(latest('breaker.open') + latest('breaker.isolated'))}
      />
      <Total
        label={texts.health.dials}
        title={texts.health.dialsOf}
        read={() => {
          const succeeded = sumLatest(ring, fleetColumn('dialsSucceeded'), 900_000);
          return formatShare(
            succeeded / (succeeded + sumLatest(ring, fleetColumn('dialsFailed'), 900_000)),
            1,
          );
        }}
      />
    </>
  );
}

function Total({ label, title, read }: { label: string; title?: string; read: () => string }) {
  const text = useMeasured(read);
  return (
    <div className="tile total" title={title}>
      <b>{text}</b>
      <span>{label}</span>
    </div>
  );
}

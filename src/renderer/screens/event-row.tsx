import { memo } from 'react';
import { formatClock, formatMoment } from '../../shared/describe/time.ts';
import { backendOf, type FleetEvent } from '../../shared/event.ts';
import { aboutWhat, describeEvent, healthOfEvent } from '../describe/event.ts';
import { describeBurst, type EventBurst, keyOf } from '../describe/event-bursts.ts';
import { texts } from '../texts/catalogue.ts';
import { HealthShape } from './health-shape.tsx';
import { Icon } from './icons.tsx';
import { useFleet, usePage, useTimed, useView } from './page-context.ts';
import { zoomedAround } from './time-around.ts';

interface EventRowProps {
  event: FleetEvent;
  /** Tab stops at the newest only; arrow keys go on from there. */
  reachable: boolean;
}

export const EventRow = memo(function EventRow({ event, reachable }: EventRowProps) {
  const { view, telemetry } = usePage();
  const zone = useView((state) => state.zone);
  const backend = backendOf(event);
  const name = useFleet(({ fleet, rowOf }) => {
    if (backend === null) return aboutWhat(event);
    return fleet?.backends[rowOf.get(backend) ?? -1]?.name ?? backend;
  });
  const known = useFleet(({ rowOf }) => backend !== null && rowOf.has(backend));
  const health = healthOfEvent(event);
  const text = describeEvent(event, zone);
  const jump = () =>
    view.setState((state) => ({
      ...zoomedAround(state, event.at, telemetry.fleet.end),
      ...(known ? { selected: backend } : {}),
    }));
  return (
    <div className="event" data-kind={event.kind} data-entry>
      <EventTime at={event.at} />
      {health === null ? <span className="shape" /> : <HealthShape health={health} />}
      {known && backend !== null ? (
        <button
          type="button"
          className="event-backend"
          data-stop
          tabIndex={reachable ? 0 : -1}
          onClick={() => view.setState({ selected: backend })}
        >
          {name}
        </button>
      ) : (
        <span className="event-backend">{name}</span>
      )}
      <span className="event-text" title={text}>
        {text}
      </span>
      <button
        type="button"
        className="event-jump"
        tabIndex={-1}
        data-stop
        aria-label={texts.events.chartsAt(formatClock(event.at, zone))}
        title={texts.events.showCharts}
        onClick={jump}
      >
        <Icon name="compare" />
      </button>
    </div>
  );
});

interface BurstRowProps {
  burst: EventBurst;
  open: boolean;
  onToggle: (key: string) => void;
  reachable: boolean;
}

/** One line for many events that say the same, and below it, where asked for, each of them. */
export const BurstRow = memo(function BurstRow({ burst, open, onToggle, reachable }: BurstRowProps) {
  const [newest] = burst.events;
  const health = newest ? healthOfEvent(newest) : null;
  return (
    <>
      <div className="event" data-kind="burst" data-entry>
        <EventTime at={burst.at} />
        {health === null ? <span className="shape" /> : <HealthShape health={health} />}
        <button
          type="button"
          className="event-burst"
          data-stop
          tabIndex={reachable ? 0 : -1}
          aria-expanded={open}
          onClick={() => onToggle(burst.key)}
        >
          {describeBurst(burst)}
        </button>
      </div>
      {open && (
        <div className="event-unfolded">
          {burst.events.map((event) => (
            <EventRow key={keyOf(event)} event={event} reachable={false} />
          ))}
        </div>
      )}
    </>
  );
});

/** With the day where that is not today. */
function EventTime({ at }: { at: number }) {
  const zone = useView((state) => state.zone);
  const now = useTimed((time) => Math.floor(time / 3_600_000) * 3_600_000);
  return (
    <time className="mono mute" dateTime={new Date(at).toISOString()}>
      {formatMoment(at, now, zone)}
    </time>
  );
}

import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatClock, formatDayClock } from '../../shared/describe/time.ts';
import type { FleetEvent } from '../../shared/event.ts';
import type { ChartMarker } from '../charts/markers.tsx';
import { texts } from '../texts/catalogue.ts';

/** More lines than these would hide what a chart shows. */
const MOST = 100;
const DAY = 86_400_000;

interface Shown {
  /** The backend that is open: its own markers and those of the fleet are shown; `null`: all are. */
  backend: string | null;
  zone: ClockZone;
  /** ms of the chart: over more than a day a time has its day too. */
  span: number;
  nameOf: (id: string) => string;
}

/** The newest markers among these events, as charts show them. */
export function markersShown(
  events: readonly FleetEvent[],
  { backend, zone, span, nameOf }: Shown,
): ChartMarker[] {
  const time = span > DAY ? formatDayClock : formatClock;
  return events
    .flatMap((event) => {
      if (event.kind !== 'marker') return [];
      const { at, sequence, text, actor } = event;
      if (backend !== null && event.backend !== null && event.backend !== backend) return [];
      const name = event.backend === null ? null : nameOf(event.backend);
      // After a restart of the engine the numbers begin anew.
      return [
        { id: `${at}/${sequence}`, at, text: texts.charts.marker(time(at, zone), name, text, actor.name) },
      ];
    })
    .slice(-MOST);
}

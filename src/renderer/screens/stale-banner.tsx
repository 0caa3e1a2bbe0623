import { useSyncExternalStore } from 'react';
import { formatClock, formatElapsed } from '../../shared/describe/time.ts';
import { adviceAfter } from '../transport/dial.ts';
import { useLink, usePage, useView } from './page-context.ts';

/** Says that what is below is not now, since when, and that it is being tried again. */
export function StaleBanner() {
  const { staleSince, link, heardAt, clockOffset } = useLink((state) => state);
  const zone = useView((view) => view.zone);
  const { ticker, route } = usePage();
  const age = useSyncExternalStore(ticker.subscribe, () =>
    heardAt === null ? '' : formatElapsed(ticker.now - heardAt),
  );
  if (staleSince === null) return null;
  const advice = link.state === 'lost' ? adviceAfter(link.failedDials, route) : null;
  const trouble = link.state === 'lost' ? 'Engine not reachable since' : 'No data from the engine since';
  return (
    <div className="stale-banner" role="alert">
      <strong>
        {trouble} {formatClock(staleSince + clockOffset, zone)}
      </strong>
      {/* Counts on every second: a screen reader is told once, by the words around it. */}
      <span aria-live="off"> – what you see is {age} old, trying again</span>
      {advice && <span className="stale-advice">{advice}</span>}
    </div>
  );
}

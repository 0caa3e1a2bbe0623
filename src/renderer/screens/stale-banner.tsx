import { useSyncExternalStore } from 'react';
import { formatClock, formatElapsed } from '../../shared/describe/time.ts';
import { texts } from '../texts/catalogue.ts';
import { isAccessLost } from '../transport/access-probe.ts';
import { adviceAfter } from '../transport/dial.ts';
import { useLink, usePage, useView } from './page-context.ts';

/** Says that what is below is not now, since when, and that it is being tried again. */
export function StaleBanner() {
  const { staleSince, link, heardAt, clockOffset, recorded } = useLink((state) => state);
  const zone = useView((view) => view.zone);
  const { ticker, route } = usePage();
  const age = useSyncExternalStore(ticker.subscribe, () =>
    heardAt === null ? '' : formatElapsed(ticker.now - heardAt),
  );
  if (staleSince === null) return null;
  const advice = link.state === 'lost' ? adviceAfter(link.failedDials, route) : null;
  // The clock of the page is that of the recording, which says nothing about when the engine went away.
  const since = formatClock(staleSince + (recorded ? performance.timeOrigin : clockOffset), zone);
  if (link.state === 'lost' && isAccessLost(link.reason)) return <AccessLost age={age} />;
  return (
    <div className="stale-banner" role="alert">
      <strong>
        {link.state === 'lost' ? texts.banners.notReachable(since) : texts.banners.noData(since)}
      </strong>
      {/* Counts on every second: a screen reader is told once, by the words around it. */}
      <span aria-live="off">{recorded ? texts.replay.staleAge(age) : texts.banners.tryingAgain(age)}</span>
      {advice && <span className="stale-advice">{advice}</span>}
    </div>
  );
}

/** It is there, but does not let this page in any more. What the page's address has after `#` stays as it is. */
function AccessLost({ age }: { age: string }) {
  return (
    <div className="stale-banner" role="alert">
      <strong>{texts.banners.noAccess}</strong>
      <span aria-live="off">{texts.banners.noAccessAge(age)}</span>
      <span className="stale-advice">
        {texts.banners.newAddress}{' '}
        <button type="button" className="button" onClick={() => window.location.reload()}>
          {texts.banners.giveToken}
        </button>
      </span>
    </div>
  );
}

import { useMemo, useSyncExternalStore } from 'react';
import { formatClock, formatElapsed } from '../../../shared/describe/time.ts';
import { picturesOf, type Wallboard as Settings, type WallboardView } from '../../state/wallboard.ts';
import { texts } from '../../texts/catalogue.ts';
import { isAccessLost } from '../../transport/access-probe.ts';
import { useFleet, useLink, usePage, useView } from '../page-context.ts';
import { WallReplay } from '../replay/replay-banner.tsx';
import { LeaveBar } from './leave-bar.tsx';
import { usePicture, useShift } from './use-pictures.ts';
import { useWakeLock } from './use-wake-lock.ts';
import { useWallRows } from './use-wall-rows.ts';
import { WallBackend } from './wall-backend.tsx';
import { WallCharts } from './wall-charts.tsx';
import { WallCounts, WallHead } from './wall-head.tsx';
import { WallIncidents } from './wall-incidents.tsx';
import { WallTiles } from './wall-tiles.tsx';
import { WallWorst } from './wall-worst.tsx';

/** The screen for a wall: no controls, to be read from across a room, one picture after the other. */
export function Wallboard({ settings }: { settings: Settings }) {
  const backend = useView((view) => view.selected);
  const known = useFleet((state) => state.fleet !== null);
  const there = useFleet(({ rowOf }) => backend !== null && rowOf.has(backend));
  const pictures = useMemo(() => picturesOf(settings, there), [settings, there]);
  const picture = usePicture(settings, pictures);
  const shift = useShift();
  useWakeLock();
  return (
    <main className="wall" aria-label={texts.wallboard.name}>
      <div ref={shift} className="wall-moved">
        {known ? (
          <>
            <WallHead />
            <Picture picture={picture} backend={backend} />
            <Turns pictures={pictures} picture={picture} />
          </>
        ) : (
          <Connecting />
        )}
      </div>
      <WallReplay />
      <Stale />
      <LeaveBar />
    </main>
  );
}

function Picture({ picture, backend }: { picture: WallboardView; backend: string | null }) {
  const rows = useWallRows();
  return (
    <>
      <WallCounts counts={rows.counts} large={picture === 'worst'} />
      {picture === 'worst' && <WallIncidents />}
      {picture === 'worst' && <WallWorst {...rows} />}
      {picture === 'tiles' && <WallTiles {...rows} />}
      {picture === 'charts' && <WallCharts backends={rows.rows.length} />}
      {picture === 'backend' && backend !== null && <WallBackend id={backend} />}
    </>
  );
}

/** Which of the pictures this is. */
function Turns({ pictures, picture }: { pictures: readonly WallboardView[]; picture: WallboardView }) {
  if (pictures.length < 2) return null;
  return (
    <div className="wall-turns" aria-hidden="true">
      {pictures.map((each) => (
        <i key={each} data-now={each === picture} />
      ))}
    </div>
  );
}

function Connecting() {
  const reason = useLink(({ link }) => (link.state === 'connecting' ? link.reason : null));
  return (
    <p className="wall-connecting" role="status">
      {texts.wallboard.connecting}
      {reason !== null && <small>{reason}</small>}
    </p>
  );
}

/** Across everything: nobody may take what is below it for now. */
function Stale() {
  const { staleSince, clockOffset, heardAt, link, recorded } = useLink((state) => state);
  const zone = useView((view) => view.zone);
  const { ticker } = usePage();
  const age = useSyncExternalStore(ticker.subscribe, () =>
    heardAt === null ? '' : formatElapsed(ticker.now - heardAt),
  );
  if (staleSince === null) return null;
  const since = staleSince + (recorded ? performance.timeOrigin : clockOffset);
  return (
    <div className="wall-stale" role="alert">
      <strong>{texts.wallboard.stale}</strong>
      <span>{texts.wallboard.staleSince(formatClock(since, zone))}</span>
      {/* Counts on every second: a screen reader is told once, by the words around it. */}
      <span aria-live="off">{texts.wallboard.staleAge(age)}</span>
      {link.state === 'lost' && isAccessLost(link.reason) && (
        <span>
          {texts.banners.noAccess} {texts.banners.newAddress}
        </span>
      )}
    </div>
  );
}

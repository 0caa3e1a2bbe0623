import { formatElapsed, formatMoment } from '../../shared/describe/time.ts';
import { fitted, goLive, paused, SPANS, shifted, widened, zoomedBack } from '../state/time-frame.ts';
import { texts } from '../texts/catalogue.ts';
import { Icon } from './icons.tsx';
import { useEngineTime, useLink, useMeasured, usePage, useView } from './page-context.ts';
import { isPaused, usePausesNoticed } from './paused-frames.ts';
import { useReplay } from './replay/use-replay.ts';
import { FromTo } from './time-from-to.tsx';

/** What time all charts show: live over some span, or from one time to another. */
export function TimeControls() {
  const { view } = usePage();
  const time = useView((state) => state.time);
  usePausesNoticed();
  return (
    <div className="time-controls">
      <fieldset className="segments" aria-label={texts.time.range}>
        {SPANS.map(({ word, label, name, span }) => (
          <button
            type="button"
            key={word}
            aria-pressed={time.kind === 'live' && time.span === span}
            aria-label={name}
            onClick={() => view.setState(goLive(span))}
          >
            {label}
          </button>
        ))}
        <Fit />
        <FromTo />
      </fieldset>
      {time.kind === 'live' && <Pause />}
    </div>
  );
}

/** All of the recording that is shown. */
function Fit() {
  const { view } = usePage();
  const from = useReplay(({ replay }) => replay?.from ?? null);
  const to = useReplay(({ replay }) => replay?.to ?? null);
  const pressed = useView(({ time }) => time.kind === 'recording');
  if (from === null || to === null) return null;
  return (
    <button
      type="button"
      aria-pressed={pressed}
      aria-label={texts.time.fitName}
      title={texts.time.fitTitle}
      onClick={() => view.setState((state) => fitted(state, { from, to }))}
    >
      {texts.time.fit}
    </button>
  );
}

function Pause() {
  const { view, telemetry } = usePage();
  // Before the first frame there is no time to stand still at.
  const ready = useMeasured(() => (telemetry.fleet.end > 0 ? 1 : 0)) === 1;
  return (
    <button
      type="button"
      className="button"
      disabled={!ready}
      title={texts.time.pauseTitle}
      onClick={() => view.setState((state) => paused(state, telemetry.fleet.end))}
    >
      <Icon name="pause" /> {texts.time.pause}
    </button>
  );
}

/** Across the screen while what it shows is not now: where one is in the past, how to move there, and the way back. */
export function TimeBar() {
  const time = useView((state) => state.time);
  return time.kind === 'fixed' ? <Fixed from={time.from} to={time.to} paused={isPaused(time)} /> : null;
}

function Fixed({ from, to, paused: held }: { from: number; to: number; paused: boolean }) {
  const { view, telemetry } = usePage();
  const zone = useView((state) => state.zone);
  const canGoBack = useView((state) => state.zoomedFrom.length > 0);
  const recorded = useLink((link) => link.recorded);
  const now = useEngineTime();
  const behind = Math.max(0, now - to);
  const end = () => telemetry.fleet.end;
  return (
    <fieldset className="fixed-time" aria-label={texts.time.shown}>
      <Icon name={held ? 'pause' : 'earlier'} />
      <span>
        <strong>{held ? texts.time.paused : texts.time.chosen}</strong>
        {(held ? texts.time.behind : texts.time.ago)(formatElapsed(behind))}{' '}
        {!recorded && <span className="fixed-counts">{texts.time.counts}</span>}
      </span>
      <span className="grow" />
      <button
        type="button"
        className="icon-button"
        aria-label={texts.time.earlier}
        title={texts.time.earlierTitle}
        onClick={() => view.setState((state) => shifted(state, -1, end()))}
      >
        <Icon name="earlier" />
      </button>
      <span
        className="fixed-edges"
        title={texts.time.edgesTitle(formatMoment(from, 0, zone), formatMoment(to, 0, zone))}
      >
        {texts.time.edges(formatMoment(from, now, zone), formatMoment(to, from, zone))}
      </span>
      <button
        type="button"
        className="icon-button"
        aria-label={texts.time.later}
        title={texts.time.laterTitle}
        onClick={() => view.setState((state) => shifted(state, 1, end()))}
      >
        <Icon name="later" />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={texts.time.wider}
        title={texts.time.widerTitle}
        onClick={() => view.setState((state) => widened(state, end()))}
      >
        <Icon name="wider" />
      </button>
      {canGoBack && (
        <button type="button" className="button" onClick={() => view.setState((state) => zoomedBack(state))}>
          {texts.time.back}
        </button>
      )}
      <button
        type="button"
        className="button primary"
        onClick={() => view.setState((state) => goLive(state.span))}
      >
        {texts.time.goLive}
      </button>
    </fieldset>
  );
}

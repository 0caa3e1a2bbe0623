import { REPLAY_SPEEDS, REPLAY_STOPS, type ReplayStop } from '../../../shared/recording.ts';
import { askExport } from '../../state/replay-export.ts';
import { texts } from '../../texts/catalogue.ts';
import { Icon } from '../icons.tsx';
import { usePage } from '../page-context.ts';
import { ReplayMarker } from './replay-marker.tsx';
import { ReplayPosition } from './replay-position.tsx';
import { Scrubber } from './scrubber.tsx';
import { useReplay } from './use-replay.ts';

const said = texts.replay;

/** At the bottom of the screen while a recording is shown: all that can be done with it. */
export function ReplayBar() {
  const page = usePage();
  const shown = useReplay(({ replay }) => replay !== null);
  if (!shown) return null;
  return (
    <section className="replay-bar" aria-label={said.bar}>
      <div className="replay-controls">
        <Start />
        <Play />
        <Speed />
        <Stops />
      </div>
      <Scrubber />
      <div className="replay-controls">
        <ReplayPosition />
        <ReplayMarker />
        <button type="button" className="button" title={said.exportTitle} onClick={() => askExport(page)}>
          {said.export}
        </button>
      </div>
    </section>
  );
}

function Start() {
  const { replay } = usePage();
  const from = useReplay((state) => state.replay?.from ?? 0);
  return (
    <button
      type="button"
      className="button icon-only"
      aria-label={said.toStart}
      title={said.toStartTitle}
      onClick={() => replay.seek(from)}
    >
      <Icon name="first" />
    </button>
  );
}

function Play() {
  const { replay } = usePage();
  const playing = useReplay((state) => state.replay?.playing ?? false);
  return (
    <button
      type="button"
      className="button primary icon-only"
      aria-label={playing ? said.pause : said.play}
      title={said.playTitle}
      onClick={() => replay.toggle()}
    >
      <Icon name={playing ? 'pause' : 'resume'} />
    </button>
  );
}

function Speed() {
  const { replay } = usePage();
  const speed = useReplay((state) => state.replay?.speed ?? 1);
  // Another page may have set one that is not among those offered.
  const offered = (REPLAY_SPEEDS as readonly number[]).includes(speed)
    ? REPLAY_SPEEDS
    : [...REPLAY_SPEEDS, speed].sort((a, b) => a - b);
  return (
    <select
      className="replay-speed"
      aria-label={said.speed}
      title={said.speedTitle}
      value={speed}
      onChange={({ target }) => replay.setSpeed(Number(target.value))}
    >
      {offered.map((each) => (
        <option key={each} value={each}>
          {said.times(each)}
        </option>
      ))}
    </select>
  );
}

function Stops() {
  const { replay } = usePage();
  const stop = useReplay((state) => state.stop);
  return (
    <fieldset className="replay-stops" aria-label={said.stop}>
      <button
        type="button"
        className="button icon-only"
        aria-label={said.previous(stop)}
        title={said.previous(stop)}
        onClick={() => replay.step(-1, stop)}
      >
        <Icon name="previous" />
      </button>
      <select
        aria-label={said.stop}
        value={stop}
        onChange={({ target }) => replay.choose(target.value as ReplayStop)}
      >
        {REPLAY_STOPS.map((each) => (
          <option key={each} value={each}>
            {said.stops[each].name}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="button icon-only"
        aria-label={said.next(stop)}
        title={said.next(stop)}
        onClick={() => replay.step(1, stop)}
      >
        <Icon name="next" />
      </button>
    </fieldset>
  );
}

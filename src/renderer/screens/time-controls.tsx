import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { ClockZone } from '../../shared/describe/clock-zone.ts';
import { formatElapsed, formatMoment } from '../../shared/describe/time.ts';
import {
  edgesOf,
  goLive,
  paused,
  problemOf,
  SPANS,
  shifted,
  widened,
  zoomedBack,
} from '../state/time-frame.ts';
import { Icon } from './icons.tsx';
import { useEngineTime, useMeasured, usePage, useView } from './page-context.ts';

/** What time all charts show: live over some span, or from one time to another. */
export function TimeControls() {
  const { view } = usePage();
  const time = useView((state) => state.time);
  return (
    <div className="time-controls">
      <fieldset className="segments" aria-label="Time range of the charts">
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
        <FromTo />
      </fieldset>
      {time.kind === 'live' && <Pause />}
    </div>
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
      title="Hold the charts still; collecting goes on"
      onClick={() => view.setState((state) => paused(state, telemetry.fleet.end))}
    >
      <Icon name="pause" /> Pause
    </button>
  );
}

/** Across the screen while what it shows is not now: where one is in the past, how to move there, and the way back. */
export function TimeBar() {
  const time = useView((state) => state.time);
  return time.kind === 'fixed' ? <Fixed from={time.from} to={time.to} /> : null;
}

function Fixed({ from, to }: { from: number; to: number }) {
  const { view, telemetry } = usePage();
  const zone = useView((state) => state.zone);
  const canGoBack = useView((state) => state.zoomedFrom.length > 0);
  const now = useEngineTime();
  const behind = Math.max(0, now - to);
  const end = () => telemetry.fleet.end;
  return (
    <fieldset className="fixed-time" aria-label="Shown time">
      <Icon name="pause" />
      <span>
        <strong>Charts paused</strong>, {formatElapsed(behind)} behind. Watching goes on.
      </span>
      <span className="grow" />
      <button
        type="button"
        className="icon-button"
        aria-label="Earlier"
        title="Earlier by half"
        onClick={() => view.setState((state) => shifted(state, -1, end()))}
      >
        <Icon name="earlier" />
      </button>
      <span className="fixed-edges" title={`${formatMoment(from, 0, zone)} to ${formatMoment(to, 0, zone)}`}>
        {formatMoment(from, now, zone)} – {formatMoment(to, from, zone)}
      </span>
      <button
        type="button"
        className="icon-button"
        aria-label="Later"
        title="Later by half"
        onClick={() => view.setState((state) => shifted(state, 1, end()))}
      >
        <Icon name="later" />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label="Zoom out"
        title="Twice as much time"
        onClick={() => view.setState((state) => widened(state, end()))}
      >
        <Icon name="wider" />
      </button>
      {canGoBack && (
        <button type="button" className="button" onClick={() => view.setState((state) => zoomedBack(state))}>
          Back
        </button>
      )}
      <button
        type="button"
        className="button primary"
        onClick={() => view.setState((state) => goLive(state.span))}
      >
        Go live
      </button>
    </fieldset>
  );
}

/** Two times to type. */
function FromTo() {
  const [open, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const fixed = useView((state) => state.time.kind === 'fixed');
  const zone = useView((state) => state.zone);
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <span className="from-to">
      <button
        ref={opener}
        type="button"
        className="from-to-opener"
        aria-expanded={open}
        aria-pressed={fixed}
        aria-label="From one time to another"
        onClick={() => setOpen(!open)}
      >
        from–to
      </button>
      {/* Of another clock its fields would be other times. */}
      {open && <FromToForm key={zone} onDone={close} />}
    </span>
  );
}

function FromToForm({ onDone }: { onDone: () => void }) {
  const { view, telemetry } = usePage();
  const zone = useView((state) => state.zone);
  const shown = edgesOf(view.getState().time, telemetry.fleet.end);
  const [from, setFrom] = useState(() => fieldOf(shown.from, zone));
  const [to, setTo] = useState(() => fieldOf(shown.to, zone));
  const [problem, setProblem] = useState<string | null>(null);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const show = (event: FormEvent) => {
    event.preventDefault();
    const edges = { from: timeOf(from, zone), to: timeOf(to, zone) };
    const wrong = problemOf(edges.from, edges.to, telemetry.fleet.end);
    setProblem(wrong);
    if (wrong !== null) return;
    view.setState({ time: { kind: 'fixed', ...edges }, zoomedFrom: [] });
    onDone();
  };
  return (
    <form
      className="popover"
      aria-label="Show a time"
      onSubmit={show}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        onDone();
      }}
    >
      <label>
        From
        <input
          ref={first}
          type="datetime-local"
          step="1"
          value={from}
          onChange={({ currentTarget }) => setFrom(currentTarget.value)}
        />
      </label>
      <label>
        To
        <input
          type="datetime-local"
          step="1"
          value={to}
          onChange={({ currentTarget }) => setTo(currentTarget.value)}
        />
      </label>
      <p className="mute">{zone === 'utc' ? 'Times are UTC.' : 'Times are local.'}</p>
      {problem !== null && (
        <p className="trouble" role="alert">
          {problem}
        </p>
      )}
      <div className="actions">
        <button type="submit" className="button primary">
          Show
        </button>
        <button type="button" className="button" onClick={onDone}>
          Cancel
        </button>
      </div>
    </form>
  );
}

/** As a field for date and time has it: without a zone, the clock that is shown. */
function fieldOf(at: number, zone: ClockZone): string {
  const shifted = zone === 'utc' ? at : at - new Date(at).getTimezoneOffset() * 60_000;
  return new Date(shifted).toISOString().slice(0, 19);
}

const timeOf = (field: string, zone: ClockZone): number => Date.parse(zone === 'utc' ? `${field}Z` : field);

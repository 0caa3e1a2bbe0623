import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from 'react';
import { formatElapsed, formatMoment } from '../../../shared/describe/time.ts';
import type { Marker, RecordingOverview } from '../../../shared/recording.ts';
import { texts } from '../../texts/catalogue.ts';
import { usePage, useView } from '../page-context.ts';
import { DENSITY_HEIGHT, healthDensity } from './health-density.ts';
import { useReplay } from './use-replay.ts';

const said = texts.replay;
/** px: as near as that to a marker is on it. */
const NEAR = 6;
const MINUTE = 60_000;
/** Markers that are named at once. */
const NAMED = 3;

/** Where the recording stands, over how the fleet was all along. It is dragged, or moved by keys. */
export function Scrubber() {
  const { replay: desk } = usePage();
  const from = useReplay(({ replay }) => replay?.from ?? 0);
  const to = useReplay(({ replay }) => replay?.to ?? 0);
  const overview = useReplay((state) => state.overview);
  const [hover, setHover] = useState<{ at: number; width: number } | null>(null);
  const track = useRef<HTMLDivElement>(null);
  const dragging = useRef(false);
  const span = Math.max(1, to - from);
  const timeAt = (event: PointerEvent) => {
    const { left, width } = track.current?.getBoundingClientRect() ?? { left: 0, width: 0 };
    const share = width === 0 ? 0 : (event.clientX - left) / width;
    return { at: from + Math.min(1, Math.max(0, share)) * span, width };
  };
  const onMove = (event: PointerEvent) => {
    const pointed = timeAt(event);
    setHover(pointed);
    if (dragging.current) desk.seek(pointed.at);
  };
  const onDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    dragging.current = true;
    event.currentTarget.setPointerCapture(event.pointerId);
    desk.seek(timeAt(event).at);
  };
  return (
    <div
      ref={track}
      className="scrubber"
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={() => {
        dragging.current = false;
      }}
      onPointerCancel={() => {
        dragging.current = false;
      }}
      onPointerLeave={() => setHover(null)}
    >
      {overview && <Density overview={overview} />}
      {overview && <Ticks overview={overview} from={from} span={span} />}
      <Thumb from={from} to={to} overview={overview} />
      {hover && <Readout {...hover} from={from} span={span} overview={overview} />}
    </div>
  );
}

function Density({ overview }: { overview: RecordingOverview }) {
  const { parts, down, degraded, quiet, gap } = useMemo(() => healthDensity(overview), [overview]);
  return (
    <svg
      className="scrubber-density"
      viewBox={`0 0 ${Math.max(1, parts)} ${DENSITY_HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path className="density-gap" d={gap} />
      <path className="density-quiet" d={quiet} />
      <path className="density-degraded" d={degraded} />
      <path className="density-down" d={down} />
    </svg>
  );
}

/** Kinds of events that are drawn larger than the others. */
const LARGE: ReadonlySet<string> = new Set(['breaker', 'incident']);

function Ticks({ overview, from, span }: { overview: RecordingOverview; from: number; span: number }) {
  const drawn = useMemo(() => {
    const lines = (large: boolean) =>
      overview.events
        .filter(({ kind }) => LARGE.has(kind) === large)
        .map(({ at }) => `M${Math.round(((at - from) / span) * 10_000)} 0v${large ? 22 : 12}`)
        .join('');
    return { large: lines(true), small: lines(false) };
  }, [overview, from, span]);
  return (
    <>
      <svg className="scrubber-ticks" viewBox="0 0 10000 100" preserveAspectRatio="none" aria-hidden="true">
        <path className="tick-small" d={drawn.small} />
        <path className="tick-large" d={drawn.large} />
      </svg>
      {overview.markers.map(({ id, at }) => (
        <span
          key={id}
          className="scrubber-marker"
          aria-hidden="true"
          style={{ left: `${((at - from) / span) * 100}%` }}
        />
      ))}
    </>
  );
}

interface ThumbProps {
  from: number;
  to: number;
  overview: RecordingOverview | null;
}

function Thumb({ from, to, overview }: ThumbProps) {
  const { replay: desk } = usePage();
  const zone = useView((view) => view.zone);
  const position = useReplay(({ sought, replay }) => sought ?? replay?.position ?? 0);
  const span = Math.max(1, to - from);
  const share = Math.min(1, Math.max(0, (position - from) / span));
  const onKey = (event: KeyboardEvent) => {
    // Left and right, Home and End are keys of the whole page while a recording is shown.
    const by = { ArrowUp: 5_000, ArrowDown: -5_000, PageUp: MINUTE, PageDown: -MINUTE }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    desk.move(by);
  };
  return (
    <>
      <span className="scrubber-passed" style={{ width: `${share * 100}%` }} />
      <div
        className="scrubber-thumb"
        role="slider"
        tabIndex={0}
        aria-label={said.scrubber}
        aria-valuemin={0}
        aria-valuemax={Math.round(span / 1_000)}
        aria-valuenow={Math.round((position - from) / 1_000)}
        aria-valuetext={said.at(
          formatMoment(position, from, zone),
          formatElapsed(position - from),
          formatElapsed(to - from),
          overview ? healthAt(overview, position) : '',
        )}
        style={{ left: `${share * 100}%` }}
        onKeyDown={onKey}
      />
    </>
  );
}

function healthAt({ health, from, step }: RecordingOverview, at: number): string {
  const part = Math.min(health.down.length - 1, Math.floor((at - from) / Math.max(1, step)));
  const [down, degraded] = [health.down[part] ?? null, health.degraded[part] ?? null];
  if (down === null && degraded === null) return said.notRecorded;
  return said.health(down ?? 0, degraded ?? 0);
}

interface ReadoutProps {
  at: number;
  /** px of the whole span. */
  width: number;
  from: number;
  span: number;
  overview: RecordingOverview | null;
}

/** What was there, above the pointer. */
function Readout({ at, width, from, span, overview }: ReadoutProps) {
  const zone = useView((view) => view.zone);
  const share = (at - from) / span;
  const near = width === 0 ? 0 : (NEAR / width) * span;
  const markers: readonly Marker[] =
    overview?.markers.filter((marker) => Math.abs(marker.at - at) <= near) ?? [];
  return (
    <div
      className="scrubber-readout"
      style={{ left: `${share * 100}%`, transform: `translateX(-${share * 100}%)` }}
    >
      <span className="mono">{formatMoment(at, from, zone)}</span>
      {overview && <span>{said.wasSo(healthAt(overview, at))}</span>}
      {markers.slice(0, NAMED).map(({ id, text, by }) => (
        <div key={id} className="readout-marker">
          {said.markerAt(text, by)}
        </div>
      ))}
      {markers.length > NAMED && <div className="mute">{said.moreMarkers(markers.length - NAMED)}</div>}
    </div>
  );
}

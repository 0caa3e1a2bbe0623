import { LAST_TIME } from '../../shared/range.ts';
import { texts } from '../texts/catalogue.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * What time all charts show: what is going on, or from one time to another, which stands still; or the whole of the
 * recording that is shown, as far as it has been played. UTC ms.
 */
export type TimeFrame =
  | { kind: 'live'; span: number }
  | { kind: 'fixed'; from: number; to: number }
  | { kind: 'recording'; from: number; to: number };

const { labels, names } = texts.spans;

export const SPANS = [
  { word: '5m', label: labels['5m'], name: names['5m'], span: 5 * MINUTE },
  { word: '15m', label: labels['15m'], name: names['15m'], span: 15 * MINUTE },
  { word: '1h', label: labels['1h'], name: names['1h'], span: HOUR },
  { word: '6h', label: labels['6h'], name: names['6h'], span: 6 * HOUR },
  { word: '24h', label: labels['24h'], name: names['24h'], span: DAY },
  { word: '7d', label: labels['7d'], name: names['7d'], span: 7 * DAY },
] as const;

export const DEFAULT_SPAN = 15 * MINUTE;
/** Less than a few ticks has nothing to show; more than a year is not kept. */
const LEAST_SPAN = 5_000;
const MOST_SPAN = 400 * DAY;
/** Frames that can be gone back to. */
const KEPT = 20;

/** What of the view is about time. */
export interface ViewTime {
  time: TimeFrame;
  /** ms of the last live one: what going live goes back to. */
  span: number;
  /** The frames before each zoom, the newest last. */
  zoomedFrom: readonly TimeFrame[];
}

/** From and to of a frame. @param now UTC ms of the newest data. */
export const edgesOf = (time: TimeFrame, now: number): { from: number; to: number } =>
  time.kind === 'live' ? { from: now - time.span, to: now } : { from: time.from, to: time.to };

export const spanOf = (time: TimeFrame): number => (time.kind === 'live' ? time.span : time.to - time.from);

export const goLive = (span: number): ViewTime => ({ time: { kind: 'live', span }, span, zoomedFrom: [] });

/** What is on screen stays there; data goes on being collected. */
export const paused = (view: ViewTime, now: number): ViewTime => ({
  ...view,
  time: { kind: 'fixed', ...edgesOf(view.time, now) },
});

/** ms up to which a recording that is opened is shown as a whole: of a longer one that would be too coarse to follow. */
const FITTED = HOUR;

/** All of a recording. */
export const fitted = (
  view: Pick<ViewTime, 'span'>,
  { from, to }: { from: number; to: number },
): ViewTime => ({
  time: { kind: 'recording', from, to: Math.max(to, from + LEAST_SPAN) },
  span: view.span,
  zoomedFrom: [],
});

export const fitsAtOnce = ({ from, to }: { from: number; to: number }): boolean => to - from <= FITTED;

/** A closer look, from which one can go back. */
export function zoomed(view: ViewTime, from: number, to: number): ViewTime {
  const zoomedFrom = [...view.zoomedFrom, view.time].slice(-KEPT);
  return { ...view, time: fixed(from, to), zoomedFrom };
}

export function zoomedBack(view: ViewTime): ViewTime {
  const before = view.zoomedFrom.at(-1);
  return before ? { ...view, time: before, zoomedFrom: view.zoomedFrom.slice(0, -1) } : view;
}

/** Half a frame earlier or later, and no further than now: what is to come has no data. */
export function shifted(view: ViewTime, direction: -1 | 1, now: number): ViewTime {
  const { from, to } = edgesOf(view.time, now);
  const by = Math.min((direction * (to - from)) / 2, Math.max(0, now - to));
  return { ...view, time: fixed(from + by, to + by) };
}

/** Twice as much time around the same middle. */
export function widened(view: ViewTime, now: number): ViewTime {
  const { from, to } = edgesOf(view.time, now);
  const more = (to - from) / 2;
  const end = Math.min(to + more, Math.max(now, to));
  return { ...view, time: fixed(end - 2 * (to - from), end) };
}

function fixed(from: number, to: number): TimeFrame {
  const span = Math.min(MOST_SPAN, Math.max(LEAST_SPAN, to - from));
  const end = Math.max(span, Math.round((from + to + span) / 2));
  return { kind: 'fixed', from: Math.round(end - span), to: end };
}

/** Why these are not times to look at, for the person who typed them; `null` when they are. */
export function problemOf(from: number, to: number, now: number): string | null {
  if (Number.isNaN(from) || Number.isNaN(to)) return texts.spans.fillIn;
  if (from >= to) return texts.spans.beginsAfterEnd;
  if (from >= now) return texts.spans.yetToCome;
  if (to - from < LEAST_SPAN) return texts.spans.tooShort;
  if (to - from > MOST_SPAN) return texts.spans.tooLong;
  return null;
}

/**
 * As an address has it: `range=1h`, or `from=…&to=…` in ISO 8601. What goes without saying is left out: of the live fleet
 * the usual span, and all of a recording.
 */
export function writeTime(parts: URLSearchParams, time: TimeFrame, inRecording = false): void {
  if (time.kind === 'fixed') {
    parts.set('from', new Date(time.from).toISOString());
    parts.set('to', new Date(time.to).toISOString());
    return;
  }
  // Whoever opens it sees all of it as well.
  if (time.kind === 'recording') return;
  const usual = time.span === DEFAULT_SPAN && !inRecording;
  const word = usual ? undefined : SPANS.find(({ span }) => span === time.span)?.word;
  if (word !== undefined) parts.set('range', word);
}

/** ms that the engine's clock may be ahead of the one that an address is read by. */
const AHEAD = 5 * MINUTE;

/** `null` when the address does not say, or says what is no time to look at. @param now UTC ms. */
export function readTime(parts: URLSearchParams, now = Date.now()): TimeFrame | null {
  const span = SPANS.find(({ word }) => word === parts.get('range'))?.span;
  if (span !== undefined) return { kind: 'live', span };
  const from = Date.parse(parts.get('from') ?? '');
  const to = Date.parse(parts.get('to') ?? '');
  if (problemOf(from, to, now + AHEAD) !== null || from < 0 || to > LAST_TIME) return null;
  return { kind: 'fixed', from, to };
}

/** ms between two paintings of a live chart, which moves by a pixel or so in that time. */
export const paintPeriod = (span: number): number =>
  span <= 5 * MINUTE ? 1_000 : Math.min(MINUTE, Math.max(2_000, Math.round(span / 360_000) * 1_000));

import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { BACKEND_SERIES } from '../../shared/contract.ts';
import { formatExact } from '../../shared/describe/time.ts';
import { FLEET_COLUMNS } from '../../shared/frame.ts';
import type { RangeSeries, SeriesSource } from '../../shared/range.ts';
import { isRecent, type RecentTicks, recentRange } from '../../shared/recent-range.ts';
import { olderThan, wholeFrom } from '../series/range-pieces.ts';
import type { SeriesRing } from '../series/ring.ts';
import { edgesOf, paintPeriod, spanOf, type TimeFrame } from '../state/time-frame.ts';
import { texts } from '../texts/catalogue.ts';
import { useFrameEnd, usePage, useView } from './page-context.ts';

/** Points of a chart, more than which its width cannot show. */
export const CHART_POINTS = 300;

/** "1 s a point", "10 s a point". */
export function describeResolution(pieces: readonly RangeSeries[]): string {
  const newest = pieces.at(-1);
  return newest ? texts.time.aPoint(formatExact(newest.step)) : '';
}

/** What a chart of some time is drawn from. */
export interface ShownRange {
  /** UTC ms: the edges of the chart. */
  from: number;
  to: number;
  /** The oldest first: what comes from the engine, then what frames have brought. Empty until there is any. */
  pieces: readonly RangeSeries[];
  /** Why there is nothing, one line; `null` while all is well. */
  problem: string | null;
  /** It was asked for, and nothing has come yet. */
  loading: boolean;
}

/**
 * A range of history in the time frame that is shown. The last minutes of what frames bring are at hand; all else is
 * asked for, and while it is live again each time that a chart of this span has moved.
 *
 * @param source `null`: there is nothing to ask.
 * @param columns keep it the same from one drawing to the next.
 */
export function useRange(
  source: SeriesSource | null,
  columns: readonly string[],
  points: number,
): ShownRange {
  const time = useView((view) => view.time);
  const end = useFrameEnd(paintPeriod(spanOf(time)));
  const moves = time.kind !== 'fixed';
  const { from, to } = edgesOf(time, end.at);
  const recent = useRecent(source, columns, points, time, end);
  const until = recent && moves ? recent.start : to;
  // Of a recording there is nothing yet that is later than where it stands.
  const question = questionOf({ time, from, to: moves ? Math.min(to, end.at) : to, points, recent });
  const known = end.at > 0 || !moves;
  const asked = useAsked(source, columns, known ? question : null);
  return useMemo(() => {
    const before = asked.ranges.filter(({ start }) => start < until);
    return {
      from,
      to,
      pieces: recent ? [...before, recent] : before,
      problem: recent ? null : asked.problem,
      loading: !recent && !asked.answered && asked.problem === null,
    };
  }, [asked, recent, from, to, until]);
}

/** Out of the frames since the page was opened, and what the engine had in memory then. */
function useRecent(
  source: SeriesSource | null,
  columns: readonly string[],
  points: number,
  time: TimeFrame,
  end: { at: number; version: string },
): RangeSeries | null {
  const { telemetry } = usePage();
  const kind = source?.kind ?? 'group';
  const ring =
    kind === 'fleet'
      ? telemetry.fleet
      : source?.kind === 'backend' && telemetry.selected?.id === source.backend
        ? telemetry.selected.ring
        : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `end.version` stands for what the ring holds.
  return useMemo(() => {
    if (time.kind === 'fixed' || kind === 'group' || !ring || !isRecent(kind, columns)) return null;
    if (ring.length === 0 || spanOf(time) > ring.capacity * ring.step) return null;
    const start = ring.timeAt(0) - ring.step;
    const { from, to } = edgesOf(time, end.at);
    const range = recentRange(ticksOf(ring, kind), { kind, names: columns, from, to, points });
    const whole = start <= from ? range : wholeFrom(range, start - ring.step / 2);
    return whole.points > 0 ? whole : null;
  }, [time, kind, ring, columns, points, end.at, end.version]);
}

const ticksOf = (ring: SeriesRing, kind: 'fleet' | 'backend'): RecentTicks => ({
  end: ring.end,
  step: ring.step,
  points: ring.length,
  column: (index) =>
    index < (kind === 'fleet' ? FLEET_COLUMNS : BACKEND_SERIES).length
      ? ring.latest(index, ring.length)
      : undefined,
});

interface Question {
  from: number;
  to: number;
  points: number;
  /** Another one is another question. */
  key: string;
  /** While it is live it is asked again as time goes on: of one series one at a time. */
  series: string | null;
}

/** `null` when the ring has it all. */
function questionOf({
  time,
  from,
  to,
  points,
  recent,
}: {
  time: TimeFrame;
  from: number;
  to: number;
  points: number;
  recent: RangeSeries | null;
}): Question | null {
  const series = time.kind === 'fixed' ? null : `${spanOf(time)} ${recent?.start}`;
  if (!recent) return { from: Math.floor(from), to, points, key: `${Math.floor(from)} ${to}`, series };
  if (recent.start <= from + recent.step) return null;
  // Its beginning moves with time: what was asked for before has more than is needed, of the same span.
  return { ...olderThan(recent, from), key: `${recent.start} ${series}`, series };
}

interface Asked {
  ranges: readonly RangeSeries[];
  answered: boolean;
  problem: string | null;
}
const NOTHING: Asked = { ranges: [], answered: false, problem: null };

/** The engine's answer to the newest question; the one before it stays until it comes. */
function useAsked(source: SeriesSource | null, columns: readonly string[], question: Question | null): Asked {
  const { ranges } = usePage();
  const session = useSyncExternalStore(ranges.subscribe, ranges.getSession);
  const [asked, setAsked] = useState<Asked & { of: string }>({ ...NOTHING, of: '' });
  const of = JSON.stringify([source, columns, session]);
  const turn = useRef({ of, number: 0, shown: 0, waiting: '' });
  turn.current.of = of;
  const key = question && question.to > question.from ? question.key : null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `of` and `key` say which question it is.
  useEffect(() => {
    if (!source || !question || key === null) return;
    const { current } = turn;
    const { from, to, points, series } = question;
    const waiting = series === null ? '' : `${of} ${series}`;
    // Each would be overtaken by the next before a slow engine answers: the next paint asks.
    if (waiting !== '' && waiting === current.waiting) return;
    const number = ++current.number;
    current.waiting = waiting;
    void ranges
      .load({ source, columns: [...columns], from: Math.max(0, from), to: Math.ceil(to), points })
      .then((answer) => {
        if (number === current.number) current.waiting = '';
        if (of !== current.of || number < current.shown) return;
        current.shown = number;
        if (answer.ok) setAsked({ ranges: answer.value, answered: true, problem: null, of });
        // The link says that it is gone; what is on screen stays.
        else if (answer.error.code !== 'disconnected') {
          setAsked({ ranges: [], answered: false, problem: answer.error.message, of });
        }
      });
  }, [of, key]);
  return asked.of === of ? asked : NOTHING;
}

import { LEAST_POINTS, MOST_POINTS, type SeriesSource } from '../../shared/range.ts';
import { ok, type Result } from '../../shared/result.ts';
import { columnOf, columnsOf, stateColumns } from './answer-columns.ts';
import type { HistoryAnswer, HistoryColumns, HistoryQuery } from './history-answer.ts';
import {
  BACKEND_LAYOUT,
  FLEET_LAYOUT,
  type Layout,
  type Place,
  SERVER_TIER,
  SERVER_TIER_LAYOUT,
} from './history-series.ts';
import { planQuery, type QueryPlan } from './query-plan.ts';
import { type ReadTables, SourceReader } from './source-reader.ts';
import { isSameSource, type Source } from './source-table.ts';
import type { Batch } from './tick-gatherer.ts';
import { bucketStart, TIERS } from './tiers.ts';

/** The name by which a backend's states are asked for. */
export const STATE = 'state';

const layoutOf = ({ kind }: SeriesSource): Layout => (kind === 'backend' ? BACKEND_LAYOUT : FLEET_LAYOUT);
const TIER_PREFIX = `${SERVER_TIER}.`;
const TIER_PLACES: readonly Place[] = SERVER_TIER_LAYOUT.places;

const isOfTiers = (name: string): boolean => name === SERVER_TIER || name.startsWith(TIER_PREFIX);

/** What a query asks for that there is not: one line for people; `null` when it is as it should be. */
export function problemOf({ source, series, from, to, points }: HistoryQuery): string | null {
  const layout = layoutOf(source);
  const unknown = series.find(
    (name) => !layout.byName.has(name) && !isOfTiers(name) && !(source.kind === 'backend' && name === STATE),
  );
  if (unknown !== undefined) return `there is no series "${unknown}"`;
  if (!Number.isFinite(from) || !Number.isFinite(to) || from < 0 || to <= from) {
    return 'the range has to end after it begins';
  }
  if (!Number.isInteger(points) || points < LEAST_POINTS || points > MOST_POINTS) {
    return `points have to be ${LEAST_POINTS} to ${MOST_POINTS}`;
  }
  return null;
}

/**
 * Answers a query. The error is one line for people; a source that nothing is known of is an answer of gaps.
 *
 * @param unwritten what is in none of the tables yet, the oldest first
 * @throws Error of the file
 */
export function answer(
  tables: ReadTables,
  query: HistoryQuery,
  unwritten: readonly Batch[],
): Result<HistoryAnswer, string> {
  const problem = problemOf(query);
  if (problem !== null) return { ok: false, error: problem };
  const { fleet, from, to, points, series, source } = query;
  const plan = planQuery(from, to, points, oldestOf(tables, unwritten));
  const layout = layoutOf(source);
  const places = series.flatMap((name) => layout.byName.get(name) ?? []);
  const withStates = series.includes(STATE);
  const reader = new SourceReader(tables, unwritten, { fleet, of: source }, layout, places);
  const cells = reader.points(plan, withStates);
  const columns = places.map((place): [string, HistoryColumns] => [
    place.series.name,
    columnsOf(cells, place),
  ]);
  if (withStates) columns.push([STATE, stateColumns(cells)]);
  columns.push(...tierColumns(tables, query, unwritten, plan));
  return ok({
    tier: TIERS[plan.tier]?.length ?? 0,
    start: plan.start,
    step: plan.step,
    points: plan.points,
    covered: columnOf(cells, ({ covered }) => covered, 0),
    ticks: columnOf(cells, ({ ticks }) => ticks, 0),
    series: Object.fromEntries(columns),
    before: withStates ? reader.stateBefore(plan) : null,
  });
}

/** What is not written is of every tier. */
function oldestOf(tables: ReadTables, unwritten: readonly Batch[]): (number | null)[] {
  const waiting = Math.min(...unwritten.map(({ time }) => time));
  return TIERS.map(({ length }, tier) => {
    const oldest = Math.min(tables.oldest(tier) ?? Number.POSITIVE_INFINITY, bucketStart(waiting, length));
    return Number.isFinite(oldest) ? oldest : null;
  });
}

/** A series for each of the server's own tiers that is asked for by name, or for all that are known. */
function tierColumns(
  tables: ReadTables,
  { series, fleet, source }: HistoryQuery,
  unwritten: readonly Batch[],
  plan: QueryPlan,
): [string, HistoryColumns][] {
  const of: Source = { fleet, of: source };
  const names = new Set(
    series.filter((name) => name.startsWith(TIER_PREFIX)).map((name) => name.slice(TIER_PREFIX.length)),
  );
  if (series.includes(SERVER_TIER)) {
    for (const tier of tables.sources.tiersOf(of)) names.add(tier);
    for (const { cells } of unwritten) {
      for (const { tier, ...rest } of cells.keys()) {
        if (tier !== undefined && isSameSource(rest, of)) names.add(tier);
      }
    }
  }
  return [...names].flatMap((tier) => {
    const reader = new SourceReader(tables, unwritten, { ...of, tier }, SERVER_TIER_LAYOUT, TIER_PLACES);
    const cells = reader.points(plan, false);
    return TIER_PLACES.map((place): [string, HistoryColumns] => [
      TIER_PREFIX + tier,
      columnsOf(cells, place),
    ]);
  });
}

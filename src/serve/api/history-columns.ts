import {
  BACKEND_LAYOUT,
  FLEET_LAYOUT,
  SERVER_TIER,
  type SeriesKind,
} from '../../engine/history/history-series.ts';
import { BREAKER_STATES, HEALTHS, PHASES } from '../../shared/health.ts';
import type { SeriesSource } from '../../shared/range.ts';

export type SourceKind = SeriesSource['kind'];

/** The packed state at the end of a point; an answer has it in words. */
export const LAST_STATE = 'state.last';

const STATISTICS: Record<SeriesKind, readonly string[]> = {
  rate: ['sum', 'min', 'mean', 'max'],
  count: ['sum'],
  gauge: ['min', 'mean', 'max'],
  level: ['mean'],
  latency: ['count', 'mean', 'min', 'max', 'p50', 'p95', 'p99'],
};

/**
 * Every column that there is of a source, such as `messagesIn.max`, but for those of {@link isOfServerTier}; docs/api.md
 * says what they are.
 */
export function columnsOf(kind: SourceKind): readonly string[] {
  const { places } = kind === 'backend' ? BACKEND_LAYOUT : FLEET_LAYOUT;
  const columns = places
    // What the console itself takes is of no group.
    .filter(({ series }) => kind !== 'group' || !series.name.startsWith('console'))
    .flatMap(({ series }) => STATISTICS[series.kind].map((statistic) => `${series.name}.${statistic}`));
  return kind === 'backend' ? [...columns, ...STATES] : columns;
}

const STATES = [
  LAST_STATE,
  ...HEALTHS.map((health) => `state.health.${health}`),
  ...PHASES.map((phase) => `state.phase.${phase}`),
  ...BREAKER_STATES.map((state) => `state.breaker.${state}`),
];

/** Connections of one of the server's own tiers, whatever that calls it: `serverTier.pro.mean`. */
const isOfServerTier = (name: string): boolean => SERVER_TIER_COLUMN.test(name);
const SERVER_TIER_COLUMN = new RegExp(`^${SERVER_TIER}\\..+\\.(${STATISTICS.level.join('|')})$`);

export const isColumnOf = (kind: SourceKind, name: string): boolean =>
  columnsOf(kind).includes(name) || isOfServerTier(name);

const TRAFFIC = ['messagesIn', 'messagesOut', 'bytesIn', 'bytesOut'].map((name) => `${name}.mean`);
const ROUND_TRIPS = ['rtt.p50', 'rtt.p95', 'rtt.p99'];

/** What is answered where nobody says what: all of it is in memory too, so the last minutes are second by second. */
export function usualColumns(kind: SourceKind): readonly string[] {
  if (kind === 'backend') return [LAST_STATE, ...TRAFFIC, ...ROUND_TRIPS, 'delivery.p95'];
  return [
    ...HEALTHS.map((health) => `health.${health}.mean`),
    ...TRAFFIC,
    ...ROUND_TRIPS,
    'reconnectsAutomatic.sum',
    'reconnectsManual.sum',
    'dialsSucceeded.sum',
    'dialsFailed.sum',
  ];
}

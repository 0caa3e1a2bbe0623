import { BREAKER_STATES, HEALTHS, PHASES } from '../../shared/health.ts';
import { LATENCY_UNIT } from '../telemetry/latency-buckets.ts';

/**
 * How a series is summed up over a bucket:
 *
 * - `rate`: a count per tick. Its exact sum, and the least and the most per second of any tick.
 * - `count`: the same where a rate means nothing because it happens now and then: its exact sum.
 * - `gauge`: a value at each tick: how many there were, their sum, the least and the most, all in `unit`.
 * - `level`: a gauge of which only the mean is of interest: how many values there were, and their sum.
 * - `latency`: a histogram, and the sum, in `unit`.
 */
export type SeriesKind = 'rate' | 'count' | 'gauge' | 'level' | 'latency';

export interface HistorySeries {
  readonly name: string;
  /** Its number on disk, for good: a series that goes leaves its number behind, a new one gets a new number. */
  readonly wire: number;
  readonly kind: SeriesKind;
  /** The finest difference that is kept of a gauge, or of a latency in ms. */
  readonly unit: number;
}

const series = (wire: number, kind: SeriesKind, name: string, unit = 1): HistorySeries => ({
  name,
  wire,
  kind,
  unit,
});

/** What is counted of a backend within a tick, and of the fleet as well. */
const COUNTED_SERIES = {
  messagesIn: [1, 'rate'],
  messagesOut: [2, 'rate'],
  bytesIn: [3, 'rate'],
  bytesOut: [4, 'rate'],
  reconnectsAutomatic: [5, 'count'],
  reconnectsManual: [6, 'count'],
  dialsSucceeded: [7, 'count'],
  dialsFailed: [8, 'count'],
  failures: [9, 'count'],
  trips: [10, 'count'],
  dropped: [11, 'count'],
  // By reason, as the outbound queue knows them.
  'dropped.messages': [100, 'count'],
  'dropped.bytes': [101, 'count'],
  'dropped.age': [102, 'count'],
  'dropped.closed': [103, 'count'],
  recoveries: [104, 'count'],
  polls: [105, 'count'],
  limited: [106, 'count'],
  duplicates: [107, 'count'],
  missing: [108, 'count'],
  outOfOrder: [109, 'count'],
} as const;
export type CountedName = keyof typeof COUNTED_SERIES;

/** In the order in which a tick brings them. */
export const COUNTED_NAMES = Object.keys(COUNTED_SERIES) as CountedName[];
const COUNTED = COUNTED_NAMES.map((name) => {
  const [wire, kind] = COUNTED_SERIES[name];
  return series(wire, kind, name);
});

/**
 * What a backend has a value of at each tick, or none; of a fleet or a group the sum over the backends that have one.
 * Messages that wait to be sent, and connections by the server's own account.
 */
const BACKEND_GAUGES = [
  series(110, 'gauge', 'queueDepth'),
  series(111, 'gauge', 'serverConnections'),
] as const;
export const BACKEND_GAUGE_NAMES = ['queueDepth', 'serverConnections'] as const;
export type BackendGaugeName = (typeof BACKEND_GAUGE_NAMES)[number];

/** Named so and by the server, what of its connections is of one of its tiers: `serverTier.pro`. */
export const SERVER_TIER = 'serverTier';

/**
 * In the order of their places in a log of latencies. Round trips, how long messages were on their way, a dial until its
 * connection was ready and each part of it, and a connection that was lost until the next was ready: that may be
 * hours, of which a hundredth of a ms says nothing.
 */
const LATENCY_SERIES = {
  rtt: [12, LATENCY_UNIT],
  delivery: [13, LATENCY_UNIT],
  dial: [120, LATENCY_UNIT],
  'dial.dns': [121, LATENCY_UNIT],
  'dial.tcp': [122, LATENCY_UNIT],
  'dial.tls': [123, LATENCY_UNIT],
  'dial.upgrade': [124, LATENCY_UNIT],
  'dial.hello': [125, LATENCY_UNIT],
  recovery: [126, 10],
} as const;
export type LatencyName = keyof typeof LATENCY_SERIES;
export const LATENCY_NAMES = Object.keys(LATENCY_SERIES) as LatencyName[];
const LATENCIES = LATENCY_NAMES.map((name) => {
  const [wire, unit] = LATENCY_SERIES[name];
  return series(wire, 'latency', name, unit);
});
/** ms, of each of {@link LATENCY_NAMES}. */
export const LATENCY_UNITS: readonly number[] = LATENCIES.map(({ unit }) => unit);

/** Of the fleet alone, named as the columns of a frame. New words of each list go at its end. */
const FLEET_GAUGES = [
  ...HEALTHS.map((health, index) => series(20 + index, 'gauge', `health.${health}`)),
  ...PHASES.map((phase, index) => series(40 + index, 'gauge', `phase.${phase}`)),
  ...BREAKER_STATES.map((state, index) => series(60 + index, 'gauge', `breaker.${state}`)),
  series(80, 'gauge', 'consoleCpu', 0.001),
  series(81, 'gauge', 'consoleMemory', 0.1),
  series(82, 'gauge', 'consoleLag', 0.1),
  series(83, 'gauge', 'consoleFramesSkipped'),
  series(84, 'gauge', 'consoleFrameDelay', 0.1),
];

/** Where the numbers of each series are in a cell. */
export interface Place {
  readonly series: HistorySeries;
  /** Into the values of a cell, or for a latency into its histograms. */
  readonly at: number;
}

/** Numbers that a cell has per series of each kind, in this order. */
export const RATE = { sum: 0, least: 1, most: 2 } as const;
export const GAUGE = { count: 0, sum: 1, least: 2, most: 3 } as const;
export const LEVEL = { count: 0, sum: 1 } as const;
const NUMBERS: Record<SeriesKind, number> = { rate: 3, count: 1, gauge: 4, level: 2, latency: 0 };

/** All series of one kind of source, and what a cell of it looks like. */
export interface Layout {
  readonly places: readonly Place[];
  /** Those that have a number per tick: rates, counts, gauges and levels, in the order in which a tick brings them. */
  readonly perTick: readonly Place[];
  readonly byName: ReadonlyMap<string, Place>;
  readonly byWire: ReadonlyMap<number, Place>;
  readonly values: number;
  readonly latencies: number;
}

function layoutOf(all: readonly HistorySeries[]): Layout {
  let values = 0;
  let latencies = 0;
  const places = all.map((each): Place => {
    const at = each.kind === 'latency' ? latencies++ : values;
    values += NUMBERS[each.kind];
    return { series: each, at };
  });
  return {
    places,
    perTick: places.filter((place) => place.series.kind !== 'latency'),
    byName: new Map(places.map((place) => [place.series.name, place])),
    byWire: new Map(places.map((place) => [place.series.wire, place])),
    values,
    latencies,
  };
}

export const BACKEND_LAYOUT = layoutOf([...COUNTED, ...BACKEND_GAUGES, ...LATENCIES]);
/** Of a fleet or a group. */
export const FLEET_LAYOUT = layoutOf([...COUNTED, ...FLEET_GAUGES, ...BACKEND_GAUGES, ...LATENCIES]);
/** Of one of a server's tiers, of one backend or of all of a group or the fleet. */
export const SERVER_TIER_LAYOUT = layoutOf([series(112, 'level', SERVER_TIER)]);
/** Names of the fleet's own gauges, in the order in which a tick brings them after what is counted. */
export const FLEET_GAUGE_NAMES: readonly string[] = FLEET_GAUGES.map(({ name }) => name);

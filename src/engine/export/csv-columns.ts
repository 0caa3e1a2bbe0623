import {
  BACKEND_COLUMNS,
  type BackendColumn,
  breakerOf,
  FLEET_COLUMNS,
  type FleetColumn,
  healthOf,
  phaseOf,
} from '../../shared/frame.ts';
import { BREAKER_STATES, HEALTHS, PHASES } from '../../shared/health.ts';

/*
 * What the columns of a CSV are called: each with its unit and, at its end, the time that a value is about. `_1s` is the
 * second that ends with the line's time, `_60s` the last 30 to 60 seconds, `_total` all since the backend came into the
 * fleet; without any of them it is the moment itself. docs/guide/recording.md has the list for people.
 */

/** What a packed state has in it. */
export const STATES = { phase: phaseOf, health: healthOf, breaker: breakerOf } as const;
export type StateName = keyof typeof STATES;
const STATE_NAMES = Object.keys(STATES) as StateName[];

type CsvSeries = StateName | BackendColumn | FleetColumn;

const backendsIn = <Name extends string>(kind: string, names: readonly Name[]) =>
  names.map((name): [string, string] => [`${kind}.${name}`, `${kind}_${name.replaceAll('-', '_')}_backends`]);

const HEADERS: Readonly<Record<string, string>> = {
  phase: 'phase',
  health: 'health',
  breaker: 'breaker',
  messagesIn: 'messages_in_per_s_1s',
  messagesOut: 'messages_out_per_s_1s',
  bytesIn: 'bytes_in_per_s_1s',
  bytesOut: 'bytes_out_per_s_1s',
  rttLast: 'rtt_last_ms',
  rttP50: 'rtt_p50_ms_60s',
  rttP95: 'rtt_p95_ms_60s',
  rttP99: 'rtt_p99_ms_60s',
  reconnects: 'reconnects_total',
  failures: 'failures_total',
  trips: 'breaker_trips_total',
  uptime: 'uptime_share_total',
  dropped: 'messages_dropped_total',
  deliveryP95: 'delivery_p95_ms_60s',
  ...Object.fromEntries(backendsIn('health', HEALTHS)),
  ...Object.fromEntries(backendsIn('phase', PHASES)),
  ...Object.fromEntries(backendsIn('breaker', BREAKER_STATES)),
  reconnectsAutomatic: 'reconnects_automatic_1s',
  reconnectsManual: 'reconnects_manual_1s',
  dialsSucceeded: 'dials_succeeded_1s',
  dialsFailed: 'dials_failed_1s',
  consoleCpu: 'console_cpu_share_1s',
  consoleMemory: 'console_memory_mib',
  consoleLag: 'console_lag_max_ms_1s',
  consoleFramesSkipped: 'console_frames_skipped_1s',
  consoleFrameDelay: 'console_frame_delay_max_ms_1s',
} satisfies Record<Exclude<CsvSeries, `${StateName}.${string}`>, string>;

const BY_HEADER = new Map(Object.entries(HEADERS).map(([name, header]) => [header, name]));

/** All that a series may be called: of a backend, of the fleet, or of both. */
export const CSV_SERIES: readonly string[] = [
  ...new Set<string>([...STATE_NAMES, ...BACKEND_COLUMNS, ...FLEET_COLUMNS]),
];
/** Without a choice: all that a backend has. */
const DEFAULT_SERIES: readonly string[] = [...STATE_NAMES, ...BACKEND_COLUMNS];

/** What stands in the first line for a series. */
export const headerOf = (name: string): string => HEADERS[name] ?? name;

/** By its name or by its header; where a page says `state`, a table has its parts. */
export const csvSeries = (chosen: readonly string[] | null): readonly string[] =>
  chosen === null
    ? DEFAULT_SERIES
    : [
        ...new Set(
          chosen.flatMap((name) => (name === 'state' ? STATE_NAMES : [BY_HEADER.get(name) ?? name])),
        ),
      ];

/** The first of them that is no series; `null` where all are. */
export const unknownSeries = (chosen: readonly string[]): string | null =>
  csvSeries(chosen).find((name) => !CSV_SERIES.includes(name)) ?? null;

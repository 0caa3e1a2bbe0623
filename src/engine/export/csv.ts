import {
  BACKEND_COLUMNS,
  type BackendColumn,
  backendColumn,
  breakerOf,
  FLEET_COLUMNS,
  type FleetColumn,
  type Frame,
  fleetColumn,
  healthOf,
  phaseOf,
} from '../../shared/frame.ts';
import { FrameCursor } from '../recording/recording-reader.ts';
import { type ExportedRecording, isoTime } from './exported-recording.ts';

/** What a packed state has in it. */
const STATES = { phase: phaseOf, health: healthOf, breaker: breakerOf } as const;
type StateName = keyof typeof STATES;
const STATE_NAMES = Object.keys(STATES) as StateName[];

/** All that a series may be called: of a backend, of the fleet, or of both. */
export const CSV_SERIES: readonly string[] = [
  ...new Set<string>([...STATE_NAMES, ...BACKEND_COLUMNS, ...FLEET_COLUMNS]),
];
/** Without a choice: all that a backend has. */
const DEFAULT_SERIES: readonly string[] = [...STATE_NAMES, ...BACKEND_COLUMNS];

const isOfBackend = (name: string): name is BackendColumn =>
  (BACKEND_COLUMNS as readonly string[]).includes(name);
const isOfFleet = (name: string): name is FleetColumn => (FLEET_COLUMNS as readonly string[]).includes(name);
const isState = (name: string): name is StateName => Object.hasOwn(STATES, name);

/** A name that stands for several: where a page says `state`, a table has its parts. */
export const csvSeries = (chosen: readonly string[] | null): readonly string[] =>
  chosen === null
    ? DEFAULT_SERIES
    : [...new Set(chosen.flatMap((name) => (name === 'state' ? STATE_NAMES : [name])))];

/** The first of them that is no series; `null` where all are. */
export const unknownSeries = (chosen: readonly string[]): string | null =>
  csvSeries(chosen).find((name) => !CSV_SERIES.includes(name)) ?? null;

/**
 * Series of a recording as RFC 4180 has it: a line per tick and backend, with the time in ISO 8601, the backend's id,
 * and a value per series; where one was chosen that the fleet as a whole has and a backend has not, a line per tick
 * without a backend as well. A value that is missing is empty.
 *
 * @param chosen `null`: all that a backend has
 */
export function* csvLines(recording: ExportedRecording, chosen: readonly string[] | null): Generator<string> {
  const series = csvSeries(chosen);
  const withFleet = series.some((name) => isOfFleet(name) && !isOfBackend(name));
  const withBackends = series.some((name) => isOfBackend(name) || isState(name));
  yield lineOf(['time', 'backend', ...series]);
  const { reader, first } = recording;
  const start = reader.keyframeAt(recording.from);
  let ids = first.fleet.backends.map(({ id }) => id);
  for (const item of reader.items(start?.item ?? 0, recording.to, new FrameCursor(start?.frame ?? null))) {
    if (item.kind === 'push') {
      if (item.push.push === 'fleet') ids = item.push.fleet.backends.map(({ id }) => id);
      continue;
    }
    const { frame } = item;
    const time = isoTime(item.at);
    if (withFleet) yield lineOf([time, '', ...series.map((name) => fleetValue(frame, name))]);
    if (!withBackends || frame.rows !== ids.length) continue;
    yield ids
      .map((id, row) => lineOf([time, id, ...series.map((name) => backendValue(frame, row, name))]))
      .join('');
  }
}

function backendValue(frame: Frame, row: number, name: string): string {
  if (isState(name)) return STATES[name](frame.state[row] as number);
  return isOfBackend(name) ? numberText(frame.columns[backendColumn(name)]?.[row]) : '';
}

const fleetValue = (frame: Frame, name: string): string =>
  isOfFleet(name) ? numberText(frame.fleet[fleetColumn(name)]) : '';

/** As exact as 32 bits are. */
const numberText = (value: number | undefined): string =>
  value === undefined || !Number.isFinite(value)
    ? ''
    : String(Number.isInteger(value) ? value : Number(value.toPrecision(7)));

const lineOf = (fields: readonly string[]): string => `${fields.map(quoted).join(',')}\r\n`;

const quoted = (field: string): string =>
  /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;

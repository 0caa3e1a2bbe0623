import {
  BACKEND_COLUMNS,
  type BackendColumn,
  backendColumn,
  FLEET_COLUMNS,
  type FleetColumn,
  type Frame,
  fleetColumn,
} from '../../shared/frame.ts';
import { FrameCursor } from '../recording/frame-cursor.ts';
import { csvSeries, headerOf, STATES, type StateName } from './csv-columns.ts';
import { type ExportedRecording, isoTime } from './exported-recording.ts';

const isOfBackend = (name: string): name is BackendColumn =>
  (BACKEND_COLUMNS as readonly string[]).includes(name);
const isOfFleet = (name: string): name is FleetColumn => (FLEET_COLUMNS as readonly string[]).includes(name);
const isState = (name: string): name is StateName => Object.hasOwn(STATES, name);

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
  yield lineOf(['time', 'backend', ...series.map(headerOf)]);
  const { reader, first } = recording;
  const start = reader.keyframeAt(recording.from);
  let rows = new BackendLines(first.fleet.backends, series);
  for (const item of reader.items(start?.item ?? 0, recording.to, new FrameCursor(start?.frame ?? null))) {
    if (item.kind === 'push') {
      if (item.push.push === 'fleet') rows = new BackendLines(item.push.fleet.backends, series);
      continue;
    }
    const { frame } = item;
    recording.reach(item.at);
    const time = isoTime(item.at);
    if (withFleet) yield lineOf([time, '', ...series.map((name) => fleetValue(frame, name))]);
    if (withBackends && frame.rows === rows.count) yield rows.of(frame, time);
  }
}

/** The lines of all backends at a tick. What is as it was at the tick before is not spelled out again. */
class BackendLines {
  private readonly ids: readonly string[];
  private readonly last: Float64Array;
  /** By row, then by series, as `last`. */
  private readonly texts: string[];
  /** By row: the line but for its time. */
  private readonly lines: string[];

  constructor(
    backends: readonly { id: string }[],
    private readonly series: readonly string[],
  ) {
    this.ids = backends.map(({ id }) => quoted(id));
    this.last = new Float64Array(backends.length * series.length).fill(Number.NaN);
    this.texts = new Array<string>(this.last.length).fill('');
    this.lines = this.ids.map((_, row) => this.lineOf(row));
  }

  get count(): number {
    return this.ids.length;
  }

  of(frame: Frame, time: string): string {
    const changed = new Uint8Array(this.count);
    this.series.forEach((name, index) => {
      if (isState(name)) this.take(frame.state, index, changed, STATES[name]);
      else if (isOfBackend(name)) {
        this.take(frame.columns[backendColumn(name)] as Float32Array, index, changed, numberText);
      }
    });
    changed.forEach((is, row) => {
      if (is !== 0) this.lines[row] = this.lineOf(row);
    });
    let text = '';
    for (const line of this.lines) text += time + line;
    return text;
  }

  private take(
    values: Float32Array | Uint32Array,
    index: number,
    changed: Uint8Array,
    text: (value: number) => string,
  ): void {
    const { last, texts } = this;
    const { length } = this.series;
    for (let row = 0; row < values.length; row++) {
      const value = values[row] as number;
      const at = row * length + index;
      if (Object.is(value, last[at])) continue;
      last[at] = value;
      texts[at] = text(value);
      changed[row] = 1;
    }
  }

  private lineOf(row: number): string {
    const { length } = this.series;
    return `,${this.ids[row]},${this.texts.slice(row * length, (row + 1) * length).join(',')}\r\n`;
  }
}

const fleetValue = (frame: Frame, name: string): string =>
  isOfFleet(name) ? numberText(frame.fleet[fleetColumn(name)]) : '';

/** As exact as 32 bits are. */
const numberText = (value = Number.NaN): string =>
  !Number.isFinite(value) ? '' : String(Number.isInteger(value) ? value : Number(value.toPrecision(7)));

const lineOf = (fields: readonly string[]): string => `${fields.map(quoted).join(',')}\r\n`;

const quoted = (field: string): string =>
  /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;

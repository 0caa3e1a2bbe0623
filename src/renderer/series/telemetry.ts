import { BACKEND_SERIES, HISTORY_POINTS } from '../../shared/contract.ts';
import {
  BACKEND_COLUMNS,
  type BackendColumn,
  backendColumn,
  FLEET_COLUMNS,
  type Frame,
} from '../../shared/frame.ts';
import type { Series } from '../../shared/series.ts';
import { Sparklines } from '../../shared/sparklines.ts';
import { AnswerTimes } from './answer-times.ts';
import { rearranged } from './rearranged.ts';
import { SeriesRing } from './ring.ts';
import { SPARKLINE_STEP } from './sparklines.ts';

/** The selected backend's history; `loaded` once the engine has sent what was before the selection. */
export interface BackendHistory {
  id: string;
  row: number;
  ring: SeriesRing;
  loaded: boolean;
}

const SERIES_COLUMNS = BACKEND_SERIES.map((name) => (name === 'state' ? -1 : backendColumn(name)));

/**
 * All numbers that frames bring, in typed arrays outside React. Listeners are told once per frame or
 * load; `version` is what changes, the arrays are written in place.
 */
export class Telemetry {
  version = 0;
  /** Counts what was put in its place at once rather than added by a frame. */
  private loads = 0;
  latest: Frame | null = null;
  readonly fleet = new SeriesRing(FLEET_COLUMNS.length, HISTORY_POINTS);
  readonly sparklines = new Sparklines(SPARKLINE_STEP);
  readonly answers = new AnswerTimes();
  selected: BackendHistory | null = null;
  /** What is of another time than the next frame, until it is loaded, or with `latest` until that frame comes. */
  private readonly outdated = { latest: false, fleet: false, sparklines: false, selected: false };
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getVersion = (): number => this.version;

  /**
   * The fleet has changed: what is held of a backend goes along to its new row. The open backend's history
   * follows with the next {@link select}.
   *
   * @param from by new row: which row it was, or -1.
   */
  rearrange(from: readonly number[], revision: number): void {
    if (this.latest) this.latest = rearranged(this.latest, from, revision);
    this.sparklines.rearrange(from);
    this.answers.rearrange(from);
    this.loaded();
  }

  /** Of another life of the engine: nothing that is held belongs to it. */
  clear(): void {
    this.latest = null;
    this.fleet.clear();
    this.sparklines.reset(0);
    this.answers.clear();
    this.selected = null;
    Object.assign(this.outdated, { latest: false, fleet: false, sparklines: false, selected: false });
    this.loaded();
  }

  /**
   * The next frame does not go on from the last: a recording was moved, or is shown so fast that frames are left out.
   * What is held stays in sight until the history of that time is loaded in its place, in which the frames until then
   * are.
   */
  moved(): void {
    Object.assign(this.outdated, { latest: true, fleet: true, sparklines: true, selected: true });
    this.answers.clear();
  }

  take(frame: Frame): void {
    const { outdated } = this;
    this.latest = frame;
    this.answers.take(frame);
    outdated.latest = false;
    if (!outdated.fleet)
      this.fleet.append(frame.time, frame.sequence, (column) => frame.fleet[column] as number);
    if (!outdated.sparklines) this.sparklines.append(frame);
    const { selected } = this;
    if (!outdated.selected && selected && selected.row < frame.rows) {
      selected.ring.append(frame.time, frame.sequence, (column) => {
        const source = SERIES_COLUMNS[column] as number;
        const from = source === -1 ? frame.state : (frame.columns[source] as Float32Array);
        return from[selected.row] as number;
      });
    }
    this.changed();
  }

  select(id: string | null, row: number): void {
    if (id !== null && id === this.selected?.id) {
      this.selected.row = row;
      return;
    }
    this.outdated.selected = false;
    this.selected =
      id === null
        ? null
        : { id, row, ring: new SeriesRing(BACKEND_SERIES.length, HISTORY_POINTS), loaded: false };
    this.loaded();
  }

  loadFleet(series: Series): void {
    const { outdated } = this;
    if (outdated.fleet) this.fleet.clear();
    outdated.fleet = false;
    // At that time there was no frame yet.
    if (outdated.latest) this.latest = null;
    outdated.latest = false;
    this.fleet.load(series);
    this.loaded();
  }

  loadSparklines(series: Series): void {
    this.sparklines.load(series);
    this.outdated.sparklines = false;
    this.loaded();
  }

  /** Does nothing when another backend was selected meanwhile. */
  loadBackend(id: string, series: Series): void {
    if (this.selected?.id !== id) return;
    if (this.outdated.selected) this.selected.ring.clear();
    this.outdated.selected = false;
    this.selected.ring.load(series);
    this.selected.loaded = true;
    this.loaded();
  }

  /** The newest value of a backend's column; NaN where there is none. */
  value(row: number, column: BackendColumn): number {
    return this.latest?.columns[backendColumn(column)]?.[row] ?? Number.NaN;
  }

  /** The newest values of a column by row; `null` before the first frame. */
  column(column: BackendColumn): Float32Array | null {
    return this.latest?.columns[BACKEND_COLUMNS.indexOf(column)] ?? null;
  }

  /**
   * For charts: changes with everything that was loaded, and with a frame once per `period` ms, as a chart
   * of 15 minutes moves by a pixel only every other second.
   */
  paintVersion(period: number): string {
    return `${this.loads}/${Math.floor(this.fleet.end / period)}`;
  }

  private loaded(): void {
    this.loads++;
    this.changed();
  }

  private changed(): void {
    this.version++;
    for (const listener of [...this.listeners]) listener();
  }
}

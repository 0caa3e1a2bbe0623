import type { FleetInfo, KeptEvent } from '../../shared/contract.ts';
import { backendOf, type FleetEvent } from '../../shared/event.ts';
import type { Frame } from '../../shared/frame.ts';
import type { RangeSeries, SeriesSource } from '../../shared/range.ts';
import { isRecent, recentRange } from '../../shared/recent-range.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { FrameHistory } from '../telemetry/frame-history.ts';
import type { SlotTable } from '../telemetry/slot-table.ts';
import type { EventQuery } from './event-table.ts';
import type { HistoryAnswer } from './history-answer.ts';
import type { HistoryStore } from './history-store.ts';
import { type CountedTotals, TickCounter } from './tick-counts.ts';

/** What is asked for of one source. */
export interface RangeQuery {
  source: SeriesSource;
  /** Such as `messagesIn.max`; docs/api.md lists them. */
  columns: readonly string[];
  /** UTC ms, from `from` up to, but not including, `to`. */
  from: number;
  to: number;
  /** At most so many. */
  points: number;
}

/** What of the fleet goes into history. */
export interface HistorySubject {
  readonly info: Pick<FleetInfo, 'name' | 'backends'>;
  readonly table: Pick<SlotTable, 'slots' | 'used'>;
  readonly counters: CountedTotals;
  readonly events: { recent(): FleetEvent[] };
}

/**
 * All that is remembered of the fleet's numbers and events: the last minutes tick by tick in memory, and where there is
 * a store all the rest, coarser with age. A range is answered from the one that has it finest.
 */
export class History {
  private readonly counter: TickCounter;

  constructor(
    readonly recent: FrameHistory,
    private readonly store: HistoryStore | null,
    private readonly subject: HistorySubject,
  ) {
    this.counter = new TickCounter(subject.counters);
  }

  /** The fleet is another one, or has come to be. */
  follow(): void {
    const { info, table } = this.subject;
    this.recent.follow(info.backends.map(({ id }) => id));
    this.store?.follow(info, table.slots);
  }

  tick(frame: Frame): void {
    this.recent.push(frame);
    const { store } = this;
    if (store && !store.keepsUp) store.leaveOut(frame);
    else store?.tick(frame, this.counter.take(this.subject.table.used));
  }

  add(event: FleetEvent): void {
    this.store?.addEvents([event]);
  }

  /** The error is one line for people. */
  async range(query: RangeQuery): Promise<Result<RangeSeries, string>> {
    if (query.to <= query.from) return { ok: false, error: 'the range has to end after it begins' };
    const recent = this.fromMemory(query);
    if (recent && query.from >= this.recent.start) return ok(recent());
    const found = await this.fromStore(query);
    // Better the last minutes than nothing, where the file cannot be read.
    return found.ok || !recent ? found : ok(recent());
  }

  /** `null` where the frames in memory do not have all that is asked for. */
  private fromMemory({ source, columns, from, to, points }: RangeQuery): (() => RangeSeries) | null {
    const { kind } = source;
    if (kind === 'group' || !isRecent(kind, columns)) return null;
    return () => {
      const series = kind === 'fleet' ? this.recent.fleet() : this.recent.backend(source.backend);
      const ticks = { ...series, column: (index: number) => series.columns[index] };
      return recentRange(ticks, { kind, names: columns, from, to, points });
    };
  }

  private async fromStore({ columns, ...range }: RangeQuery): Promise<Result<RangeSeries, string>> {
    if (!this.store) return { ok: false, error: 'that is only in a history on disk, and there is none' };
    const series = [...new Set(columns.map((column) => partsOf(column).name))];
    const found = await this.store.query({ fleet: this.subject.info.name, series, ...range });
    return found.ok ? pick(found.value, columns) : found;
  }

  /** The newest first. The error is one line for people. */
  async events(query: Omit<EventQuery, 'fleet'>): Promise<Result<KeptEvent[], string>> {
    if (this.store) return this.store.events({ ...query, fleet: this.subject.info.name });
    const { from, to, kinds, backend, before = Number.POSITIVE_INFINITY, limit } = query;
    const passing = this.subject.events
      .recent()
      .filter(
        (event) =>
          event.at >= from &&
          event.at < to &&
          event.sequence < before &&
          (!kinds || kinds.includes(event.kind)) &&
          (backend === undefined || backendOf(event) === backend),
      );
    return ok(
      passing
        .slice(-limit)
        .reverse()
        .map((event) => ({ id: event.sequence, event })),
    );
  }
}

/** `state.phase.open` is of the series `state`; of all others what comes last is the statistic: `health.up.mean`. */
function partsOf(column: string): { name: string; statistic: string } {
  const at = column.startsWith('state.') ? column.indexOf('.') : column.lastIndexOf('.');
  return { name: at < 0 ? column : column.slice(0, at), statistic: at < 0 ? '' : column.slice(at + 1) };
}

/** A name comes from a page: it may be `constructor`. */
const own = <Value>(record: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined =>
  record && Object.hasOwn(record, name) ? record[name] : undefined;

function pick(answer: HistoryAnswer, names: readonly string[]): Result<RangeSeries, string> {
  const { start, step, points, tier, before, covered } = answer;
  const columns: Float32Array[] = [];
  for (const column of names) {
    const { name, statistic } = partsOf(column);
    const found = own(own(answer.series, name), statistic);
    // A state that nothing was in has no column of its own.
    if (!found && !(name === 'state' && isRecent('backend', [column])))
      return { ok: false, error: `there is no column "${column.slice(0, 80)}"` };
    columns.push(
      found ? Float32Array.from(found) : Float32Array.from(covered, (ms) => (ms > 0 ? 0 : Number.NaN)),
    );
  }
  return ok({ start, step, points, resolution: tier, before, columns });
}

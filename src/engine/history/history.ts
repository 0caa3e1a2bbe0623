import type { FleetInfo, KeptEvent } from '../../shared/contract.ts';
import { backendOf, type FleetEvent } from '../../shared/event.ts';
import type { Frame } from '../../shared/frame.ts';
import type { RangeSeries } from '../../shared/range.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { FrameHistory } from '../telemetry/frame-history.ts';
import type { SlotTable } from '../telemetry/slot-table.ts';
import type { EventQuery } from './event-table.ts';
import type { HistoryStore } from './history-store.ts';
import { answerRange, type RangeQuery } from './range-answer.ts';
import { type CountedTotals, TickCounter } from './tick-counts.ts';

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
    const { store } = this;
    return answerRange(
      this.recent,
      store && ((wanted) => store.query({ fleet: this.subject.info.name, ...wanted })),
      query,
    );
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

import type { Disposable } from '../../shared/disposable.ts';
import { FLAPPING_HELD } from '../../shared/incident.ts';
import type { Clock } from '../clock.ts';
import type { IncidentRecord } from './incident-record.ts';

/** How long all have to be ready again, ms, where none of them flaps. */
export const SETTLED = 10_000;
/** How long an incident that is over is kept, ms. */
export const KEPT_FOR = 600_000;

export interface EndEvents {
  /** Whether a backend lost its connection so often lately that ten seconds say nothing. */
  flaps(backend: string): boolean;
  onOver(record: IncidentRecord): void;
  /** It was kept for long enough. */
  onLetGo(record: IncidentRecord): void;
}

/** When an incident is over, and when it is not kept any more. One timer for each. */
export class IncidentEnds implements Disposable {
  private readonly timers = new Map<number, Disposable>();

  constructor(
    private readonly clock: Clock,
    private readonly events: EndEvents,
  ) {}

  /** Its members stand otherwise. */
  settle(record: IncidentRecord): void {
    if (!record.settled) {
      record.overAt = null;
      this.forget(record);
      return;
    }
    if (this.timers.has(record.id)) return;
    // Of one that an operator paused nothing is waited for.
    const hold = record.someBack(this.events.flaps) ? FLAPPING_HELD : SETTLED;
    record.overAt = this.clock.now() + hold;
    this.start(record, hold, () => this.end(record));
  }

  forget(record: IncidentRecord): void {
    this.timers.get(record.id)?.dispose();
    this.timers.delete(record.id);
  }

  dispose(): void {
    for (const timer of this.timers.values()) timer.dispose();
    this.timers.clear();
  }

  private end(record: IncidentRecord): void {
    record.overAt = null;
    record.endedAt = this.clock.now();
    this.start(record, KEPT_FOR, () => this.events.onLetGo(record));
    this.events.onOver(record);
  }

  private start(record: IncidentRecord, wait: number, then: () => void): void {
    this.timers.set(record.id, this.clock.after(wait, then));
  }
}

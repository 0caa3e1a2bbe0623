import { Emitter, type Subscribe } from '../../shared/emitter.ts';
import type { EventBody, FleetEvent } from '../../shared/event.ts';
import type { Clock, Timeline } from '../clock.ts';

/** How many events are held in memory. */
const KEPT = 2_000;

/** The one timeline of the fleet: numbered, bounded, and told to whoever listens. */
export class EventLog {
  private readonly kept: FleetEvent[] = [];
  private readonly added = new Emitter<FleetEvent>();
  private sequence = 0;

  readonly onEvent: Subscribe<FleetEvent> = this.added.subscribe;

  constructor(
    private readonly clock: Clock,
    private readonly timeline: Timeline,
  ) {}

  add(body: EventBody): void {
    const event = {
      sequence: ++this.sequence,
      at: this.timeline.utc(this.clock.now()),
      ...body,
    } as FleetEvent;
    this.kept.push(event);
    // Dropped in blocks, so that a burst does not move the whole list once per event.
    if (this.kept.length >= KEPT * 1.25) this.kept.splice(0, this.kept.length - KEPT);
    this.added.emit(event);
  }

  /** The newest, oldest of them first. */
  recent(limit = KEPT): FleetEvent[] {
    return this.kept.slice(-limit);
  }
}

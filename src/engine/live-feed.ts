import type { FleetProblemNotice, PushBody } from '../shared/contract.ts';
import { type Disposable, DisposableStore } from '../shared/disposable.ts';
import { Emitter, type Subscribe } from '../shared/emitter.ts';
import type { FleetEvent } from '../shared/event.ts';
import type { Frame } from '../shared/frame.ts';
import type { Clock } from './clock.ts';
import type { BulkRuns } from './fleet/bulk-runs.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { Incidents } from './fleet/incidents.ts';
import { FrameUpdate } from './telemetry/frame-update.ts';

/** ms that changes are gathered for before they go out, so that a burst is one message. */
const GATHER = 40;

export interface FedBy {
  readonly fleet: Fleet;
  readonly incidents: Incidents;
  readonly bulk: BulkRuns;
}

/**
 * All that there is to tell of the live fleet, once and in order: to every page that shows it, and to what records it.
 * Invariants:
 *  1. A status is told after it changed, within {@link GATHER} ms; of several changes the last.
 *  2. An event is told after the statuses that it came with.
 *  3. Rows are those of the fleet that was told last.
 */
export class LiveFeed implements Disposable {
  private readonly owned = new DisposableStore();
  private readonly pushes = new Emitter<PushBody>();
  private readonly frames = new Emitter<FrameUpdate>();
  /** Rows. */
  private readonly changed = new Set<number>();
  private newEvents: FleetEvent[] = [];
  private timer: Disposable | null = null;
  /** Monotonic ms at which changes went out the last time. */
  private flushedAt = Number.NEGATIVE_INFINITY;
  private lastFrame: Frame | null = null;

  readonly onPush: Subscribe<PushBody> = this.pushes.subscribe;
  readonly onFrame: Subscribe<FrameUpdate> = this.frames.subscribe;

  constructor(
    private readonly clock: Clock,
    private readonly from: FedBy,
  ) {
    const { fleet, incidents, bulk } = from;
    this.owned.add(bulk.onChange((run) => this.tell({ push: 'bulk', run })));
    this.owned.add(
      incidents.onChange(({ changed, gone }) => this.tell({ push: 'incidents', incidents: changed, gone })),
    );
    this.owned.add(fleet.faults.onChange((localFault) => this.tell({ push: 'local-fault', localFault })));
    this.owned.add(
      fleet.onChange((row) => {
        // Whoever comes later starts from a snapshot.
        if (!this.heard) return;
        this.changed.add(row);
        this.gather();
      }),
    );
    this.owned.add(
      fleet.events.onEvent((event) => {
        if (!this.heard) return;
        this.newEvents.push(event);
        this.gather();
      }),
    );
  }

  frame(frame: Frame & { bytes: Uint8Array }): void {
    const update = new FrameUpdate(frame, this.lastFrame);
    this.lastFrame = frame;
    this.frames.emit(update);
  }

  /** Other backends, or the same in another order: what came before is about rows that are gone. */
  rearranged(): void {
    const { fleet } = this.from;
    this.changed.clear();
    if (this.heard) this.tell({ push: 'fleet', fleet: fleet.info, statuses: fleet.statuses() });
  }

  fleetProblem(fleetProblem: FleetProblemNotice | null): void {
    this.tell({ push: 'fleet-problem', fleetProblem });
  }

  historyProblem(historyProblem: string | null): void {
    this.tell({ push: 'history-problem', historyProblem });
  }

  /** Tells what was gathered without waiting for more. */
  flush(): void {
    this.flushedAt = this.clock.now();
    this.timer?.dispose();
    this.timer = null;
    const rows = [...this.changed];
    // What an event led to is told of before it where it came within the same call.
    const events = this.newEvents.sort((a, b) => a.sequence - b.sequence);
    this.changed.clear();
    this.newEvents = [];
    const { fleet } = this.from;
    if (rows.length > 0) {
      const { revision } = fleet.info;
      this.tell({ push: 'statuses', revision, changes: rows.map((row) => [row, fleet.status(row)]) });
    }
    if (events.length > 0) this.tell({ push: 'events', events });
  }

  dispose(): void {
    this.timer?.dispose();
    this.owned.dispose();
  }

  private get heard(): boolean {
    return this.pushes.size > 0;
  }

  private tell(push: PushBody): void {
    this.pushes.emit(push);
  }

  private gather(): void {
    // The first change after a quiet while does not wait: it is what somebody sits in front of.
    const wait = Math.max(0, this.flushedAt + GATHER - this.clock.now());
    this.timer ??= this.clock.after(wait, () => this.flush());
  }
}

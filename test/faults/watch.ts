import { type Clock, systemClock } from '../../src/engine/clock.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { FleetConfig } from '../../src/engine/fleet-file/fleet-config.ts';
import type { BackendStatus } from '../../src/shared/backend.ts';
import type { FleetEvent } from '../../src/shared/event.ts';
import type { FleetFileInput } from '../../src/shared/fleet-schema.ts';
import type { Frame } from '../../src/shared/frame.ts';
import { fleetOf } from '../engine/support.ts';

export type Policies = NonNullable<FleetFileInput['defaults']>;
type Backend = FleetFileInput['backends'][number];
type EndingEvent = Extract<FleetEvent, { kind: 'dial-failed' | 'lost' }>;

/**
 * In force unless a row says otherwise: nothing ends for a reason of its own, however slow the machine
 * is, and the second failure in a row opens the breaker, which then stays open.
 */
export const PATIENT = {
  dialTimeout: '30s',
  backoff: { base: 5, initial: 10, max: 40 },
  minDialInterval: 0,
  stableAfter: '60s',
  heartbeat: { interval: '30s', timeout: '30s' },
  closeGrace: 200,
  breaker: { consecutiveFailures: 2, openFor: '60s', maxOpenFor: '300s', jitter: 0 },
} satisfies Policies;

/** The end of a dial or a connection, and how the backend stood right after it. */
export interface Ending {
  event: EndingEvent;
  after: BackendStatus;
}

/** A running console over some backends, with all that it said. Disposed by whoever made it. */
export class Watch {
  readonly engine: Engine;
  readonly events: FleetEvent[] = [];
  readonly endings: Ending[] = [];
  readonly frames: Frame[] = [];
  readonly log: string[] = [];
  private readonly lookers = new Set<() => void>();
  private lookDue = false;

  constructor(
    backends: Backend[],
    policies: Policies = {},
    { clock = systemClock, dials }: { clock?: Clock; dials?: FleetConfig['dials'] } = {},
  ) {
    const fleet = fleetOf(backends, { ...PATIENT, ...policies });
    this.engine = new Engine({
      fleet: dials ? { ...fleet, dials } : fleet,
      version: '0.0.0',
      demo: false,
      log: (line) => this.log.push(line),
      clock,
    });
    this.engine.fleet.events.onEvent((event) => {
      this.events.push(event);
      if (event.kind === 'dial-failed' || event.kind === 'lost') {
        // The step that it is part of has to be over.
        queueMicrotask(() => {
          this.endings.push({ event, after: this.status(this.engine.fleet.rowOf(event.backend)) });
          this.look();
        });
      }
      this.look();
    });
    this.engine.fleet.onChange(() => this.look());
    this.engine.onFrame((frame) => {
      this.frames.push(frame);
      this.look();
    });
    this.engine.start();
  }

  status(slot = 0): BackendStatus {
    return this.engine.fleet.status(slot);
  }

  phase(slot = 0): BackendStatus['state']['phase'] {
    return this.status(slot).state.phase;
  }

  of<Kind extends FleetEvent['kind']>(kind: Kind): Extract<FleetEvent, { kind: Kind }>[] {
    return this.events.filter((event): event is Extract<FleetEvent, { kind: Kind }> => event.kind === kind);
  }

  /** Breaker changes so far, as "closed to open". */
  get breakerChanges(): string[] {
    return this.of('breaker').map(({ from, to }) => `${from} to ${to}`);
  }

  /** Resolves as soon as the condition holds: it is looked at after every event, change and frame. */
  async until(condition: () => boolean, withinMs = 15_000): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (condition()) end(resolve);
      };
      const end = (settle: () => void) => {
        clearTimeout(deadline);
        this.lookers.delete(look);
        settle();
      };
      this.lookers.add(look);
      const deadline = setTimeout(() => {
        const found = this.engine.fleet.statuses().map(({ state, breaker }) => ({ state, breaker }));
        end(() => reject(new Error(`not within ${withinMs} ms: ${condition}; ${JSON.stringify(found)}`)));
      }, withinMs);
    });
  }

  /** The n-th ending, from 1. */
  async ending(count: number): Promise<Ending> {
    await this.until(() => this.endings.length >= count);
    return this.endings[count - 1] as Ending;
  }

  dispose(): Promise<void> {
    return this.engine.stop();
  }

  private look(): void {
    if (this.lookDue) return;
    this.lookDue = true;
    queueMicrotask(() => {
      this.lookDue = false;
      for (const look of [...this.lookers]) look();
    });
  }
}

import { Engine } from '../../src/engine/engine.ts';
import { configureFleet, type FleetConfig } from '../../src/engine/fleet-file/fleet-config.ts';
import type { BackendStatus } from '../../src/shared/backend.ts';
import type { FleetEvent } from '../../src/shared/event.ts';
import { type FleetFileInput, fleetFileSchema } from '../../src/shared/fleet-schema.ts';

/** Policies that are over in a blink, so that tests are; times in ms. */
export const QUICK = {
  dialTimeout: 400,
  backoff: { base: 5, initial: 10, max: 40 },
  minDialInterval: 0,
  stableAfter: 60,
  heartbeat: { interval: 200, timeout: 300 },
  closeGrace: 200,
  breaker: { openFor: 150, maxOpenFor: 300, probeTimeout: 2_000 },
} satisfies FleetFileInput['defaults'];

/** ms to answer a dial in: for whoever waits for no dial to fail, on a machine that has a lot to do. */
export const AMPLE_DIAL = 10_000;

type Backend = FleetFileInput['backends'][number];

export function fleetOf(backends: Backend[], defaults: FleetFileInput['defaults'] = {}): FleetConfig {
  const file: FleetFileInput = {
    version: 1,
    dials: { concurrency: 100, perSecond: 10_000, perHostPerSecond: 10_000 },
    defaults: { ...QUICK, ...defaults },
    backends,
  };
  return configureFleet(fleetFileSchema.parse(file), 'test');
}

/** An engine on a fleet of quick backends, with what it logged; stopped and counted by whoever made it. */
export class TestEngine {
  readonly engine: Engine;
  readonly events: FleetEvent[] = [];
  readonly log: string[] = [];

  constructor(backends: Backend[], defaults: FleetFileInput['defaults'] = {}) {
    this.engine = new Engine({
      fleet: fleetOf(backends, defaults),
      version: '0.0.0',
      demo: false,
      log: (line) => this.log.push(line),
    });
    this.engine.fleet.events.onEvent((event) => this.events.push(event));
  }

  /** Of the first backend, or of the one in that slot. */
  status(slot = 0): BackendStatus {
    return this.engine.fleet.status(slot);
  }

  phase(slot = 0): BackendStatus['state']['phase'] {
    return this.status(slot).state.phase;
  }

  act(action: 'reconnect' | 'pause' | 'resume' | 'reset', id: string) {
    return this.engine.fleet.act({ action }, [id], { name: 'mallory', session: 'test' }, null);
  }

  /** The events of one kind so far. */
  of<Kind extends FleetEvent['kind']>(kind: Kind): Extract<FleetEvent, { kind: Kind }>[] {
    return this.events.filter((event): event is Extract<FleetEvent, { kind: Kind }> => event.kind === kind);
  }

  /** Resolves as soon as the condition holds: it is looked at after every event, change and frame. */
  async until(condition: () => boolean, withinMs = 8_000): Promise<void> {
    if (condition()) return;
    const { fleet } = this.engine;
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (condition()) end(resolve);
      };
      const end = (settle: () => void) => {
        clearTimeout(deadline);
        for (const subscription of subscriptions) subscription.dispose();
        settle();
      };
      const subscriptions = [fleet.events.onEvent(look), fleet.onChange(look), this.engine.onFrame(look)];
      const deadline = setTimeout(
        () =>
          end(() => {
            const found = fleet.statuses().map(({ state, lastOutcome }) => ({ state, lastOutcome }));
            reject(new Error(`not within ${withinMs} ms: ${condition}, but ${JSON.stringify(found)}`));
          }),
        withinMs,
      );
    });
  }
}

/** Resolves with the value or, after `withinMs`, with 'late'. */
export async function within<T>(promise: Promise<T>, withinMs: number): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), withinMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

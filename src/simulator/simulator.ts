import type { SimulatorReady } from '../shared/control.ts';
import type { FleetFileInput } from '../shared/fleet-schema.ts';
import { type Clock, systemClock } from './clock.ts';
import { ControlApi } from './control.ts';
import { demoFleet } from './demo-fleet.ts';
import { type FleetPlan, fleetFileOf } from './fleet-plan.ts';
import { generatedFleet } from './generated-fleet.ts';
import { Listener } from './listener.ts';
import { Pulse } from './pulse.ts';
import { SimulatedServer } from './server.ts';

export interface SimulatorOptions {
  /** So many generated backends instead of the demo fleet. */
  backends?: number;
  /** The same seed leads to the same run. Default 1. */
  seed?: number;
  clock?: Clock;
}

/** A fleet of servers that all listen, and the API that controls them. */
export interface Simulator {
  /** What to write into a fleet file, or to hand to the engine. */
  fleet: FleetFileInput;
  /** Base URL of the control API. */
  control: string;
  /** By backend id, in fleet order. */
  servers: ReadonlyMap<string, SimulatedServer>;
  /** Ends all of it; nothing is left when it resolves. */
  dispose(): Promise<void>;
}

/** Starts every server of a fleet on loopback ports that the system chooses. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { backends, seed = 1, clock = systemClock } = options;
  const plan = backends === undefined ? demoFleet : generatedFleet(backends, seed);
  const servers = new Map<string, SimulatedServer>();
  const listeners = new Map<number, Listener>();
  const dispose = async (control?: ControlApi) => {
    await control?.dispose();
    await Promise.all([...servers.values()].map((server) => server.dispose()));
    await Promise.all([...listeners.values()].map((listener) => listener.dispose()));
  };
  try {
    await startServers(plan, seed, clock, servers, listeners);
    const control = await ControlApi.listen(servers);
    const fleet = fleetFileOf(plan, (id) => (servers.get(id) as SimulatedServer).url);
    return { fleet, control: control.url, servers, dispose: () => dispose(control) };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function startServers(
  plan: FleetPlan,
  seed: number,
  clock: Clock,
  servers: Map<string, SimulatedServer>,
  listeners: Map<number, Listener>,
): Promise<void> {
  const pulse = new Pulse(clock);
  for (const { backend, temperament, abilities, path, host, port } of plan.backends) {
    const listener = listeners.get(port) ?? (await Listener.listen());
    listeners.set(port, listener);
    const { id } = backend;
    const options = { id, temperament, abilities, path, host, listener, pulse, clock, seed };
    servers.set(id, await SimulatedServer.listen(options));
  }
}

/** What the simulator's process says once all of it listens. */
export const readyLine = ({ fleet, control }: Pick<SimulatorReady, 'fleet' | 'control'>): string =>
  JSON.stringify({ wirewatchSimulator: 1, fleet, control } satisfies SimulatorReady);

import { createInterface } from 'node:readline';
import type { SimulatorReady } from '../../shared/control.ts';
import { fleetFileSchema } from '../../shared/fleet-schema.ts';
import { configureFleet, type FleetConfig } from '../fleet-file/fleet-config.ts';
import { formatProblem, parseFleetFile } from '../fleet-file/fleet-file.ts';
import type { SimulatedFleet } from '../game-day/simulated-fleet.ts';

/** The simulator's process, however a shell starts it: Node forks it, Electron has utility processes. */
export interface SimulatorProcess {
  stdout: NodeJS.ReadableStream;
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}

export type SpawnSimulator = (entry: string, args: string[]) => SimulatorProcess;

export interface DemoFleet {
  fleet: FleetConfig | SimulatedFleet;
  /** Base URL of the simulator's control API. */
  control: string;
  dispose(): void;
}

/** The accounts whose servers the simulator can be instead of a demo fleet; `all` are one fleet. */
export const DEMO_SCENARIOS = ['price-feed', 'actix', 'chat', 'signals', 'gateway', 'all'] as const;
export type DemoScenario = (typeof DEMO_SCENARIOS)[number];

/** What the simulator is started with. A scenario has as many backends as its account. */
export function simulatorArguments(backends: number | null, scenario: DemoScenario | undefined): string[] {
  if (scenario !== undefined) return ['--scenario', scenario];
  return backends === null ? [] : ['--backends', `${backends}`];
}

/** Real servers on loopback listen within a moment, or something is wrong. */
const START_TIMEOUT = 15_000;

/**
 * Starts the simulator and waits for the one line in which it says that it listens.
 * @throws Error when it ends or says nothing.
 */
export async function startDemoFleet(
  spawn: SpawnSimulator,
  entry: string,
  args: string[],
): Promise<DemoFleet> {
  const simulator = spawn(entry, args);
  try {
    const ready = await readyLine(simulator);
    const fleet = args.includes('--scenario') ? scenarioFleet(ready) : simulatedFleet(ready);
    return { fleet, control: ready.control, dispose: () => simulator.kill() };
  } catch (error) {
    simulator.kill();
    throw error;
  }
}

const simulatedFleet = ({ fleet, control }: SimulatorReady): SimulatedFleet => ({
  ...configureFleet(fleetFileSchema.parse(fleet), 'demo'),
  simulator: control,
});

/** As a person's own file is read: it has templates. Its servers take other orders than those of a game day. */
function scenarioFleet({ fleet }: SimulatorReady): FleetConfig {
  const read = parseFleetFile(JSON.stringify(fleet), 'scenario.json', {});
  if (!read.ok) throw new Error(read.error.map(formatProblem).join('\n'));
  return read.value;
}

function readyLine(simulator: SimulatorProcess): Promise<SimulatorReady> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: simulator.stdout });
    const timer = setTimeout(
      () => reject(new Error(`the demo fleet did not start within ${START_TIMEOUT / 1_000} s`)),
      START_TIMEOUT,
    );
    simulator.onExit((code) => {
      clearTimeout(timer);
      reject(new Error(`the demo fleet ended with code ${code} before it was ready`));
    });
    lines.on('line', (line) => {
      const ready = parseReady(line);
      if (!ready) return;
      clearTimeout(timer);
      resolve(ready);
    });
  });
}

function parseReady(line: string): SimulatorReady | undefined {
  try {
    const value = JSON.parse(line) as Partial<SimulatorReady> | null;
    return value?.wirewatchSimulator === 1 ? (value as SimulatorReady) : undefined;
  } catch {
    return undefined;
  }
}

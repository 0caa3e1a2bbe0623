import { createInterface } from 'node:readline';
import type { SimulatorReady } from '../../shared/control.ts';
import { fleetFileSchema } from '../../shared/fleet-schema.ts';
import { configureFleet, type FleetConfig } from '../fleet-file/fleet-config.ts';

/** The simulator's process, however a shell starts it: Node forks it, Electron has utility processes. */
export interface SimulatorProcess {
  stdout: NodeJS.ReadableStream;
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}

export type SpawnSimulator = (entry: string, args: string[]) => SimulatorProcess;

export interface DemoFleet {
  fleet: FleetConfig;
  /** Base URL of the simulator's control API. */
  control: string;
  dispose(): void;
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
    const fleet = configureFleet(fleetFileSchema.parse(ready.fleet), 'demo');
    return { fleet, control: ready.control, dispose: () => simulator.kill() };
  } catch (error) {
    simulator.kill();
    throw error;
  }
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

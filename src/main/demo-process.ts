import { utilityProcess } from 'electron';
import type { SimulatorProcess } from '../engine/start/demo-fleet.ts';

/** Runs the simulator in a utility process, which Electron ends with the app in any case. */
export function spawnSimulator(entry: string, args: string[]): SimulatorProcess {
  const child = utilityProcess.fork(entry, args, {
    serviceName: 'Wirewatch demo fleet',
    // A utility process has no standard input. What it reports belongs beside our own reports.
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { stdout } = child;
  if (!stdout) throw new Error('the demo fleet was started without its output');
  return {
    stdout,
    onExit: (listener) => child.once('exit', listener),
    kill: () => {
      child.kill();
    },
  };
}

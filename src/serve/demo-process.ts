import { type ChildProcess, fork } from 'node:child_process';
import type { SimulatorProcess } from '../engine/start/demo-fleet.ts';

/**
 * Runs the simulator as a child that does not outlive this process, however that ends: the channel
 * between the two breaks with it, and on any orderly exit it is killed here as well. In a process group
 * of its own, so that a Ctrl-C does not take the servers away before the engine has closed its
 * connections to them. (On Windows that would open a console window.)
 */
export function spawnSimulator(entry: string, args: string[]): SimulatorProcess {
  const child: ChildProcess = fork(entry, args, {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    detached: process.platform !== 'win32',
  });
  const { stdout } = child;
  if (!stdout) throw new Error('the simulator was started without its output');
  const kill = () => {
    child.kill();
  };
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  return {
    stdout,
    kill,
    onExit: (listener) => {
      // A process that could not be started emits an error and no exit.
      child.once('error', () => listener(null));
      child.once('exit', (code) => listener(code));
    },
  };
}

import { readArguments, UsageError } from './arguments.ts';
import { startScenarioSimulator } from './scenarios/simulator.ts';
import { readyLine, startSimulator } from './simulator.ts';

/*
 * The simulator's process. It prints one line of JSON (`SimulatorReady`) once all of it listens, and
 * lives until it is told to end or whoever forked it is gone. Arguments: `--backends N` for a
 * generated fleet in place of the demo fleet, `--scenario NAME` for the server of an account or `all` of them,
 * `--time-scale X` for faster ones, `--seed N` for another run.
 */

async function run(args: string[]): Promise<void> {
  const { scenario, timeScale = 1, ...options } = readArguments(args);
  const starting =
    scenario === undefined
      ? startSimulator(options)
      : startScenarioSimulator({ ...options, scenario, timeScale });
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    void starting.then((simulator) => simulator.dispose()).finally(() => process.exit(0));
  };
  // Before it is up: whoever forked it may be gone by then.
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  process.on('disconnect', end);
  const line = readyLine(await starting);
  if (!ending) process.stdout.write(`${line}\n`);
}

run(process.argv.slice(2)).catch((error: unknown) => {
  const usage = error instanceof UsageError;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`simulator: ${message}\n`);
  process.exitCode = usage ? 2 : 1;
});

import { parseArgs } from 'node:util';
import { MAX_GENERATED } from './generated-fleet.ts';
import { isScenarioName, SCENARIO_NAMES, type ScenarioName } from './scenarios/registry.ts';
import type { SimulatorOptions } from './simulator.ts';

const SCENARIOS = [...SCENARIO_NAMES, 'all'].join('|');
const USAGE = `expected [--backends 1–${MAX_GENERATED} | --scenario ${SCENARIOS} [--time-scale X]] [--seed N]`;

/** What the simulator's process runs: a fleet, or the servers of one account or of all. */
export type SimulatorArguments = SimulatorOptions & {
  scenario?: ScenarioName | 'all';
  /** Of the times of a scenario. */
  timeScale?: number;
};

/** Arguments that make no sense; its message is one line that says what was expected. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(problem: string) {
    super(`${problem}; ${USAGE}`);
  }
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new UsageError(`--${name} ${text} is not a whole number from ${min} to ${max}`);
}

function scenarioNamed(name: string): ScenarioName | 'all' {
  if (name === 'all' || isScenarioName(name)) return name;
  throw new UsageError(`there is no scenario ${name}`);
}

function share(name: string, text: string): number {
  const value = Number(text);
  if (/^\d*\.?\d+$/.test(text) && value >= 0.001 && value <= 10) return value;
  throw new UsageError(`--${name} ${text} is not a number from 0.001 to 10`);
}

/** @throws UsageError */
export function readArguments(args: string[]): SimulatorArguments {
  let values: { backends?: string; seed?: string; scenario?: string; 'time-scale'?: string };
  try {
    const options = {
      backends: { type: 'string' },
      seed: { type: 'string' },
      scenario: { type: 'string' },
      'time-scale': { type: 'string' },
    } as const;
    values = parseArgs({ args, options }).values;
  } catch (error) {
    // Of Node's explanation only the first sentence: one line is all that is wanted.
    throw new UsageError(error instanceof Error ? (error.message.split(/\.\s/, 1)[0] ?? '') : String(error));
  }
  const options: SimulatorArguments = {};
  if (values.backends !== undefined) {
    options.backends = wholeNumber('backends', values.backends, 1, MAX_GENERATED);
  }
  if (values.seed !== undefined) options.seed = wholeNumber('seed', values.seed, 0, 4_294_967_295);
  if (values.scenario !== undefined) options.scenario = scenarioNamed(values.scenario);
  if (values['time-scale'] !== undefined) options.timeScale = share('time-scale', values['time-scale']);
  if (options.scenario !== undefined && options.backends !== undefined) {
    throw new UsageError('--scenario and --backends exclude each other');
  }
  if (options.timeScale !== undefined && options.scenario === undefined) {
    throw new UsageError('--time-scale is for --scenario');
  }
  return options;
}

import { parseArgs } from 'node:util';
import { MAX_GENERATED } from './generated-fleet.ts';
import type { SimulatorOptions } from './simulator.ts';

const USAGE = `expected [--backends 1–${MAX_GENERATED}] [--seed N]`;

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

/** @throws UsageError */
export function readArguments(args: string[]): SimulatorOptions {
  let values: { backends?: string; seed?: string };
  try {
    const options = { backends: { type: 'string' }, seed: { type: 'string' } } as const;
    values = parseArgs({ args, options }).values;
  } catch (error) {
    // Of Node's explanation only the first sentence: one line is all that is wanted.
    throw new UsageError(error instanceof Error ? (error.message.split(/\.\s/, 1)[0] ?? '') : String(error));
  }
  const options: SimulatorOptions = {};
  if (values.backends !== undefined) {
    options.backends = wholeNumber('backends', values.backends, 1, MAX_GENERATED);
  }
  if (values.seed !== undefined) options.seed = wholeNumber('seed', values.seed, 0, 4_294_967_295);
  return options;
}

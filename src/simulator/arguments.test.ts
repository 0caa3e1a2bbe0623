import { expect, test } from 'vitest';
import { readArguments, UsageError } from './arguments.ts';

test('without arguments it is the demo fleet', () => {
  expect(readArguments([])).toEqual({});
});

test('a number of backends and a seed may be given', () => {
  expect(readArguments(['--backends', '500', '--seed=7'])).toEqual({ backends: 500, seed: 7 });
});

test.each([
  [['--backends', '0'], '--backends 0 is not a whole number from 1 to'],
  [['--backends', '10001'], '--backends 10001 is not'],
  [['--backends', '1e3'], '--backends 1e3 is not'],
  [['--seed', '-1'], '--seed'],
  [['--seed'], '--seed'],
  [['--colour'], '--colour'],
  [['demo'], 'demo'],
])('%j is refused in one line that says what was expected', (args, words) => {
  let message = '';
  try {
    readArguments(args);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    message = (error as UsageError).message;
  }
  expect(message).toContain(words);
  expect(message).toContain('expected [--backends');
  expect(message).not.toContain('\n');
});

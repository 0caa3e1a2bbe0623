import { expect, test } from 'vitest';
import { readArguments, UsageError } from './arguments.ts';

test('without arguments it is the demo fleet', () => {
  expect(readArguments([])).toEqual({});
});

test('a number of backends and a seed may be given', () => {
  expect(readArguments(['--backends', '500', '--seed=7'])).toEqual({ backends: 500, seed: 7 });
});

test('the server of an account may be asked for, or all of them, and how fast its time goes', () => {
  expect(readArguments(['--scenario', 'chat'])).toEqual({ scenario: 'chat' });
  expect(readArguments(['--scenario', 'all', '--time-scale', '.02', '--seed', '7'])).toEqual({
    scenario: 'all',
    timeScale: 0.02,
    seed: 7,
  });
});

test.each([
  [['--scenario', 'stampede'], 'there is no scenario stampede'],
  [['--scenario', 'toString'], 'there is no scenario toString'],
  [['--scenario', 'chat', '--backends', '3'], '--scenario and --backends exclude each other'],
  [['--time-scale', '0.5'], '--time-scale is for --scenario'],
  [['--scenario', 'chat', '--time-scale', '0'], '--time-scale 0 is not a number from 0.001 to 10'],
  [['--scenario', 'chat', '--time-scale', '1e1'], '--time-scale 1e1 is not'],
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

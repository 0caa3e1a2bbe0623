import { expect, it } from 'vitest';
import { compareCommand } from './compare-command.ts';

it('takes two recordings, a marker and backends', () => {
  expect(compareCommand(['a.wwr', 'b.wwr'])).toEqual({
    command: 'compare',
    before: 'a.wwr',
    after: 'b.wwr',
    marker: null,
    backends: null,
    json: false,
    failOnUnknown: false,
  });
  const argv = [
    'a.wwr',
    'b.wwr',
    '--marker',
    'release',
    '--backend',
    'x',
    '--backend',
    'y',
    '--json',
    '--fail-on-unknown',
  ];
  expect(compareCommand(argv)).toMatchObject({
    marker: 'release',
    backends: ['x', 'y'],
    json: true,
    failOnUnknown: true,
  });
});

it.each([
  [['a.wwr'], 'compare needs two recordings: compare BEFORE.wwr AFTER.wwr'],
  [['a.wwr', 'b.wwr', 'c.wwr'], 'compare takes two recordings, not also "c.wwr"'],
  [['a.wwr', 'b.wwr', '--marker'], '--marker needs a value'],
])('refuses %j with one line', (argv, message) => {
  expect(() => compareCommand(argv)).toThrow(message);
});

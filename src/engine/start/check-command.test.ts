import { expect, it } from 'vitest';
import { checkCommand } from './check-command.ts';

const BASE = ['--fleet', 'fleet.yaml', '--backend', 'api'];
const command = (...argv: string[]) => checkCommand([...BASE, ...argv]);

it('checks one connection for half a minute unless told otherwise', () => {
  expect(command()).toEqual({
    command: 'check',
    fleet: 'fleet.yaml',
    backend: 'api',
    for: 30_000,
    connections: 1,
    expect: null,
    expectations: {},
    junit: null,
    json: false,
  });
});

it('takes every expectation as a flag', () => {
  const { expectations, ...rest } = command(
    ...['--for', '2m', '--connections', '12', '--expect', 'e.yaml', '--junit', 'r.xml', '--json'],
    ...['--min-connected', '10', '--max-lost', '0', '--max-reconnects', '1', '--min-rate', '0.5'],
    ...['--max-gap', '2s', '--max-p95', '250ms', '--max-ready', '1s', '--max-missing', '0'],
    ...['--max-duplicates', '3', '--max-dropped', '4'],
  );
  expect(rest).toMatchObject({
    for: 120_000,
    connections: 12,
    expect: 'e.yaml',
    junit: 'r.xml',
    json: true,
  });
  expect(expectations).toEqual({
    minConnected: 10,
    maxLost: 0,
    maxReconnects: 1,
    minRate: 0.5,
    maxGap: 2_000,
    maxP95: 250,
    maxReady: 1_000,
    maxMissing: 0,
    maxDuplicates: 3,
    maxDropped: 4,
  });
});

it.each([
  [[], 'check needs a backend of a fleet: check --fleet FILE --backend ID'],
  [['--fleet', 'f.yaml'], 'check needs a backend of a fleet: check --fleet FILE --backend ID'],
  [[...BASE, '--backend', 'chat'], 'check takes one backend'],
  [[...BASE, 'now'], 'check takes options only, not "now"'],
  [[...BASE, '--for', '10'], '--for expects a duration such as 30s, 10m or 1h, not "10"'],
  [[...BASE, '--connections', '0'], '--connections expects a whole number from 1 to 5000, not "0"'],
  [[...BASE, '--min-rate', 'fast'], '--min-rate expects a number such as 10 or 0.5, not "fast"'],
  [[...BASE, '--max-gaps', '2s'], 'there is no option --max-gaps of check; did you mean --max-gap?'],
])('refuses %j with one line', (argv, message) => {
  expect(() => checkCommand(argv)).toThrow(message);
});

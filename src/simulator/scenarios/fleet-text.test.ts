import { expect, test } from 'vitest';
import { timesOf } from './fleet-text.ts';

test('times are written in the largest unit that they are whole in', () => {
  const time = timesOf({ timeScale: 1 });
  expect([500, 10_000, 120_000, 90_000].map((ms) => time(ms))).toEqual(['500ms', '10s', '2m', '90s']);
});

test('scaled ones are never below what the fleet file takes', () => {
  const time = timesOf({ timeScale: 0.02 });
  expect([time(10_000), time(1), time(15_000, 1_000)]).toEqual(['200ms', '1ms', '1s']);
});

import { expect, test } from 'vitest';
import { stagesOf } from './dial-waterfall.tsx';

test('each stage lasts from the end of the one before, and those that there were none of are left out', () => {
  const timings = { startedAt: 0, dns: 3, tcp: 15, tls: null, upgrade: 33, total: 33, address: null };
  const none = { token: null, hello: null };
  expect(stagesOf({ ...timings, ...none })).toEqual([
    { name: 'dns', start: 0, length: 3 },
    { name: 'tcp', start: 3, length: 12 },
    { name: 'upgrade', start: 15, length: 18 },
  ]);
});

test('a token comes before everything else and the hello after it', () => {
  const timings = { startedAt: 0, token: 20, dns: 23, tcp: 35, tls: null, upgrade: 53, hello: 80 };
  expect(
    stagesOf({ ...timings, total: 80, address: null }).map(({ name, length }) => [name, length]),
  ).toEqual([
    ['token', 20],
    ['dns', 3],
    ['tcp', 12],
    ['upgrade', 18],
    ['hello', 27],
  ]);
});

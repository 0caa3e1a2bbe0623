import { expect, test } from 'vitest';
import { stagesOf } from './dial-waterfall.tsx';

test('each stage lasts from the end of the one before, and those that there were none of are left out', () => {
  const timings = { startedAt: 0, dns: 3, tcp: 15, tls: null, upgrade: 33, total: 33, address: null };
  expect(stagesOf(timings)).toEqual([
    { name: 'DNS', start: 0, length: 3 },
    { name: 'TCP', start: 3, length: 12 },
    { name: 'Upgrade', start: 15, length: 18 },
  ]);
});

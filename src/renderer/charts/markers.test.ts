import { expect, test } from 'vitest';
import { placed } from './markers.tsx';

const marker = (at: number) => ({ id: `${at}`, at, text: `at ${at}` });

test('markers stand where their time is, and outside of the chart there is none', () => {
  const shares = placed([999, 1_000, 1_250, 2_000, 2_001].map(marker), 1_000, 2_000);
  expect(shares.map(({ marker: { at }, share }) => [at, share])).toEqual([
    [1_000, 0],
    [1_250, 0.25],
    [2_000, 1],
  ]);
});

import { expect, it } from 'vitest';
import { headlineOf } from './warning-headline.ts';

it.each([
  ['ends soon: it has 91 % of the size that it may have', 'ends soon'],
  ['ends in 5 min', 'ends in 5 min'],
  [
    'without the payloads of 3 backends: "inspector" does not allow them',
    'without the payloads of 3 backends',
  ],
  ['lacks 3 s: its disk was slow', 'lacks 3 s'],
])('says of "%s" what it is, not another thing', (warning, said) => {
  expect(headlineOf(warning)).toBe(said);
});

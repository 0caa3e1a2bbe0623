import { expect, it } from 'vitest';
import { headlineOf } from './warning-headline.ts';

it.each([
  ['ends soon: it has 91 % of the size that it may have', 'ends soon'],
  ['ends in 5 min', 'ends in 5 min'],
  ['lacks payloads: "inspector" does not allow those of 3 backends', 'lacks payloads'],
  ['lacks 3 s: its disk was slow', 'lacks 3 s'],
])('says of "%s" what it is, not another thing', (warning, said) => {
  expect(headlineOf(warning)).toBe(said);
});

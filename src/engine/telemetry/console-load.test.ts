import { expect, test } from 'vitest';
import { takePageLoad } from './console-load.ts';

const page = (skipped: number, delay: number) => ({ takeSkipped: () => skipped, takeDelay: () => delay });

test('pages together have what each skipped and the longest delay of any', () => {
  const pages = [page(0, Number.NaN), page(2, 12), page(1, 40), page(0, 8), page(0, Number.NaN)];
  expect(takePageLoad(pages)).toEqual({ framesSkipped: 3, frameDelay: 40 });
});

test('without a page, or one that acknowledged a frame, there is no delay', () => {
  expect(takePageLoad([])).toEqual({ framesSkipped: 0, frameDelay: Number.NaN });
  expect(takePageLoad([page(1, Number.NaN)])).toEqual({ framesSkipped: 1, frameDelay: Number.NaN });
});

import { expect, it } from 'vitest';
import type { ComparedFigure } from '../../../shared/recording.ts';
import { changePicture, PICTURE } from './change-picture.ts';

const drawn = (before: number | null, after: number | null, noise: number | null) =>
  changePicture({
    before,
    after,
    noise,
    name: 'time open',
    unit: 'share',
    verdict: 'same',
  } as ComparedFigure);

it('draws a change in units of what is noise', () => {
  expect(drawn(10, 10, 2)).toEqual({ band: 16, at: PICTURE.middle, beyond: 0 });
  expect(drawn(10, 12, 2)).toEqual({ band: 16, at: PICTURE.middle + 16, beyond: 0 });
  expect(drawn(10, 6, 2)).toEqual({ band: 16, at: PICTURE.middle - 32, beyond: 0 });
});

it('cuts off what is far beyond, and has nothing to draw where something is not known', () => {
  expect(drawn(10, 110, 2)).toEqual({ band: 16, at: PICTURE.middle + 44, beyond: 1 });
  expect(drawn(10, 9, 0)).toEqual({ band: 0, at: PICTURE.middle - 44, beyond: -1 });
  expect([drawn(null, 1, 1), drawn(1, null, 1), drawn(1, 1, null)]).toEqual([null, null, null]);
});

import { describe, expect, it } from 'vitest';
import { partsOf } from './hash-problems.ts';
import {
  columnsFor,
  DEFAULT_WALLBOARD,
  pictureAt,
  picturesOf,
  readWallboard,
  shiftAt,
  type Wallboard,
  writeWallboard,
} from './wallboard.ts';

const read = (hash: string) => readWallboard(partsOf(hash));

describe('the address of a wallboard', () => {
  it('begins with the word, and is a wallboard with nothing else too', () => {
    expect(read('wallboard')).toEqual(DEFAULT_WALLBOARD);
    expect(read('backend=prices')).toBeNull();
    expect(read('#wallboard?rotate=60')).toEqual({ rotate: 60, views: [] });
    expect(read('wallboard&rotate=60&views=charts,worst')).toEqual({
      rotate: 60,
      views: ['charts', 'worst'],
    });
  });

  it.each([
    ['rotate=1', 5],
    ['rotate=0', 0],
    ['rotate=99999', 3_600],
    ['rotate=-5', 20],
    ['rotate=soon', 20],
    ['rotate=1e3', 20],
  ])('with %s turns every %i seconds', (part, rotate) => {
    expect(read(`wallboard&${part}`)?.rotate).toBe(rotate);
  });

  it('leaves out pictures that there are none of, and those said twice', () => {
    expect(read('wallboard&views=charts,cats,charts')?.views).toEqual(['charts']);
  });

  it.each<Wallboard>([
    DEFAULT_WALLBOARD,
    { rotate: 0, views: [] },
    { rotate: 45, views: ['tiles', 'worst'] },
  ])('is read as it was written', (wallboard) => {
    const parts = new URLSearchParams();
    writeWallboard(parts, wallboard);
    expect(readWallboard(parts)).toEqual(wallboard);
  });
});

describe('the pictures', () => {
  it('are all of those that there is something to show for', () => {
    expect(picturesOf(DEFAULT_WALLBOARD, false)).toEqual(['worst', 'tiles', 'charts']);
    expect(picturesOf(DEFAULT_WALLBOARD, true)).toEqual(['backend', 'worst', 'tiles', 'charts']);
    expect(picturesOf({ rotate: 20, views: ['backend'] }, false)).toEqual(['worst']);
  });

  it('follow each other, and a person can go on and back', () => {
    const at = (seconds: number, turned = 0) => pictureAt(seconds * 1_000, 20, turned, 3);
    expect([0, 19.9, 20, 40, 60].map((seconds) => at(seconds))).toEqual([0, 0, 1, 2, 0]);
    expect(at(0, 1)).toBe(1);
    expect(at(0, -1)).toBe(2);
    expect(at(20, -5)).toBe(2);
    expect(pictureAt(1e9, 0, 0, 3)).toBe(0);
  });
});

it('moves by a few pixels a minute, back to where it was, and rarely for who wants less motion', () => {
  const minutes = Array.from({ length: 26 }, (_, minute) => shiftAt(minute * 60_000, false));
  expect(minutes.slice(13)).toEqual(minutes.slice(0, 13));
  expect(new Set(minutes.map(({ x, y }) => `${x} ${y}`)).size).toBe(13);
  for (const [index, { x, y }] of minutes.slice(1).entries()) {
    expect(Math.abs(x) <= 8 && Math.abs(y) <= 8).toBe(true);
    expect(Math.hypot(x - minutes[index]!.x, y - minutes[index]!.y)).toBeLessThan(10);
  }
  expect(shiftAt(29 * 60_000, true)).toEqual(shiftAt(0, true));
  expect(shiftAt(30 * 60_000, true)).not.toEqual(shiftAt(0, true));
});

it('makes as many columns as fill the screen', () => {
  expect(columnsFor(1, 2)).toBe(1);
  expect(columnsFor(0, 2)).toBe(1);
  expect(columnsFor(1_000, 1.9)).toBe(44);
});

import { expect, test } from 'vitest';
import { seededRandom } from '../../shared/random.ts';
import { decodings } from './text-decodings.ts';

test('says what a text is without its escapes, its percents, and both', () => {
  expect(decodings('a\\u0062\\n%63').map(({ decoded }) => decoded)).toEqual([
    'ab\n%63',
    'a\\u0062\\nc',
    'ab\nc',
  ]);
  expect(decodings('plain')).toEqual([]);
  expect(decodings('100 % of \\')).toEqual([]);
});

test('every character is where it came from, at any depth', () => {
  const random = seededRandom(3);
  const pieces = ['a', 'é', '\\n', '\\\\', '\\"', '\\u0041', '\\u00', '%41', '%', '%2', '%5Cn', '%2541'];
  for (let round = 0; round < 500; round++) {
    const text = Array.from(
      { length: 1 + Math.floor(random() * 12) },
      () => pieces[Math.floor(random() * pieces.length)],
    ).join('');
    for (const { decoded, places } of decodings(text)) {
      const at = [...places()];
      expect(at).toHaveLength(decoded.length + 1);
      expect(at[0]).toBe(0);
      expect(at.at(-1)).toBe(text.length);
      expect(at.every((place, index) => index === 0 || place > (at[index - 1] as number))).toBe(true);
      // What was not encoded stands there as it is.
      at.slice(0, -1).forEach((place, index) => {
        if ((at[index + 1] as number) === place + 1) expect(text[place]).toBe(decoded[index]);
      });
    }
  }
});

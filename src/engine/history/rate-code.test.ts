import fc from 'fast-check';
import { expect, it } from 'vitest';
import { rateCode, rateOf } from './rate-code.ts';

it('is exact for small rates, and near for all others', () => {
  for (let value = 0; value <= 32; value++) expect(rateOf(rateCode(value))).toBe(value);
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), (value) => {
      expect(Math.abs(rateOf(rateCode(value)) - value)).toBeLessThanOrEqual(Math.max(0.5, value / 32 + 0.5));
    }),
  );
});

it('rises with the rate, and every code is its own', () => {
  for (let code = 0; code < 700; code++) {
    expect(rateCode(rateOf(code))).toBe(code);
    expect(rateOf(code + 1)).toBeGreaterThan(rateOf(code));
  }
});

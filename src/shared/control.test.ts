import { expect, test } from 'vitest';
import { misbehaviour } from './control.ts';

const says = (input: unknown) => misbehaviour.safeParse(input).error?.issues[0]?.message;

test('what is left out has a default', () => {
  expect(misbehaviour.parse({ do: 'flap' })).toEqual({
    do: 'flap',
    openMs: 500,
    code: 1011,
    reason: 'flapping',
  });
  expect(misbehaviour.parse({ do: 'flood', perSecond: 10 })).toMatchObject({ bytes: 64 });
  expect(misbehaviour.parse({ do: 'close', code: 1000 })).toMatchObject({ reason: '' });
});

test('just the codes that a close frame may carry can be asked for', () => {
  for (const code of [1000, 1003, 1007, 1014, 3000, 4999]) {
    expect(says({ do: 'close', code })).toBeUndefined();
  }
  for (const code of [0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000]) {
    expect(says({ do: 'close', code })).toBe(
      `close code ${code} cannot be sent in a close frame: expected 1000–1003, 1007–1014 or 3000–4999`,
    );
  }
  expect(says({ do: 'close', code: 1000.5 })).toBeDefined();
});

test('a reason is as long as a close frame holds, counted in bytes', () => {
  for (const [character, bytes] of [
    ['x', 1],
    ['é', 2],
    ['€', 3],
    ['😀', 4],
  ] as const) {
    const fits = Math.floor(123 / bytes);
    expect(says({ do: 'close', code: 1000, reason: character.repeat(fits) })).toBeUndefined();
    expect(says({ do: 'close', code: 1000, reason: character.repeat(fits + 1) })).toContain('123 bytes');
  }
});

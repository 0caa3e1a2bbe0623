import { expect, it } from 'vitest';
import { parseWithToken } from './token-from-environment.ts';

const WIREWATCH_TOKEN = 'token-of-the-environment';
const ERROR = expect.any(String);

it.each([
  { argv: [], token: WIREWATCH_TOKEN },
  { argv: ['--host', '0.0.0.0'], token: WIREWATCH_TOKEN },
  { argv: ['--data-dir', 'x'], token: WIREWATCH_TOKEN },
  { argv: ['--token', 'token-of-the-arguments'], token: 'token-of-the-arguments' },
])('is the token of $argv unless they have one', ({ argv, token }) => {
  expect(parseWithToken(argv, { WIREWATCH_TOKEN })).toMatchObject({ ok: true, value: { token } });
});

it('changes nothing else', () => {
  expect(parseWithToken(['--host', '0.0.0.0'], {})).toMatchObject({ ok: false });
  expect(parseWithToken([], { WIREWATCH_TOKEN: '' })).toMatchObject({ ok: true, value: { token: null } });
  expect(parseWithToken(['validate', 'f.yaml'], { WIREWATCH_TOKEN })).toEqual({
    ok: true,
    value: { command: 'validate', file: 'f.yaml' },
  });
  expect(parseWithToken(['validate'], { WIREWATCH_TOKEN })).toEqual(parseWithToken(['validate'], {}));
  expect(parseWithToken(['--fleat'], { WIREWATCH_TOKEN })).toEqual({ ok: false, error: ERROR });
});

it('is named and not shown when it is too weak', () => {
  expect(parseWithToken([], { WIREWATCH_TOKEN: 'short' })).toEqual({
    ok: false,
    error: 'WIREWATCH_TOKEN expects 16 to 512 of the characters A-Z a-z 0-9 _ -',
  });
});

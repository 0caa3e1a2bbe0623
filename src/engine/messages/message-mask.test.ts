import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskText } from './message-mask.ts';

const masked = (text: string, secrets: string[] = []) => maskText(text, secrets).text;

describe('what looks like a credential is masked', () => {
  it.each([
    ['a text', '{"token":"s3cr3t","a":1}', '{"token":"•••","a":1}'],
    ['a number', '{"pin": 1234}', '{"pin": "•••"}'],
    ['all of an object', '{"auth":{"user":"a}","pw":["b"]},"a":1}', '{"auth":"•••","a":1}'],
    ['a name in camel case', '{"accessToken":"abc"}', '{"accessToken":"•••"}'],
    ['a header in a message', '{"X-Api-Key":"abc"}', '{"X-Api-Key":"•••"}'],
    ['a name with escapes', '{"tok\\u0065n":"abc"}', '{"tok\\u0065n":"•••"}'],
    ['quotes within the value', '{"password":"a\\"b","c":1}', '{"password":"•••","c":1}'],
    ['a backslash that ends the value', '{"password":"a\\\\","c":1}', '{"password":"•••","c":1}'],
    [
      'JSON within a text of JSON',
      '{"data":"{\\"token\\":\\"abc\\",\\"b\\":2}"}',
      '{"data":"{\\"token\\":\\"•••\\",\\"b\\":2}"}',
    ],
    ['what is cut off', '{"a":1,"secret":"abcd', '{"a":1,"secret":"•••'],
    ['behind a stray quote', '5" of {"token":"abc"}', '5" of {"token":"•••"}'],
    ['a frame with a prefix', '42["auth",{"sessionId":"abc"}]', '42["auth",{"sessionId":"•••"}]'],
    ['single quotes', "{'password': 'abc'}", "{'password': '•••'}"],
    ['a query', 'wss://h/ws?room=1&token=abc&v=2', 'wss://h/ws?room=1&token=•••&v=2'],
    ['a form', 'user=me&password=abc', 'user=me&password=•••'],
    ['a header line', 'Cookie: a=b; c=d\r\nHost: x', 'Cookie: •••\r\nHost: x'],
    ['a bearer token', 'got Bearer abc.def-1', 'got Bearer •••'],
    ['a name and a password', 'got Basic dXNlcjpwdw== today', 'got Basic ••• today'],
    [
      'a value whose name stands beside it, as in a HAR file',
      '[{"name":"Authorization","value":"abc"},{"name":"Accept","value":"*/*"}]',
      '[{"name":"Authorization","value":"•••"},{"name":"Accept","value":"*/*"}]',
    ],
    [
      'the same in the other order, with others between them',
      '{ "value": "abc",\n  "enabled": true, "of": {"a":[1]},\n  "key": "x-api-key", "b": 2 }',
      '{ "value": "•••",\n  "enabled": true, "of": {"a":[1]},\n  "key": "x-api-key", "b": 2 }',
    ],
    [
      'several values of one name',
      '{"name":"set-cookie","values":["a=b","c=d"],"n":1}',
      '{"name":"set-cookie","values":"•••","n":1}',
    ],
    [
      'such a pair in a text within a text',
      '{"data":"{\\"value\\":\\"abc\\",\\n\\"name\\":\\"token\\"}"}',
      '{"data":"{\\"value\\":\\"•••\\",\\n\\"name\\":\\"token\\"}"}',
    ],
    ['a JWT', 'x eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln y', 'x ••• y'],
  ])('%s', (_what, text, expected) => {
    expect(masked(text)).toBe(expected);
  });

  it.each([
    '{"type":"tick","seq":12,"symbol":"EURUSD","author":"me","key":"a"}',
    '{"keyboard":"de","compass":1,"passenger":2,"monkey":"x"}',
    '{"token":null,"session":true}',
    'at 10:30:00 all is well',
    'the Basic plan, basic auth-entication and BASIC 1234567890123456',
    '{"name":"symbol","value":"abc","x":{"name":"token"}}',
    '[{"value":"abc"},{"name":"token"}]',
    '{"a":{"value":"abc"},"name":"token"}',
  ])('and the rest is left as it is: %s', (text) => {
    expect(maskText(text, [])).toEqual({ text, masked: false });
  });

  it('a secret is masked wherever it stands, and across the end of what is shown', () => {
    expect(masked('xx hunter2 yy hunter2', ['hunter2'])).toBe('xx ••• yy •••');
    expect(maskText('0123456hunter2', ['hunter2'], 10)).toEqual({ text: '0123456•••', masked: true });
    expect(maskText('0123456hunter2', ['hunter2'], 7)).toEqual({ text: '0123456', masked: false });
  });
});

it('masks the password of a URL, whoever wrote it', () => {
  expect(maskText('{"url":"wss://u:p4ss@host/"}', []).text).toBe('{"url":"wss://u:•••@host/"}');
  expect(maskText('{"url":"wss:\\/\\/u:p4ss@host\\/"}', []).text).toBe('{"url":"wss:\\/\\/u:•••@host\\/"}');
  expect(maskText('wss://host:8080/a@b', []).masked).toBe(false);
});

it('no secret is left, whatever is around it', () => {
  const around = fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', ':', 'a', '=', '&', ' ', '[', "'") });
  fc.assert(
    fc.property(around, around, (before, after) => {
      expect(masked(`${before}hunter2${after}`, ['hunter2'])).not.toContain('hunter2');
      expect(masked(JSON.stringify({ a: before, password: 'hunter2', b: after }))).not.toContain('hunter2');
    }),
  );
});

it('a value is masked at any depth of texts within texts', () => {
  let text = JSON.stringify({ a: 1, token: 'hunter"2\\', b: 2 });
  for (let depth = 0; depth < 3; depth++) {
    expect(masked(text)).not.toContain('hunter');
    expect(masked(text)).toContain('b');
    text = JSON.stringify({ data: text });
  }
});

it.each([
  ['one long word', 'a'.repeat(20_000)],
  ['quotes', '"'.repeat(20_000)],
  ['backslashes', '\\'.repeat(20_000)],
  ['escaped quotes', '\\"'.repeat(10_000)],
  ['keys without an end', '"token":{"'.repeat(2_000)],
  ['brackets', '['.repeat(20_000)],
  ['pairs without an end', '"value":{"name":"a",'.repeat(1_000)],
  ['pairs with many members', `{"value":1,${'"name":"a","value":2,'.repeat(1_000)}`],
  ['assignments', 'token='.repeat(3_000)],
  ['beginnings of a JWT', 'eyJ'.repeat(7_000)],
])('%s cost little', (_what, text) => {
  const began = performance.now();
  for (let round = 0; round < 5; round++) maskText(text, ['hunter2']);
  // Quadratic, it would be seconds.
  expect(performance.now() - began).toBeLessThan(1_000);
});

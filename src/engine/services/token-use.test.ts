import { expect, it } from 'vitest';
import { withToken } from './token-use.ts';

const plain = { url: 'wss://h.example/ws?a=%2C&flag', headers: { 'X-A': '1' } };

it.each([
  ['bearer', 'bearer' as const, plain.url, { 'X-A': '1', Authorization: 'Bearer t&1' }],
  ['header', { header: 'X-Token' }, plain.url, { 'X-A': '1', 'X-Token': 't&1' }],
  ['query', { query: 'token' }, 'wss://h.example/ws?a=%2C&flag&token=t%261', { 'X-A': '1' }],
])('a token as %s leaves the rest as it is', (_, as, url, headers) => {
  expect(withToken(plain, as, 't&1')).toEqual({ url, headers });
});

it.each([
  ['bearer', 'bearer' as const],
  ['header', { header: 'Authorization' }],
])('a token as %s takes the place of a header of that name in any case', (_, as) => {
  const { headers } = withToken({ ...plain, headers: { AUTHORIZATION: 'old' } }, as, 'new');
  expect(Object.keys(headers)).toEqual(['Authorization']);
});

it('a token as query takes the place of a parameter of that name', () => {
  const url = 'ws://h.example/?token=old&b=2&token';
  expect(withToken({ url, headers: {} }, { query: 'token' }, 'new').url).toBe(
    'ws://h.example/?b=2&token=new',
  );
});

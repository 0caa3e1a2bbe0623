import { expect, it } from 'vitest';
import { dialOptions } from './dial-options.ts';
import { backendOf } from './test-backend.ts';

const url = 'wss://h.example/ws?v=1';

it('without anything beside the socket there are but the URL and the headers', () => {
  const backend = backendOf({ url, headers: { 'X-A': '1' } });
  expect(dialOptions(backend, url, null)).toEqual({ url, options: { headers: { 'X-A': '1' } } });
});

it('the URL is the one that is given, with what a resumed session adds to it', () => {
  expect(dialOptions(backendOf({ url }), `${url}&last=7`, null).url).toBe(`${url}&last=7`);
});

it.each([
  ['bearer' as const, url, { Authorization: 'Bearer t0k' }],
  [{ header: 'X-Token' }, url, { 'X-Token': 't0k' }],
  [{ query: 'token' }, `${url}&token=t0k`, {}],
])('a token is put where the fleet file says: %j', (as, dialled, headers) => {
  const backend = backendOf({ url, token: { url: 'https://id.example', as } });
  expect(dialOptions(backend, url, 't0k')).toEqual({ url: dialled, options: { headers } });
});

it('the configuration is not changed by a token', () => {
  const backend = backendOf({ url, token: { url: 'https://id.example' } });
  dialOptions(backend, url, 't0k');
  expect(backend.headers).toEqual({});
  expect(backend.url).toBe(url);
});

it('each dial has a way through the proxy of its own', () => {
  const backend = backendOf({ url, proxy: 'http://proxy.example:3128' });
  const [first, second] = [dialOptions(backend, url, null), dialOptions(backend, url, null)];
  expect(first.options.agent).toBeDefined();
  expect(first.options.agent).not.toBe(second.options.agent);
});

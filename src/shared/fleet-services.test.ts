import { describe, expect, it } from 'vitest';
import { polling, proxy, stats, tls, token } from './fleet-services.ts';

const url = 'https://services.example/path?key=1';

describe('a token endpoint', () => {
  it('is a URL, and all else may be left out', () => {
    expect(token.parse({ url })).toEqual({ url });
  });

  it('has its settings read', () => {
    const given = {
      url,
      method: 'GET',
      headers: { 'X-Key': 'a b' },
      body: 'grant_type=client_credentials',
      field: 'data.access_token',
      expiresIn: 'data.expires_in',
      as: { query: 'token' },
      timeout: '5s',
    };
    expect(token.parse(given)).toEqual({ ...given, timeout: 5_000 });
  });

  it.each([['bearer'], [{ query: 'access_token' }], [{ header: 'X-Token' }]])('is shown as %j', (as) => {
    expect(token.safeParse({ url, as }).success).toBe(true);
  });

  it.each([
    ['no URL', {}],
    ['a URL of another kind', { url: 'ws://h.example' }],
    ['a URL without a host', { url: 'https:///path' }],
    ['a URL with a blank', { url: 'https://h.example/a b' }],
    ['a method with side effects', { url, method: 'DELETE' }],
    ['a header with a line break', { url, headers: { 'X-Key': 'a\r\nX-Other: b' } }],
    ['a header without a name', { url, headers: { '': 'a' } }],
    ['a field with nothing in it', { url, field: 'a..b' }],
    ['two ways to show it', { url, as: { query: 'a', header: 'b' } }],
    ['an unknown way to show it', { url, as: 'cookie' }],
    ['a parameter that is no name', { url, as: { query: 'a b' } }],
    ['a header that is no name', { url, as: { header: 'a: b' } }],
    ['a timeout of nothing', { url, timeout: 0 }],
    ['an unknown key', { url, expiresin: 'x' }],
  ])('with %s is refused', (_, given) => {
    expect(token.safeParse(given).success).toBe(false);
  });
});

describe('a stats endpoint', () => {
  it('has its settings read', () => {
    const given = { url, connections: 'live.count', tiers: 'live.by_tier' };
    expect(stats.parse({ ...given, interval: '1m' })).toEqual({ ...given, interval: 60_000 });
    expect(stats.parse({ url })).toEqual({ url });
  });

  it.each([[{}], [{ url, interval: '999ms' }], [{ url, tiers: '' }], [{ url, path: 'x' }]])(
    '%j is none',
    (given) => {
      expect(stats.safeParse(given).success).toBe(false);
    },
  );
});

describe('a fallback', () => {
  it('has its settings read', () => {
    const given = { url, interval: '2s', maxInterval: '5m', messages: 'items' };
    expect(polling.parse(given)).toEqual({ url, interval: 2_000, maxInterval: 300_000, messages: 'items' });
    expect(polling.parse({ url })).toEqual({ url });
  });

  it.each([[{}], [{ url, interval: '99ms' }], [{ url, maxInterval: 'never' }], [{ url, every: '1s' }]])(
    '%j is none',
    (given) => {
      expect(polling.safeParse(given).success).toBe(false);
    },
  );
});

describe('certificates', () => {
  it('are files, with a passphrase and a name', () => {
    const given = { ca: 'ca.pem', cert: 'a.pem', key: 'a.key', passphrase: '', serverName: 'h.example' };
    expect(tls.parse(given)).toEqual(given);
    expect(tls.parse({})).toEqual({});
  });

  it.each([[{ ca: '' }], [{ ca: ['a.pem'] }], [{ serverName: '' }], [{ rejectUnauthorized: false }]])(
    '%j are none',
    (given) => {
      expect(tls.safeParse(given).success).toBe(false);
    },
  );
});

it.each([
  ['http://proxy.example:3128', true],
  ['https://user:pass@proxy.example', true],
  ['HTTP://PROXY', true],
  ['proxy.example:3128', false],
  ['socks5://proxy.example', false],
  ['http://', false],
])('%s as a proxy: %s', (given, success) => {
  expect(proxy.safeParse(given).success).toBe(success);
});

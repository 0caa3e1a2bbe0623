import { expect, it } from 'vitest';
import type { Ending } from '../dial/outcome.ts';
import { redact } from './redaction.ts';

const config = {
  url: 'wss://user:p%40ssword@example.test/ws?token=s3cr3t-abc&v=1&bare-key-0',
  headers: {
    Authorization: 'Bearer hunter2-token',
    Origin: 'https://console.test',
    'X-Api-Key': 'k3y-of-all',
  },
  subprotocols: ['json', 'bearer.abcdefghijklmnop'],
  messages: {
    hello: { send: '{"op":"hello","token":"h3llo"}', expect: { field: 'ok' }, reject: null, timeout: 1_000 },
    resume: null,
    onOpen: [],
    inspect: { id: null, sequence: null, timestamp: null },
  },
  services: {
    token: {
      url: 'https://login.test/token?client=cl13nt-id',
      method: 'POST' as const,
      headers: { 'X-Client-Secret': 'cl13nt-secret' },
      body: 'whole-body-secret',
      field: 'access_token',
      expiresIn: 'expires_in',
      as: 'bearer' as const,
      timeout: 1_000,
    },
    stats: null,
    polling: null,
    tls: null,
    proxy: 'http://agent:pr0xy-word@proxy.test:3128',
  },
};

const redacted = (ending: Ending) => redact(ending, config, ['fetched-t0ken']);

const reason = (text: string) => {
  const ending = redacted({ kind: 'close', code: 1008, reason: text });
  return ending.kind === 'close' ? ending.reason : '';
};

it.each([
  ['a query value', 'bad token s3cr3t-abc', 'bad token •••'],
  ['a query without a name', 'unknown bare-key-0', 'unknown •••'],
  ['a header value', 'got Bearer hunter2-token', 'got •••'],
  ['a token without its scheme', 'token=hunter2-token!', 'token=•••!'],
  ['another header', 'key k3y-of-all', 'key •••'],
  ['a password, decoded', 'user / p@ssword', '••• / •••'],
  ['a password as it was written', 'p%40ssword', '•••'],
  ['the password of a proxy', 'proxy pr0xy-word', 'proxy •••'],
  ['what a token endpoint is told', 'cl13nt-id, cl13nt-secret, whole-body-secret', '•••, •••, •••'],
  ['a token that was fetched', 'fetched-t0ken has expired', '••• has expired'],
  ['a token as subprotocol', 'no bearer.abcdefghijklmnop here', 'no ••• here'],
])('masks %s', (_what, text, masked) => {
  expect(reason(text)).toBe(masked);
});

it('leaves the rest as it is, short and public values too', () => {
  const text = 'version 1 of json is not spoken here, https://console.test';
  expect(reason(text)).toBe(text);
});

it('masks what a library says as well', () => {
  expect(redacted({ kind: 'error', code: 'EINVAL', message: 'Invalid header "hunter2-token"' })).toEqual({
    kind: 'error',
    code: 'EINVAL',
    message: 'Invalid header "•••"',
  });
});

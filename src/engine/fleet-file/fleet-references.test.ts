import { expect, it } from 'vitest';
import { formatProblem, parseFleetFile } from './fleet-file.ts';
import type { Secrets } from './secrets.ts';

const VALUE = 's3cret/+=&#{1..2}';
const secrets: Secrets = new Map([
  ['token', { ok: true, value: VALUE }],
  ['two-lines', { ok: true, value: 's3cret\nX-Injected: yes' }],
  ['broken', { ok: false, error: 'the secret broken cannot be read: its file is empty' }],
]);

const answer = (backend: Record<string, unknown>) =>
  parseFleetFile(
    JSON.stringify({ version: 1, backends: [{ id: 'a', url: 'ws://h', ...backend }] }),
    'fleet.json',
    { USER: 'someone' },
    secrets,
  );

function read(backend: Record<string, unknown>) {
  const result = answer(backend);
  if (!result.ok) throw new Error(result.error.map(formatProblem).join('\n'));
  return result.value.backends[0]!;
}

function problems(backend: Record<string, unknown>): string[] {
  const result = answer(backend);
  return result.ok ? [] : result.error.map(({ message }) => message);
}

it('a secret is a whole header or a part of one', () => {
  const { headers } = read({
    headers: { 'X-Token': 'secret:token', Authorization: 'Bearer ${secret:token}', Plain: 'a secret:token' },
  });
  expect(headers).toEqual({ 'X-Token': VALUE, Authorization: `Bearer ${VALUE}`, Plain: 'a secret:token' });
});

it.each([
  'ws://h/ws?token=${secret:token}',
  'ws://h/ws?v=1&token=a${secret:token}b',
  'ws://h/ws?${secret:token}',
  'ws://h/ws?v=1&${secret:token}&w=2',
  'ws://user:${secret:token}@h/ws',
  'ws://${secret:token}@h/ws',
])('a secret in %s is encoded, dialled with, and never shown', (url) => {
  const backend = read({ url });
  expect(decodeURIComponent(backend.url)).toContain(VALUE);
  expect(new URL(backend.url).host).toBe('h');
  expect(decodeURIComponent(JSON.stringify(backend.info))).not.toContain('s3cret');
});

it.each([
  { url: 'ws://${secret:token}/ws' },
  { url: 'ws://h/${secret:token}/ws' },
  { url: 'ws://h/ws?${secret:token}=1' },
  { url: 'ws://h/${secret:token}?x=1' },
  { url: 'secret:token' },
  { name: 'secret:token' },
  { name: 'x ${secret:token}' },
  { group: '${secret:token}' },
  { tags: ['secret:token'] },
  { subprotocols: ['${secret:token}'] },
  { hello: { expect: { contains: '${secret:token}' } } },
  { proxy: 'http://${secret:token}:3128' },
  { tls: { serverName: 'secret:token' } },
])('a secret where it would be shown is refused: %j', (backend) => {
  expect(problems(backend)).toEqual([
    'a secret would be shown here, expected it in a header, a body, a message that is sent, a passphrase, or in the user info or a query value of a url',
  ]);
});

it('a secret in what is sent is written so that it stays one value', () => {
  const { messages, services } = read({
    hello: { send: '{"token":"${secret:two-lines}"}', expect: { field: 'type' } },
    onOpen: [{ send: 'secret:token' }],
    token: { url: 'https://h/token', body: 'grant_type=x&secret=${secret:token}' },
    proxy: 'http://user:${secret:token}@proxy.example:3128',
  });
  expect(JSON.parse(messages.hello?.send ?? '')).toEqual({ token: 's3cret\nX-Injected: yes' });
  expect(messages.onOpen[0]?.send).toBe(VALUE);
  expect(services.token?.body).toBe(`grant_type=x&secret=${encodeURIComponent(VALUE)}`);
  expect(decodeURIComponent(new URL(services.proxy ?? '').password)).toBe(VALUE);
});

it('an alias takes no secret to where it would be shown', () => {
  const text = `version: 1
backends:
  - { id: a, url: ws://h, headers: { A: &t "secret:token" }, name: *t }
`;
  const result = parseFleetFile(text, 'fleet.yaml', {}, secrets);
  expect(result.ok ? [] : result.error.map(formatProblem)).toEqual([
    'fleet.yaml:3:68: a secret would be shown here, expected it in a header, a body, a message that is sent, a passphrase, or in the user info or a query value of a url',
  ]);
});

it.each([
  [
    'secret:nothing',
    'there is no secret nothing, expected a file of that name in WIREWATCH_SECRETS_DIR or else',
  ],
  ['x ${secret:nothing}', 'there is no secret nothing'],
  ['secret:broken', 'the secret broken cannot be read: its file is empty'],
  ['secret:two-lines', 'backends[0].headers.A: expected the value of a header: no line breaks'],
  ['secret:../../etc/passwd', 'expected the name of a secret'],
  ['${secret:}', 'expected the name of a secret'],
  ['${secret:a b}', 'expected the name of a secret'],
  ['${secret', 'expected ${NAME}, a reference to an environment variable, or ${secret:NAME}'],
])('%j in a header is refused with what was expected', (value, expected) => {
  const found = problems({ headers: { A: value } });
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(expected);
});

it('a missing secret is reported where it is named, once, beside all else', () => {
  const text = `version: 1
backends:
  - id: a
    url: wss://h/ws?token=\${secret:nothing}
    headers:
      A: secret:nothing
  - id: a
    url: nowhere
`;
  const result = parseFleetFile(text, 'fleet.yaml', {});
  expect(result.ok ? [] : result.error.map(({ line, column }) => `${line}:${column}`)).toEqual([
    '4:10',
    '6:10',
    '8:10',
  ]);
});

it('no value of a secret is in a problem', () => {
  const found = problems({
    url: 'ws://h:99999/?a=${secret:token}',
    headers: { A: 'secret:token', B: 'secret:two-lines' },
    name: '',
    dialTimeout: '${USER}',
  });
  expect(found.length).toBeGreaterThan(2);
  expect(found.join()).not.toMatch(/s3cret|someone/);
});

it('what is wrong many times in one text is said once', () => {
  expect(problems({ headers: { A: '${'.repeat(200_000) } })).toHaveLength(1);
  expect(problems({ headers: { A: '${NOPE}'.repeat(100_000) } })).toEqual([
    'the environment variable NOPE is not set',
  ]);
});

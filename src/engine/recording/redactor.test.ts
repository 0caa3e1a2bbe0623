import { describe, expect, it } from 'vitest';
import type { InspectedMessage, MessageKind } from '../../shared/inspected-message.ts';
import { NO_RULES, type RedactionRules } from './redaction-rules.ts';
import { Redactor } from './redactor.ts';

const SECRET = 'k9/Zs+ü "q"&x';

const redactor = (rules: Partial<RedactionRules> = {}, secrets: readonly string[] = [SECRET]) =>
  new Redactor({ ...NO_RULES, ...rules }, secrets);

const message = (kind: MessageKind, payload: string, truncated = false): InspectedMessage => ({
  kind,
  at: 0,
  direction: 'in',
  size: payload.length,
  payload,
  truncated,
  masked: false,
  code: null,
});

describe('a configured secret is found', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const encoded = encodeURIComponent(SECRET);
  it.each([
    ['as it is', `bad token ${SECRET}`],
    ['URL-encoded', `at ${encoded} now`],
    ['URL-encoded in small letters', `at ${encoded.replace(/%../g, (hex) => hex.toLowerCase())} now`],
    ['URL-encoded twice', `at ${encodeURIComponent(encoded)} now`],
    ['URL-encoded, every byte', `at ${Buffer.from(SECRET).toString('hex').replace(/../g, '%$&')}`],
    ['in a form', `a=1&v=${encoded.replaceAll('%20', '+')}`],
    ['in JSON', JSON.stringify({ v: SECRET })],
    ['in JSON in JSON', JSON.stringify({ v: JSON.stringify({ w: JSON.stringify([SECRET]) }) })],
    ['in JSON with escaped slashes', JSON.stringify([SECRET]).replaceAll('/', '\\/')],
    [
      'in JSON with numbers for characters',
      `"${[...SECRET].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`,
    ],
    ['URL-encoded in JSON', JSON.stringify({ url: `wss://h/?v=${encoded}` })],
    ['as base64', `got ${base64(SECRET)}`],
    ['as base64 one byte on', `got ${base64(`x${SECRET} and so on`)}`],
    ['as base64 two bytes on', `got ${base64(`xy${SECRET} and so on`)}`],
    ['as base64 for URLs', `got ${Buffer.from(`a${SECRET}b`).toString('base64url')}`],
    ['as base64 that is URL-encoded', `got ${encodeURIComponent(base64(`ab${SECRET}`))}`],
  ])('%s', (_form, text) => {
    const clean = redactor();
    const redacted = clean.text(text, 'message');
    expect(redacted).toContain('•••');
    for (const alignment of ['', 'x', 'xy']) {
      const core = base64(`${alignment}${SECRET}`).slice(3, -4);
      expect(decodeURIComponent(redacted)).not.toContain(core);
    }
    expect(redacted).not.toContain('Zs');
    expect(clean.counts()).toEqual([{ rule: 'configured secret', place: 'message', count: 1 }]);
  });

  it('where its text was cut off within it', () => {
    expect(redactor({}, ['s3cr3t-value']).text('the end: s3cr3t-v', 'message', true)).toBe('the end: •••');
    expect(redactor({}, ['s3cr3t-value']).text('the end: s3cr3t-v', 'message')).toBe('the end: s3cr3t-v');
  });

  it('next to another, and where one is part of the other', () => {
    expect(redactor({}, ['abcdef', 'defghi', 'abcd']).text('abcdefghi abcd', 'message')).toBe('••• •••');
  });
});

describe('in what the engine says', () => {
  const event = {
    sequence: 1,
    at: 5,
    kind: 'lost',
    backend: 'abcdef-1',
    openMs: 3,
    outcome: { kind: 'close', code: 1008, text: '1008 policy violation: abcdef', decision: 'stop' },
  };

  it('texts lose secrets, names that backends go by do not', () => {
    const clean = redactor({}, ['abcdef']);
    expect(clean.json({ push: 'events', events: [event] }, 'event')).toEqual({
      push: 'events',
      events: [{ ...event, outcome: { ...event.outcome, text: '1008 policy violation: •••' } }],
    });
    expect(clean.counts()).toEqual([{ rule: 'configured secret', place: 'close reason', count: 1 }]);
  });

  it('what needs nothing comes back itself, and what was redacted stays as it is and is not counted again', () => {
    const clean = redactor({}, ['abcdef']);
    const harmless = { push: 'events', events: [{ ...event, outcome: null }] };
    expect(clean.json(harmless, 'event')).toBe(harmless);
    const once = clean.json({ events: [event], text: 'token=abc Bearer abcd' }, 'event');
    const counts = clean.counts();
    expect(clean.json(once, 'event')).toBe(once);
    expect(clean.counts()).toEqual(counts);
  });

  it('numbers and flags under names of credentials stay: they are times and settings', () => {
    const timings = { token: 12, dns: null, session: true };
    expect(redactor().json(timings, 'status')).toBe(timings);
  });
});

describe('what was taken out is counted by what it was known by', () => {
  it.each([
    ['Authorization: Bearer abcdef', 'header authorization'],
    ['wss://h/?access_token=abcdef', 'query access_token'],
    ['{"password":"abcdef"}', 'JSON path $..password'],
    ['got Bearer abcdef', 'pattern Bearer'],
    ['got Basic dXNlcjpwdw==', 'pattern Basic'],
    ['got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'pattern JWT'],
    ['wss://user:abcdef@h/', 'pattern password of a URL'],
    ['{"name":"authorization","value":"abcdef"}', 'value beside the name of a credential'],
    ['AKIAIOSFODNN7EXAMPLE', 'pattern AWS access key'],
    [`ghp_${'a1B2'.repeat(9)}`, 'pattern GitHub token'],
    ['-----BEGIN RSA PRIVATE KEY-----\\nMIIE\\n-----END RSA PRIVATE KEY-----', 'pattern private key'],
  ])('%s', (text, rule) => {
    const clean = redactor();
    expect(clean.text(text, 'error text')).toContain('•••');
    expect(clean.counts().map((count) => count.rule)).toContain(rule);
    expect(clean.counts().every(({ place }) => place === 'error text')).toBe(true);
  });
});

describe('the rules of a fleet file', () => {
  it('name headers and query parameters, in either form', () => {
    const clean = redactor({ headers: ['x-account'], query: ['user'] });
    expect(clean.text('X-Account: 42 of 7\r\nHost: h', 'message')).toBe('X-Account: •••\r\nHost: h');
    expect(clean.text('GET /?user=me&b=1 {"x-account":"42"}', 'message')).toBe(
      'GET /?user=•••&b=1 {"x-account":"•••"}',
    );
    expect(clean.text('a superuser=1', 'message')).toBe('a superuser=1');
    expect(clean.counts()).toEqual([
      { rule: 'header x-account', place: 'message', count: 2 },
      { rule: 'query user', place: 'message', count: 1 },
    ]);
  });

  it('name places in JSON, also in what is cut off', () => {
    const clean = redactor({ paths: ['$.user.mail', '$..iban', '$.items[*].n'] });
    const shown = (payload: string, cut = false) => clean.message(message('text', payload, cut)).payload;
    expect(shown('{"user":{"mail":"a@b","x":1},"mail":"c"}')).toBe(
      '{"user":{"mail":"•••","x":1},"mail":"c"}',
    );
    expect(shown('[{"a":{"iban":{"x":[1]}}}]')).toBe('[{"a":{"iban":"•••"}}]');
    expect(shown('{"items":[{"n":1},{"n":"2","m":3}]}')).toBe('{"items":[{"n":"•••"},{"n":"•••","m":3}]}');
    expect(shown('{"user":{"mail":"someone@exa', true)).toBe('{"user":{"mail":"•••');
    expect(clean.counts()).toEqual([
      { rule: 'JSON path $.user.mail', place: 'message', count: 2 },
      { rule: 'JSON path $..iban', place: 'message', count: 1 },
      { rule: 'JSON path $.items[*].n', place: 'message', count: 2 },
    ]);
  });

  it('name patterns, of ours or of their own', () => {
    const clean = redactor({
      patterns: ['email', 'credit-card', 'ip-address', { name: 'customer', match: 'C-\\d{4}' }],
    });
    expect(clean.text('a.b@example.com from 10.0.0.1, ::1', 'message')).toBe('••• from •••, •••');
    expect(clean.text('4111 1111 1111 1111, 4111 1111 1111 1112', 'message')).toBe(
      '•••, 4111 1111 1111 1112',
    );
    expect(clean.text('C-1234 at 10:30:00', 'message')).toBe('••• at 10:30:00');
  });

  it('without them an address or a number stays', () => {
    const text = 'a.b@example.com 4111 1111 1111 1111 10.0.0.1';
    expect(redactor().text(text, 'message')).toBe(text);
  });
});

describe('a message', () => {
  it('of bytes loses secrets and keeps its length', () => {
    const bytes = Buffer.concat([Buffer.from([0, 255]), Buffer.from(SECRET), Buffer.from([7])]);
    const shown = redactor().message(message('binary', bytes.toString('base64')));
    const redacted = Buffer.from(shown.payload, 'base64');
    expect([redacted.length, redacted[1], redacted.at(-1)]).toEqual([bytes.length, 255, 7]);
    expect(redacted.includes(Buffer.from('Zs'))).toBe(false);
    expect(shown.masked).toBe(true);
  });

  it('is cut after it was redacted, between two characters', () => {
    const clean = redactor({}, ['abcdefgh']);
    const shown = clean.message(message('text', 'ü abcdefgh üü'), 8);
    expect(shown).toMatchObject({ payload: 'ü •', truncated: true, masked: true });
    expect(clean.message(message('text', 'short'))).toMatchObject({ payload: 'short', masked: false });
  });

  it('that was left out has nothing to take out', () => {
    const skipped = { kind: 'skipped', at: 1, count: 2, bytes: 3, why: 'rate' } as const;
    expect(redactor().message(skipped)).toBe(skipped);
  });
});

it('what we say of a token that could not be had is no credential', () => {
  const redactor = new Redactor(NO_RULES, []);
  const text = 'no token, 127.0.0.1:4000 answered 403 Forbidden';
  expect(redactor.text(text, 'error text')).toBe(text);
  expect(redactor.counts()).toEqual([]);
});

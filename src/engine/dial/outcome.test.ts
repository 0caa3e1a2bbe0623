import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OutcomeOverride } from '../../shared/fleet-schema.ts';
import type { Outcome } from '../../shared/outcome.ts';
import { decide, type Ending, HANDSHAKE_ERROR, parseRetryAfter } from './outcome.ts';

const close = (code: number, reason = ''): Outcome => decide({ kind: 'close', code, reason }, () => 0.5);
const http = (status: number, retryAfter: number | null = null, random = 0): Outcome =>
  decide({ kind: 'http', status, retryAfter }, () => random);
const error = (code: string, message = ''): Outcome => decide({ kind: 'error', code, message }, () => 0);

/** What the table of the design says in two words. */
const verdict = ({ decision, failure }: Outcome) => `${decision}, ${failure ? 'failure' : 'no failure'}`;

describe('close codes', () => {
  it.each([
    [[1000, 1001], 'retry, no failure'],
    [[1005, 1006, 1011, 1014], 'retry, failure'],
    [[1012], 'retry-after, no failure'],
    [[1013], 'retry-after, failure'],
    [[1002, 1003, 1007, 1008, 1009, 1010, 3000, 3003], 'stop, failure'],
    [[4000, 4001, 4123, 4999, 3001, 3999], 'retry, failure'],
    [[3008], 'retry, failure'],
    [[0, 1004, 1015, 1016, 2999, 5000, 65_535], 'retry, failure'],
  ])('%j: %s', (codes, expected) => {
    for (const code of codes) expect(`${code} ${verdict(close(code))}`).toBe(`${code} ${expected}`);
  });

  it('waits 5 to 30 s after a service restart', () => {
    const wait = (random: number) =>
      decide({ kind: 'close', code: 1012, reason: '' }, () => random).retryAfter;
    expect([wait(0), wait(0.5), wait(1)]).toEqual([5_000, 17_500, 30_000]);
  });

  it('waits at least 5 s after "try again later"', () => {
    expect(decide({ kind: 'close', code: 1013, reason: '' }, () => 0).retryAfter).toBe(5_000);
  });

  it('shows the code, its meaning and what the peer said', () => {
    expect(close(1013, 'Too many connections').text).toBe('1013 try again later: Too many connections');
    expect(close(4001).text).toBe('4001 closed by the application');
  });
});

describe('HTTP statuses', () => {
  it.each([
    [[400, 401, 403, 404, 405, 407, 410, 418, 426, 451, 499, 301, 308, 399], 'stop, failure'],
    [[408, 421, 425, 500, 501, 502, 504, 511, 520, 599], 'retry, failure'],
    [[0, 100, 200, 204, 299, 600, 999], 'retry, failure'],
    [[429, 503], 'retry-after, failure'],
  ])('%j: %s', (statuses, expected) => {
    for (const status of statuses) expect(`${status} ${verdict(http(status))}`).toBe(`${status} ${expected}`);
  });

  it('waits at least 5 s where 429 and 503 name no time', () => {
    for (const status of [429, 503]) {
      expect(http(status)).toMatchObject({ retryAfter: 5_000 });
      expect(http(status).asked).toBeUndefined();
    }
  });

  it('honours advice with up to a fifth more, and at most five minutes of it', () => {
    expect(http(503, 20_000, 0)).toMatchObject({ retryAfter: 20_000, asked: 20_000 });
    expect(http(503, 20_000, 1).retryAfter).toBe(24_000);
    expect(http(429, 86_400_000, 0).retryAfter).toBe(300_000);
    expect(http(429, 86_400_000, 1).retryAfter).toBe(360_000);
  });

  it('honours advice that comes with another status, unless that one means to stop', () => {
    expect(http(502, 9_000)).toMatchObject({ decision: 'retry-after', retryAfter: 9_000, failure: true });
    const stopped = http(403, 9_000);
    expect(stopped.decision).toBe('stop');
    expect(stopped.retryAfter).toBeUndefined();
  });
});

describe('errors', () => {
  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'ECONNABORTED',
    'EPIPE',
    'ETIMEDOUT',
    'ERR_SOCKET_CONNECTION_TIMEOUT',
    'EMFILE',
    'ENOBUFS',
    'EACCES',
    'EADDRNOTAVAIL',
    'EAI_FAIL',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'EWHATEVER',
  ])('%s: retry, failure', (code) => {
    expect(error(code)).toMatchObject({ kind: 'network', code, decision: 'retry', failure: true });
  });

  it('does not try again what cannot be dialled at all', () => {
    expect(error('EINVAL', 'why')).toMatchObject({
      decision: 'stop',
      fault: 'client',
      text: 'EINVAL cannot be dialled as it is configured: why',
    });
  });

  it.each([
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'CRL_HAS_EXPIRED',
    'HOSTNAME_MISMATCH',
    'INVALID_CA',
    'PATH_LENGTH_EXCEEDED',
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
  ])('%s: the longest wait, and named as a certificate', (code) => {
    const outcome = error(code, 'why');
    expect(outcome).toMatchObject({
      kind: 'tls',
      decision: 'retry-after',
      retryAfter: 300_000,
      failure: true,
    });
    expect(outcome.text).toContain('certificate');
  });

  it('tells a message that is too big from a broken protocol and from a bad handshake', () => {
    expect(error('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH')).toMatchObject({
      kind: 'protocol',
      code: 1009,
      decision: 'stop',
    });
    expect(error('WS_ERR_INVALID_UTF8')).toMatchObject({ kind: 'protocol', decision: 'stop' });
    expect(error(HANDSHAKE_ERROR)).toMatchObject({ kind: 'protocol', decision: 'retry' });
    expect(error('HPE_INVALID_CONSTANT')).toMatchObject({ kind: 'protocol', decision: 'retry' });
    expect(error('Z_DATA_ERROR')).toMatchObject({ kind: 'protocol', decision: 'stop' });
    expect(error('ERR_TLS_HANDSHAKE_TIMEOUT')).toMatchObject({ kind: 'tls', decision: 'retry' });
    expect(error('EPROTO')).toMatchObject({ kind: 'tls', decision: 'retry' });
  });

  it("tells whose fault it is: this machine's, the network's or the backend's", () => {
    const faults = ['EMFILE', 'ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'CERT_HAS_EXPIRED', 'EWHATEVER'];
    expect(faults.map((code) => error(code).fault)).toEqual([
      'client',
      'network',
      'network',
      'backend',
      'backend',
      'network',
    ]);
    expect(error('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED').fault).toBe('client');
  });

  it.each([
    ['dial', 10_000, 'no answer to the dial within 10 s'],
    ['heartbeat', 1_500, 'neither a pong nor any message within 1.5 s'],
    ['probe', 20_000, 'the probe was not stable within 20 s'],
  ] as const)('a %s timeout: retry, failure, and says how long', (waitedFor, after, text) => {
    const outcome = decide({ kind: 'timeout', waitedFor, after }, () => 0);
    expect(outcome).toMatchObject({
      kind: 'timeout',
      code: waitedFor,
      decision: 'retry',
      failure: true,
      text,
    });
  });

  it.each(['operator', 'breaker', 'shutdown'] as const)('what we end ourselves (%s) is no failure', (why) => {
    const outcome = decide({ kind: 'local', why }, () => 0);
    expect(outcome).toMatchObject({ kind: 'local', failure: false, fault: 'nobody' });
  });
});

describe('an override of the fleet file', () => {
  const by = (ending: Ending, ...overrides: OutcomeOverride[]) => decide(ending, () => 0.5, overrides);
  const closed = (code: number): Ending => ({ kind: 'close', code, reason: 'why' });

  it('decides over the table and says so; what it leaves open stays as the table has it', () => {
    const outcome = by(closed(4001), { close: { from: 4001, to: 4001 }, decision: 'stop' });
    expect(outcome).toEqual({ ...close(4001, 'why'), decision: 'stop', overridden: true });
    expect(close(4001).overridden).toBeUndefined();
  });

  it('may say whose fault it is and whether it is a failure', () => {
    const outcome = by(closed(1011), {
      close: { from: 1000, to: 1999 },
      decision: 'retry',
      failure: false,
      fault: 'network',
    });
    expect(outcome).toMatchObject({ decision: 'retry', failure: false, fault: 'network' });
  });

  it('waits as long as it says, and up to a fifth longer', () => {
    const rule: OutcomeOverride = { close: { from: 4100, to: 4199 }, decision: 'retry-after', wait: 30_000 };
    expect(by(closed(4150), rule)).toMatchObject({ decision: 'retry-after', retryAfter: 33_000 });
    expect(by(closed(4200), rule).overridden).toBeUndefined();
  });

  it('that only retries leaves the wait to the backoff', () => {
    const outcome = by(closed(1012), { close: { from: 1012, to: 1012 }, decision: 'retry' });
    expect(outcome.decision).toBe('retry');
    expect(outcome.retryAfter).toBeUndefined();
  });

  it('does not unsay what the peer asks for, unless it stops', () => {
    const refused: Ending = { kind: 'http', status: 503, retryAfter: 60_000 };
    const status = { from: 500, to: 599 };
    expect(by(refused, { status, decision: 'retry' })).toMatchObject({
      decision: 'retry-after',
      asked: 60_000,
      retryAfter: 66_000,
    });
    expect(by(refused, { status, decision: 'stop' }).retryAfter).toBeUndefined();
  });

  it('that comes first wins', () => {
    const stop: OutcomeOverride = { status: { from: 403, to: 403 }, decision: 'stop' };
    const retry: OutcomeOverride = { status: { from: 400, to: 499 }, decision: 'retry' };
    const refused: Ending = { kind: 'http', status: 403, retryAfter: null };
    expect(by(refused, retry, stop).decision).toBe('retry');
    expect(by(refused, stop, retry).decision).toBe('stop');
  });

  it.each([
    ['ENOTFOUND', 'ENOTFOUND', true],
    ['CERT_*', 'CERT_HAS_EXPIRED', true],
    ['CERT_*', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', false],
    ['ENOTFOUN', 'ENOTFOUND', false],
    ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', true],
  ])('of the error %s fits %s: %j', (pattern, code, fits) => {
    const outcome = by({ kind: 'error', code, message: '' }, { error: pattern, decision: 'stop' });
    expect(outcome.overridden ?? false).toBe(fits);
  });

  it('has nothing to say about deadlines and what we end ourselves', () => {
    const all: OutcomeOverride[] = [
      { error: 'E*', decision: 'stop' },
      { close: { from: 1000, to: 4999 }, decision: 'stop' },
      { status: { from: 100, to: 599 }, decision: 'stop' },
    ];
    expect(by({ kind: 'timeout', waitedFor: 'dial', after: 1 }, ...all).decision).toBe('retry');
    expect(by({ kind: 'local', why: 'operator' }, ...all).decision).toBe('retry');
  });
});

describe('Retry-After', () => {
  const now = Date.UTC(2026, 10, 21, 9, 0, 0);

  it.each([
    ['120', 120_000],
    [' 7 ', 7_000],
    ['0', 0],
    ['Sat, 21 Nov 2026 09:01:30 GMT', 90_000],
    ['Saturday, 21-Nov-26 09:01:30 GMT', 90_000],
    ['Sat Nov 21 09:01:30 2026', 90_000],
    ['Sat, 21 Nov 2026 08:00:00 GMT', 0],
  ])('reads %j', (header, ms) => {
    expect(parseRetryAfter(header, now)).toBe(ms);
  });

  it('reads a number of any length as a long time', () => {
    expect(parseRetryAfter('99999999999999', now)).toBeGreaterThan(300_000);
  });

  it.each([
    undefined,
    '',
    'soon',
    '-5',
    '1.5',
    '1e3',
    '0x10',
    '5s',
    'in 5 seconds',
    'try 7',
    'Sat, 99 Nov 2026 09:01:30 GMT',
  ])('takes %j for no advice, so that the usual wait holds', (header) => {
    expect(parseRetryAfter(header, now)).toBeNull();
  });
});

describe('what a peer says', () => {
  it('is shown without control characters, on one line, and not at any length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (reason) => {
        const endings: Ending[] = [
          { kind: 'close', code: 4000, reason },
          { kind: 'error', code: 'EWHATEVER', message: reason },
        ];
        for (const ending of endings) {
          const { text } = decide(ending, () => 0);
          expect(text).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
          expect(text.length).toBeLessThanOrEqual(260);
        }
      }),
    );
  });

  it('is never cut within a character', () => {
    const { text } = close(4000, `${'a'.repeat(199)}😀 and more`);
    // Half a surrogate pair cannot be encoded.
    expect(() => encodeURIComponent(text)).not.toThrow();
  });

  it.each(['\u202Eevil', '\u2066x', '\u001b[31mred', 'a\nb', 'a\u0000b', 'a\u2028b'])(
    '%j cannot forge a line or turn the text round',
    (reason) => {
      expect(close(4000, reason).text).toMatch(/^4000 closed by the application: [a-z[0-9 ]+$/);
    },
  );
});

import { describe, expect, it } from 'vitest';
import { recording } from './fleet-recording.ts';

const refusal = (redact: unknown): string | undefined =>
  recording.safeParse({ redact }).error?.issues[0]?.message;

describe('what a recording must not have in it', () => {
  it('may be nothing', () => {
    expect(recording.parse({})).toEqual({});
    expect(recording.parse({ redact: {} })).toEqual({ redact: {} });
  });

  it('is named by headers, query parameters, places in JSON and patterns', () => {
    const redact = {
      headers: ['X-Customer'],
      query: ['user'],
      paths: ['$.user.email', '$..iban', '$.items[*].owner', "$['a b'][0]", '$.*'],
      patterns: ['email', 'credit-card', { name: 'customer', match: 'C-\\d{6}' }],
    };
    expect(recording.parse({ redact })).toEqual({ redact });
  });

  it.each<[object, string]>([
    [{ headers: ['X Customer'] }, 'expected the name of a header'],
    [{ query: [''] }, 'expected the name of a query parameter'],
    ...['user.email', '$', '$.', '$.a[', '$[?(@.a)]'].map((path): [object, string] => [
      { paths: [path] },
      'expected a JSON path such as $.user.email, $..iban or $.items[*].name',
    ]),
    [{ patterns: ['phone'] }, 'expected email, credit-card, ip-address or a pattern with "name" and "match"'],
  ])('%j is refused', (redact, message) => {
    expect(refusal(redact)).toBe(message);
  });

  it.each(['(', '.*', 'a|'])(
    'a pattern that is none, or that finds nothing in everything, is refused: %s',
    (match) => {
      expect(recording.safeParse({ redact: { patterns: [{ name: 'x', match }] } }).success).toBe(false);
    },
  );
});

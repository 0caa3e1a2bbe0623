import { z } from 'zod';

/*
 * What the fleet file says of recordings: what must not be in one. Credentials are never in one anyway.
 */

/** Patterns that are looked for by name: what they find is common in harmless messages too. */
export const OPTIONAL_PATTERNS = ['email', 'credit-card', 'ip-address'] as const;
export type OptionalPattern = (typeof OPTIONAL_PATTERNS)[number];

/** A part of RFC 9535: names, indices, wildcards and descendants. */
const JSON_PATH = /^\$(?:\.\.?(?:[\w$-]+|\*)|\.{0,2}\[(?:\d+|\*|'[^']*'|"[^"]*")\])+$/;

const names = (what: string) =>
  z
    .array(z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,100}$/, { error: `expected the name of ${what}` }))
    .max(100);

function isExpression(text: string): boolean {
  try {
    // What finds nothing in something would put a mask between any two characters.
    return !new RegExp(text, 'g').test('');
  } catch {
    return false;
  }
}

const namedPattern = z.strictObject({
  name: z.string().min(1).max(60).describe('As the report on what was taken out names it.'),
  match: z
    .string()
    .min(1)
    .max(500)
    .refine(isExpression, { error: 'expected a regular expression that does not match the empty text' })
    .describe('A regular expression, as JavaScript has them.'),
});

const redact = z.strictObject({
  headers: names('a header').optional().describe('Names of headers whose values are taken out.'),
  query: names('a query parameter')
    .optional()
    .describe('Names of query parameters whose values are taken out.'),
  paths: z
    .array(
      z.string().max(200).regex(JSON_PATH, {
        error: 'expected a JSON path such as $.user.email, $..iban or $.items[*].name',
      }),
    )
    .max(100)
    .optional()
    .describe('Places in messages of JSON whose values are taken out, such as `$.user.email` or `$..iban`.'),
  patterns: z
    .array(
      z.union([z.enum(OPTIONAL_PATTERNS), namedPattern], {
        error: `expected ${OPTIONAL_PATTERNS.join(', ')} or a pattern with "name" and "match"`,
      }),
    )
    .max(50)
    .optional()
    .describe(
      'What is taken out wherever it stands: `email`, `credit-card`, `ip-address` or one of your own.',
    ),
});

export const recording = z.strictObject({
  redact: redact
    .optional()
    .describe('What is taken out before anything is written, besides credentials: those never get that far.'),
});

export type RedactSettings = z.output<typeof redact>;

import type { OptionalPattern, RedactSettings } from '../../shared/fleet-recording.ts';

/** What is taken out of a recording besides what always is; names in lower case. */
export interface RedactionRules {
  /** Headers whose value goes, by name. */
  headers: readonly string[];
  /** Query parameters whose value goes, by name. */
  query: readonly string[];
  /** Places in JSON: `$.user.email`, `$..iban`, `$.items[*].name`. */
  paths: readonly string[];
  patterns: readonly (OptionalPattern | NamedPattern)[];
}

export interface NamedPattern {
  /** As the report on what was taken out names it. */
  name: string;
  /** Source of a regular expression. */
  match: string;
}

export const NO_RULES: RedactionRules = { headers: [], query: [], paths: [], patterns: [] };

/** @param settings of a fleet file; it was checked there */
export function redactionRules(settings: RedactSettings | undefined): RedactionRules {
  const lower = (names: readonly string[] | undefined) => (names ?? []).map((name) => name.toLowerCase());
  return {
    headers: lower(settings?.headers),
    query: lower(settings?.query),
    paths: settings?.paths ?? [],
    patterns: settings?.patterns ?? [],
  };
}

/** A pattern ready to be looked for. */
export interface CompiledPattern {
  rule: string;
  /** With the flag `g`. */
  expression: RegExp;
  /** Whether what was found is really one. */
  isOne: (found: string) => boolean;
}

const anything = () => true;

/**
 * Forms that only a credential has, whatever stands around them. What `Bearer`, `Basic`, a JWT, the password of a URL
 * and the value of a name like `token` look like is known to message-mask.ts.
 */
const ALWAYS: readonly CompiledPattern[] = (
  [
    // RFC 7468, also where a JSON text writes its line breaks as \n, and where its end was cut off.
    [
      'private key',
      /-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----[^-]{0,20000}(?:-----END [A-Z ]{0,20}PRIVATE KEY-----)?/g,
    ],
    ['AWS access key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g],
    ['GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255})\b/g],
    ['Slack token', /\bxox[a-z]-[A-Za-z0-9-]{10,250}/g],
    ['Stripe key', /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}\b/g],
    ['Google API key', /\bAIza[\w-]{35}/g],
  ] as const
).map(([name, expression]) => ({ rule: `pattern ${name}`, expression, isOne: anything }));

const OPTIONAL: Record<OptionalPattern, Omit<CompiledPattern, 'rule'>> = {
  email: {
    expression: /[\w.!#$&'*+/=?^`{|}~-]{1,64}(?:@|%40)[a-z0-9](?:[a-z0-9-]{0,62}\.){1,8}[a-z]{2,24}/gi,
    isOne: anything,
  },
  'credit-card': { expression: /(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d.])/g, isOne: passesLuhn },
  'ip-address': {
    expression: /(?<![\w.:])(?:(?:\d{1,3}\.){3}\d{1,3}|(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4})(?![\w.:])/gi,
    isOne: (found) => found.includes('.') || found.includes('::') || found.split(':').length === 8,
  },
};

/** @throws SyntaxError where a match is no regular expression; a fleet file with one is refused before */
export function compilePatterns({ patterns }: RedactionRules): CompiledPattern[] {
  return [
    ...ALWAYS,
    ...patterns.map((pattern) =>
      typeof pattern === 'string'
        ? { rule: `pattern ${pattern}`, ...OPTIONAL[pattern] }
        : { rule: `pattern ${pattern.name}`, expression: new RegExp(pattern.match, 'g'), isOne: anything },
    ),
  ];
}

/** ISO/IEC 7812-1 annex B: the check digit of a card's number. */
function passesLuhn(found: string): boolean {
  const digits = [...found].filter((char) => char >= '0' && char <= '9').map(Number);
  const sum = digits.reverse().reduce((total, digit, index) => {
    const value = index % 2 === 0 ? digit : digit * 2;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

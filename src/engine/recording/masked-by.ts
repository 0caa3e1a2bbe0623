import { namesCredential } from '../messages/credential-names.ts';

/**
 * Whatever message-mask.ts or a pattern of ours takes for a credential has one of these, so that a text without any is
 * looked at once.
 */
export const SUSPICIOUS = new RegExp(
  [
    ...['tok', 'sec', 'pas', 'auth', 'key', 'cred', 'cook', 'sess', 'jwt', 'bear', 'pwd', 'basic', 'eyj'].map(
      inAnyCase,
    ),
    // Words on their own: payloads are full of `side`, `ticker`, `shipping` and `signal`.
    ...['otp', 'pin', 'sid', 'sig', 'signature', 'ticket'].map(asWord),
    ...[
      '@',
      '%40',
      '\\\\[uU]',
      '-----BEGIN',
      'AKIA',
      'ASIA',
      'gh[pousr]_',
      'xox',
      'k_live',
      'k_test',
      'AIza',
      'github_',
    ],
  ].join('|'),
);

/** `name=`, `name:` or `"name":`, as message-mask.ts takes them. */
const NAMED = /(\\{0,15}["'])?([\w.%-]{2,60})(\\{0,15}["'])?\s{0,40}([=:])/g;
const FORMS: readonly [rule: string, expression: RegExp][] = [
  ['pattern Bearer', /\bBearer(?:\s|%20|\+){1,8}(?!•)[\w.~+/=-]{4,}/gi],
  ['pattern Basic', /\bBasic(?:\s|%20|\+){1,8}(?!•)[\w+/=-]{4,}/gi],
  ['pattern JWT', /(?<![\w-])eyJ[\w-]{8,}/g],
  ['pattern password of a URL', /:(?:\\?\/){2}[^\s/:@"'\\]{0,100}:(?!•)[^\s/@"'\\]{1,200}@/g],
];

/** By what the masked parts of a text were known; at least one. */
export function maskedBy(text: string, masked: string): string[] {
  const rules: string[] = [];
  for (const [, open, name = '', close, sign] of text.matchAll(NAMED)) {
    if (!namesCredential(name)) continue;
    const quoted = open !== undefined && close !== undefined;
    const kind = quoted ? 'JSON path $..' : sign === '=' ? 'query ' : 'header ';
    rules.push(`${kind}${quoted ? name : name.toLowerCase()}`);
  }
  for (const [rule, expression] of FORMS) {
    const before = text.match(expression)?.length ?? 0;
    const after = masked.match(expression)?.length ?? 0;
    for (let index = after; index < before; index++) rules.push(rule);
  }
  return rules.length > 0 ? rules : ['value beside the name of a credential'];
}

function inAnyCase(text: string): string {
  return text.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

/** As credential-names.ts parts words: by what is no letter or digit, and before a capital. */
function asWord(word: string): string {
  const [first = '', ...rest] = word;
  const then = inAnyCase(rest.join(''));
  const capital = first.toUpperCase();
  return `(?:(?<![A-Za-z0-9])${first}|(?<![A-Z])${capital})${then}(?![a-z0-9])`;
}

import { namesCredential } from './credential-names.ts';
import { type FoundKey, namedValue, type Reader } from './named-values.ts';

/** In place of what is masked. */
export const MASK = '•••';

/** A part of a text that is not shown, and what stands there instead. */
interface Range {
  from: number;
  to: number;
  mask: string;
}

/** A key of JSON, also of JSON within a string of JSON, where its quotes have backslashes before them. */
const KEY = /(\\{0,15})(["'])((?:[^"'\\\r\n]|\\{1,16}u[0-9a-fA-F]{4}){1,100})\1\2\s{0,40}:\s{0,40}/g;
/** `token=…` of a query or a form, and `token: …` of a header or a log line. */
const ASSIGNMENT = /(?<![\w.%-])([\w.%-]{2,60})(=|:[ \t]{0,8})(?=[^\s"'\\])/g;
/** RFC 6750 §2.1. */
const BEARER = /\bBearer(?:\s|%20|\+){1,8}([\w.~+/=-]{4,})/gi;
/** RFC 7617 §2. The word is common English, so what follows has to be what it says there. */
const BASIC = /\bBasic(?:\s|%20|\+){1,8}([\w+/=-]{4,})/gi;
/** RFC 7519 §3: base64url of an object that begins with `{"`. */
const JWT = /(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g;
/** RFC 3986 §3.2.1: the password of a URL, slashes escaped or not. */
const USER_INFO = /:(?:\\?\/){2}[^\s/:@"'\\]{0,100}:([^\s/@"'\\]{1,200})(?=@)/g;
/** Headers whose value goes on to the end of its line. */
const WHOLE_LINE = /authorization|cookie/i;

/**
 * Masks what looks like a credential in a text that need not be well formed, nor whole: values under a name
 * such as `token`, `Bearer …`, what looks like a JWT, and `secrets`. Takes a time that is proportional to the
 * length of the text, whatever it says.
 *
 * @param shown no more than so many characters come back; what lies beyond is looked at as well, so that a
 *   secret across that border is found.
 */
export function maskText(
  text: string,
  secrets: readonly string[],
  shown = text.length,
): { text: string; masked: boolean } {
  const ranges = [
    ...secretRanges(text, secrets),
    ...keyRanges(text),
    ...assignmentRanges(text),
    ...matchRanges(text, BEARER, 1),
    ...matchRanges(text, BASIC, 1, isBasic),
    ...matchRanges(text, JWT, 0),
    ...matchRanges(text, USER_INFO, 1),
  ].filter(({ from, to }) => from < shown && to > from);
  if (ranges.length === 0) return { text: text.slice(0, shown), masked: false };
  ranges.sort((a, b) => a.from - b.from || b.to - a.to);
  let result = '';
  let end = 0;
  for (const { from, to, mask } of ranges) {
    if (from >= end) result += text.slice(end, from) + mask;
    end = Math.max(end, to);
  }
  return { text: result + text.slice(end, Math.max(end, shown)), masked: true };
}

function secretRanges(text: string, secrets: readonly string[]): Range[] {
  const ranges: Range[] = [];
  for (const secret of secrets) {
    for (let from = text.indexOf(secret); from !== -1; from = text.indexOf(secret, from + secret.length)) {
      ranges.push({ from, to: from + secret.length, mask: MASK });
    }
  }
  return ranges;
}

function matchRanges(
  text: string,
  pattern: RegExp,
  group: 0 | 1,
  isOne: (found: string) => boolean = () => true,
): Range[] {
  return [...text.matchAll(pattern)].flatMap((match) => {
    const to = match.index + match[0].length;
    const found = match[group] ?? '';
    return isOne(found) ? { from: to - found.length, to, mask: MASK } : [];
  });
}

/** Whether it is a name and a password, or at least no word: some servers have a key of their own there. */
function isBasic(found: string): boolean {
  if (Buffer.from(found, 'base64').includes(':')) return true;
  return found.length >= 16 && /[A-Z]/.test(found) && /[a-z]/.test(found) && /[0-9]/.test(found);
}

/** Not by parsing: what is cut off or malformed has keys too. */
function keyRanges(text: string): Range[] {
  const ranges: Range[] = [];
  const pattern = new RegExp(KEY);
  const reader = readerOf(text);
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [, slashes = '', quote = '"', key = ''] = match;
    const found: FoundKey = { name: unescaped(key), depth: slashes.length, from: pattern.lastIndex };
    const named = namesCredential(found.name);
    const from = named ? found.from : namedValue(text, found, reader);
    if (from === null) continue;
    const range = valueRange(text, from, found.depth, quote);
    if (range === null) continue;
    ranges.push(range);
    if (named) pattern.lastIndex = Math.max(from, range.to);
  }
  return ranges;
}

function readerOf(text: string): Reader {
  const pattern = new RegExp(KEY.source, 'y');
  return {
    keyAt: (at, depth) => {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      return match && match[1]?.length === depth
        ? { name: unescaped(match[3] ?? ''), depth, from: pattern.lastIndex }
        : null;
    },
    stringAt: (at, depth) => {
      const open = quoteAt(text, at, depth);
      const start = at + depth + 1;
      return open === null ? null : text.slice(start, stringEnd(text, start, depth, open).inner);
    },
    valueEnd: (at, depth, limit) => {
      const open = quoteAt(text, at, depth);
      if (open !== null) return stringEnd(text, at + depth + 1, depth, open).outer;
      const first = text[at];
      const end = first === '{' || first === '[' ? bracketEnd(text, at, depth, limit) : scalarEnd(text, at);
      return end > at && end < limit ? end : null;
    },
  };
}

const unescaped = (key: string): string =>
  key.replace(/\\+u([0-9a-fA-F]{4})/g, (_all, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );

/** The value that begins at `from`, `depth` backslashes being before each of its quotes. */
function valueRange(text: string, from: number, depth: number, keyQuote: string): Range | null {
  const quoted = `${'\\'.repeat(depth)}${keyQuote}${MASK}${'\\'.repeat(depth)}${keyQuote}`;
  const open = quoteAt(text, from, depth);
  if (open !== null) {
    const start = from + depth + 1;
    return { from: start, to: stringEnd(text, start, depth, open).inner, mask: MASK };
  }
  const first = text[from];
  if (first === '{' || first === '[') {
    return { from, to: bracketEnd(text, from, depth), mask: quoted };
  }
  const end = scalarEnd(text, from);
  const scalar = text.slice(from, end);
  return scalar === '' || /^(?:true|false|null)$/.test(scalar) ? null : { from, to: end, mask: quoted };
}

function scalarEnd(text: string, from: number): number {
  let end = from;
  while (end < text.length && !',}] \t\r\n\\"\''.includes(text.charAt(end))) end++;
  return end;
}

/** The quote that stands at `at` behind `depth` backslashes. */
function quoteAt(text: string, at: number, depth: number): string | null {
  for (let index = at; index < at + depth; index++) if (text[index] !== '\\') return null;
  const quote = text[at + depth];
  return quote === '"' || quote === "'" ? quote : null;
}

/** Where a string ends: before its closing quote with what escapes that, and behind it. */
function stringEnd(
  text: string,
  from: number,
  depth: number,
  quote: string,
): { inner: number; outer: number } {
  for (let at = text.indexOf(quote, from); at !== -1; at = text.indexOf(quote, at + 1)) {
    let run = 0;
    while (at - run - 1 >= from && text[at - run - 1] === '\\') run++;
    // A level of strings doubles the backslashes and adds one: an even number of whole levels ends this one.
    if (run < depth || ((run - depth) / (depth + 1)) % 2 === 0) {
      return { inner: Math.max(from, at - Math.min(run, depth)), outer: at + 1 };
    }
  }
  return { inner: text.length, outer: text.length };
}

/** Behind the bracket that closes the one at `from`; the end of the text where none does. */
function bracketEnd(text: string, from: number, depth: number, limit = text.length): number {
  let open = 0;
  const end = Math.min(limit, text.length);
  for (let at = from; at < end; at++) {
    const char = text[at];
    if (char === '{' || char === '[') open++;
    else if (char === '}' || char === ']') {
      open--;
      if (open === 0) return at + 1;
    } else if (char === '"') at = stringEnd(text, at + 1, depth, '"').outer - 1;
  }
  return end;
}

function assignmentRanges(text: string): Range[] {
  const ranges: Range[] = [];
  const pattern = new RegExp(ASSIGNMENT);
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const [, name = '', sign = '='] = match;
    if (!namesCredential(name)) continue;
    const from = pattern.lastIndex;
    const end = WHOLE_LINE.test(name) && sign !== '=' ? /["\\\r\n]/ : /[\s&;,"'\\<>#]/;
    const length = text.slice(from).search(end);
    ranges.push({ from, to: length === -1 ? text.length : from + length, mask: MASK });
    pattern.lastIndex = Math.max(from, ranges.at(-1)?.to ?? from);
  }
  return ranges;
}

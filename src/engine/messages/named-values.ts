import { namesCredential } from './credential-names.ts';

/** Members of an object that are looked at beyond the first, and characters: what is masked costs time. */
const MOST_MEMBERS = 8;
const REACH = 2_048;

/** A key as it stands in a text, and where its value begins. */
export interface FoundKey {
  name: string;
  /** Backslashes before each quote. */
  depth: number;
  from: number;
}

/** How the text is read around a value; see {@link maskText}. */
export interface Reader {
  /** The key that begins at `at`, if one of that depth does. */
  keyAt(at: number, depth: number): FoundKey | null;
  /** Behind the value that begins at `at`; `null` where it is no string and goes on beyond `limit`. */
  valueEnd(at: number, depth: number, limit: number): number | null;
  /** The text of the value that begins at `at`, where it is a string. */
  stringAt(at: number, depth: number): string | null;
}

const NAMES: ReadonlySet<string> = new Set(['name', 'key', 'header', 'field', 'param', 'parameter']);
const VALUES: ReadonlySet<string> = new Set(['value', 'values']);

/**
 * A credential that is not named by its key but beside it, as a HAR file and many APIs have headers:
 * `{"name":"authorization","value":"…"}`, in either order. Of the pair that `key` belongs to, where the value to be
 * masked begins; `null` where it belongs to none. Asked of every key, from the front, so that one look onward finds
 * either order.
 */
export function namedValue(text: string, key: FoundKey, reader: Reader): number | null {
  const name = key.name.toLowerCase();
  const isName = NAMES.has(name);
  if (!isName && !VALUES.has(name)) return null;
  if (isName && !namesOne(reader.stringAt(key.from, key.depth))) return null;
  const limit = key.from + REACH;
  let at = reader.valueEnd(key.from, key.depth, limit);
  for (let member = 0; at !== null && member < MOST_MEMBERS; member++) {
    const comma = skipSpace(text, at);
    if (text[comma] !== ',') return null;
    const other = reader.keyAt(skipSpace(text, comma + 1), key.depth);
    if (!other) return null;
    const found = other.name.toLowerCase();
    if (isName && VALUES.has(found)) return other.from;
    if (!isName && NAMES.has(found) && namesOne(reader.stringAt(other.from, other.depth))) return key.from;
    at = reader.valueEnd(other.from, other.depth, limit);
  }
  return null;
}

const namesOne = (name: string | null): boolean =>
  name !== null && name.length <= 100 && namesCredential(name);

/** Space between members, also as a text within a text has it: `\n` and its like. */
function skipSpace(text: string, from: number): number {
  let at = from;
  for (; at < from + 200; at++) {
    const char = text[at];
    if (char === ' ' || char === '\n' || char === '\r' || char === '\t') continue;
    if (char === '\\') {
      let letter = at;
      while (text[letter] === '\\' && letter < at + 16) letter++;
      if (text[letter] === 'n' || text[letter] === 'r' || text[letter] === 't') {
        at = letter;
        continue;
      }
    }
    break;
  }
  return at;
}

/** A text as it reads once what was encoded in it is not. */
export interface Decoding {
  decoded: string;
  /** By place in `decoded`, and by its length, the place in the text that it came from. */
  places: () => Uint32Array;
}

/** A text within JSON within JSON, and so on. */
const DEPTH = 4;

/** JSON (RFC 8259 §7), and what YAML and JavaScript add to it. */
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** What stands encoded in a text: a character, and how many stand for it. */
type Read = (text: string, at: number) => { char: string; length: number } | null;

/**
 * What a text says after JSON's escapes, percent-encoding or both are undone, each as often as there is something to
 * undo, up to {@link DEPTH} times. Malformed ones stand for themselves. Percent-encoded bytes come as Latin-1.
 */
export function decodings(text: string): Decoding[] {
  const found: Decoding[] = [];
  let rounds: Decoding[] = [{ decoded: text, places: () => new Uint32Array(0) }];
  for (let depth = 0; depth < DEPTH && rounds.length > 0; depth++) {
    const next: Decoding[] = [];
    for (const round of rounds) {
      for (const [sign, read] of ENCODINGS) {
        const decoded = decodedBy(round.decoded, sign, read);
        // Both ways lead to many of the same texts.
        const isThere = (each: Decoding) => each.decoded === decoded;
        if (decoded === null || found.some(isThere) || next.some(isThere)) continue;
        const places = () => {
          const place = placesBy(round.decoded, sign, read);
          if (depth === 0) return place;
          const before = round.places();
          return place.map((at) => before[at] as number);
        };
        next.push({ decoded, places });
      }
    }
    found.push(...next);
    rounds = next;
  }
  return found;
}

const unescaped: Read = (text, at) => {
  const char = text.charAt(at + 1);
  if (char === 'u') return numberAt(text, at + 2, 4);
  return char === '' ? null : { char: ESCAPES[char] ?? char, length: 2 };
};

const ENCODINGS: readonly (readonly [sign: string, read: Read])[] = [
  ['\\', unescaped],
  ['%', (text, at) => numberAt(text, at + 1, 2)],
];

/** @returns the character that a number in hex stands for, and the length with what begins it */
function numberAt(text: string, at: number, digits: 2 | 4): { char: string; length: number } | null {
  const hex = text.slice(at, at + digits);
  if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) return null;
  return { char: String.fromCharCode(Number.parseInt(hex, 16)), length: digits === 4 ? 6 : 3 };
}

/** `null` where nothing was encoded. */
function decodedBy(text: string, sign: string, read: Read): string | null {
  let decoded = '';
  let at = 0;
  for (let next = text.indexOf(sign); next !== -1; next = text.indexOf(sign, at)) {
    const one = read(text, next);
    decoded += text.slice(at, next) + (one?.char ?? sign);
    at = next + (one?.length ?? 1);
  }
  return decoded.length === at ? null : decoded + text.slice(at);
}

/** Where each character of a decoded text stands in the one that it was, with where that ends. */
function placesBy(text: string, sign: string, read: Read): Uint32Array {
  const places = new Uint32Array(text.length + 1);
  let length = 0;
  for (let at = 0; at <= text.length; ) {
    places[length++] = at;
    at += text[at] === sign ? (read(text, at)?.length ?? 1) : 1;
  }
  return places.slice(0, length);
}

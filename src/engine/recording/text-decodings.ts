/** A text as it reads once what was encoded in it is not. */
export interface Decoding {
  decoded: string;
  /** By place in `decoded`, and by its length, the place in the text that it came from. */
  place: Uint32Array;
}

/** A text within JSON within JSON, and so on. */
const DEPTH = 4;

/** JSON (RFC 8259 §7), and what YAML and JavaScript add to it. */
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/**
 * What a text says after JSON's escapes, percent-encoding or both are undone, each as often as there is something to
 * undo, up to {@link DEPTH} times. Malformed ones stand for themselves. Percent-encoded bytes come as Latin-1.
 */
export function decodings(text: string): Decoding[] {
  const found: Decoding[] = [];
  let rounds: Decoding[] = [{ decoded: text, place: new Uint32Array(0) }];
  for (let depth = 0; depth < DEPTH && rounds.length > 0; depth++) {
    rounds = rounds.flatMap((round) => {
      const next = [unescaped(round.decoded), percentDecoded(round.decoded)].filter((each) => each !== null);
      return next.map((each) =>
        depth === 0 ? each : { ...each, place: each.place.map((at) => round.place[at] as number) },
      );
    });
    // Both ways lead to many of the same texts.
    rounds = rounds.filter(
      (round, index) =>
        !found.some(({ decoded }) => decoded === round.decoded) &&
        rounds.findIndex(({ decoded }) => decoded === round.decoded) === index,
    );
    found.push(...rounds);
  }
  return found;
}

function unescaped(text: string): Decoding | null {
  if (!text.includes('\\')) return null;
  return decodedBy(text, '\\', (at) => {
    const char = text.charAt(at + 1);
    if (char === 'u') return numberAt(text, at + 2, 4);
    return char === '' ? null : { char: ESCAPES[char] ?? char, length: 2 };
  });
}

function percentDecoded(text: string): Decoding | null {
  if (!text.includes('%')) return null;
  return decodedBy(text, '%', (at) => numberAt(text, at + 1, 2));
}

/** @returns the character that a number in hex stands for, and the length with what begins it */
function numberAt(text: string, at: number, digits: 2 | 4): { char: string; length: number } | null {
  const hex = text.slice(at, at + digits);
  if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex)) return null;
  return { char: String.fromCharCode(Number.parseInt(hex, 16)), length: digits === 4 ? 6 : 3 };
}

/** `null` where nothing was encoded. */
function decodedBy(
  text: string,
  sign: string,
  read: (at: number) => { char: string; length: number } | null,
): Decoding | null {
  const place = new Uint32Array(text.length + 1);
  let decoded = '';
  let at = 0;
  for (let next = text.indexOf(sign); next !== -1; next = text.indexOf(sign, at)) {
    for (let index = at; index < next; index++) place[decoded.length + index - at] = index;
    decoded += text.slice(at, next);
    const one = read(next);
    place[decoded.length] = next;
    decoded += one?.char ?? sign;
    at = next + (one?.length ?? 1);
  }
  if (decoded.length === at) return null;
  for (let index = at; index <= text.length; index++) place[decoded.length + index - at] = index;
  decoded += text.slice(at);
  return { decoded, place: place.slice(0, decoded.length + 1) };
}

import { decodings } from './text-decodings.ts';

/** Part of a text, from `from` up to `to`. */
export interface Span {
  from: number;
  to: number;
}

/** Shorter ones are too likely to be plain words; as in socket/redaction.ts. */
const SHORTEST = 4;
const TABLE = 1 << 16;
const MASK = TABLE - 1;

/**
 * Finds secrets in texts: as they are, URL-encoded, escaped as in JSON, and within base64, each at any depth that
 * occurs. One pass over a text, however many secrets there are: a table says whether any begins with the four
 * characters that stand at a place.
 */
export class SecretFinder {
  /** By the hash of its first four characters, whether there is such a form. */
  private readonly begins = new Uint8Array(TABLE);
  private readonly forms = new Map<number, string[]>();

  constructor(secrets: Iterable<string>) {
    const forms = new Set<string>();
    for (const secret of secrets) {
      if (secret.length < SHORTEST || /^[\s•]*$/.test(secret)) continue;
      for (const form of formsOf(secret)) if (form.length >= SHORTEST) forms.add(form);
    }
    // The longest first, so that none is left as the rest of a longer one.
    for (const form of [...forms].sort((a, b) => b.length - a.length)) {
      const [first = 0, second = 0, third = 0, fourth = 0] = [0, 1, 2, 3].map((at) => form.charCodeAt(at));
      const hash = hashOf(first, second, third, fourth);
      this.begins[hash] = 1;
      const there = this.forms.get(hash);
      if (there) there.push(form);
      else this.forms.set(hash, [form]);
    }
  }

  /**
   * Where secrets are, in order and apart from one another.
   * @param cut the text is the beginning of a longer one: it may end within a secret
   */
  find(text: string, cut = false): Span[] {
    if (this.forms.size === 0) return [];
    const found = this.findIn(text, cut);
    for (const decoding of decodings(text)) {
      for (const { from, to } of this.findIn(decoding.decoded, cut)) {
        const place = decoding.places();
        found.push({ from: place[from] as number, to: place[to] as number });
      }
    }
    return found.length > 1 ? joined(found) : found;
  }

  private findIn(text: string, cut: boolean): Span[] {
    const found: Span[] = [];
    const { begins } = this;
    const { length } = text;
    if (length < SHORTEST) return found;
    let second = text.charCodeAt(0);
    let third = text.charCodeAt(1);
    let fourth = text.charCodeAt(2);
    // Not within one that was found but for its last characters: another may begin in them.
    let next = 0;
    for (let at = 0; at + SHORTEST <= length; at++) {
      const first = second;
      second = third;
      third = fourth;
      fourth = text.charCodeAt(at + 3);
      const hash = hashOf(first, second, third, fourth);
      if (begins[hash] === 0 || at < next) continue;
      const size = this.lengthAt(text, at, hash, cut);
      if (size === 0) continue;
      found.push({ from: at, to: at + size });
      next = at + Math.max(1, size - SHORTEST + 1);
    }
    return found;
  }

  private lengthAt(text: string, at: number, hash: number, cut: boolean): number {
    for (const form of this.forms.get(hash) ?? []) {
      const rest = text.length - at;
      if (form.length <= rest) {
        if (text.startsWith(form, at)) return form.length;
      } else if (cut && form.startsWith(text.slice(at))) return rest;
    }
    return 0;
  }
}

/** Of four characters that follow each other. */
const hashOf = (first: number, second: number, third: number, fourth: number): number =>
  ((first * 31 + second) * 961 + third * 31 + fourth) & MASK;

/** What a secret looks like where it is not decoded by {@link decodings}. */
function formsOf(secret: string): string[] {
  // Bytes that were read as Latin-1: a binary message, or percent-encoding.
  const latin1 = Buffer.from(secret).toString('latin1');
  const spelled = [secret, latin1, secret.trim()];
  const plain = new Set([...spelled, ...spelled.map((each) => each.replaceAll(' ', '+'))]);
  return [...plain, ...base64Forms(Buffer.from(secret))];
}

/**
 * The characters of base64 that depend on nothing but the secret, for each place that it can have within a group of
 * three bytes (RFC 4648 §4), in both alphabets (§5).
 */
function base64Forms(secret: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), secret])
      .toString('base64')
      .replaceAll('=', '');
    // 8 bits of each byte before, in characters of 6: the first that has a bit of them goes.
    const start = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + secret.length) * 8) / 6);
    const core = encoded.slice(start, end);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function joined(spans: Span[]): Span[] {
  spans.sort((a, b) => a.from - b.from || b.to - a.to);
  const result: Span[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else result.push({ ...span });
  }
  return result;
}

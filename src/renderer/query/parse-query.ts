import { decimalSign } from '../../shared/describe/numbers.ts';
import { nearest } from '../../shared/nearest.ts';
import { texts } from '../texts/catalogue.ts';
import {
  COMPARISONS,
  type Comparison,
  FIELDS,
  NUMBER_FIELDS,
  type NumberField,
  type ParsedQuery,
  type QueryProblem,
  type Term,
  WORD_FIELDS,
  type WordField,
} from './query.ts';

/** One character of a term. What is in quotes stands for itself. */
interface Letter {
  char: string;
  quoted: boolean;
  /** Where it stands in the text. */
  at: number;
}

/** A stretch of text without blanks outside of quotes. */
interface Chunk {
  negated: boolean;
  letters: readonly Letter[];
  at: number;
  end: number;
}

/** Thrown and caught within this file. */
class Misread {
  constructor(readonly problem: QueryProblem) {}
}

/**
 * Reads what is in the filter field: `health:down,degraded -tag:eu rtt>250 "web socket"`. Quotes keep words
 * together and take `\"` and `\\`; the last may be left open. A minus before a term negates it.
 */
export function parseQuery(text: string): ParsedQuery {
  try {
    return { ok: true, terms: chunksOf(text).flatMap((chunk) => termOf(chunk) ?? []) };
  } catch (error) {
    if (error instanceof Misread) return { ok: false, problem: error.problem };
    throw error;
  }
}

const BLANK = /\s/;

function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let at = 0;
  while (at < text.length) {
    if (BLANK.test(text.charAt(at))) {
      at++;
      continue;
    }
    const start = at;
    const next = text.charAt(at + 1);
    const negated = text.charAt(at) === '-' && next !== '' && !BLANK.test(next);
    if (negated) at++;
    const letters: Letter[] = [];
    let quoted = false;
    for (; at < text.length && (quoted || !BLANK.test(text.charAt(at))); at++) {
      const char = text.charAt(at);
      if (char === '"') quoted = !quoted;
      else if (quoted && char === '\\' && at + 1 < text.length) {
        at++;
        letters.push({ char: text.charAt(at), quoted, at });
      } else letters.push({ char, quoted, at });
    }
    chunks.push({ negated, letters, at: start, end: at });
  }
  return chunks;
}

/** `null` for one that asks for nothing, an empty pair of quotes. */
function termOf(chunk: Chunk): Term | null {
  const { negated, letters } = chunk;
  const field = fieldOf(chunk);
  if (field) return field;
  const text = written(letters);
  return text === '' ? null : { kind: 'text', negated, text };
}

const FIELD_NAME = /^[a-z][a-z0-9-]*$/i;
const SIGN = /[:<>=]/;
const PORT = /^\d+$/;

/** The term when it is one about a field: a name, a sign and what follows. */
function fieldOf(chunk: Chunk): Term | null {
  const { negated, letters, end } = chunk;
  const signAt = letters.findIndex(({ char, quoted }) => !quoted && SIGN.test(char));
  if (signAt < 1 || letters.slice(0, signAt).some(({ quoted }) => quoted)) return null;
  const spelled = written(letters.slice(0, signAt));
  if (!FIELD_NAME.test(spelled)) return null;
  const name = spelled.toLowerCase();
  const sign = signFrom(letters, signAt);
  const rest = letters.slice(signAt + sign.length);
  const at = (letters[0] as Letter).at;
  const field = { at, end: at + spelled.length };
  const value = { at: rest[0]?.at ?? end, end };
  if (isWordField(name)) {
    if (sign !== ':') throw misread({ at, end }, texts.query.colon(name, exampleOf(name)));
    return { kind: 'word', negated, field: name, values: wordsOf(name, rest, value) };
  }
  if (isNumberField(name)) {
    if (sign === ':') {
      throw misread({ at, end }, texts.query.isNumber(name));
    }
    return { kind: 'number', negated, field: name, comparison: sign, value: numberOf(name, rest, value) };
  }
  // A host with its port is no field.
  if (sign === ':' && PORT.test(written(rest))) return null;
  const near = nearest(name, FIELDS);
  throw misread(field, texts.query.noField(spelled, near), near);
}

function signFrom(letters: readonly Letter[], at: number): ':' | Comparison {
  const two = written(letters.slice(at, at + 2));
  const plain = letters[at + 1]?.quoted === false;
  return COMPARISONS.find((sign) => (sign.length === 1 || plain) && two.startsWith(sign)) ?? ':';
}

function wordsOf(field: WordField, letters: readonly Letter[], place: { at: number; end: number }): string[] {
  const known: readonly string[] | null = WORD_FIELDS[field];
  const parts: Letter[][] = [[]];
  for (const letter of letters) {
    if (letter.char === ',' && !letter.quoted) parts.push([]);
    else (parts.at(-1) as Letter[]).push(letter);
  }
  const values = parts.filter((part) => part.length > 0);
  if (values.length === 0) {
    throw misread(
      place,
      known ? texts.query.oneOf(field, known) : texts.query.suchAs(field, exampleOf(field)),
    );
  }
  return values.map((part) => {
    const value = written(part);
    if (!known) return value;
    const lower = value.toLowerCase();
    if (known.includes(lower)) return lower;
    const near = nearest(lower, known);
    const first = (part[0] as Letter).at;
    throw misread(
      { at: first, end: (part.at(-1) as Letter).at + 1 },
      texts.query.noValue(field, value, near, known),
      near,
    );
  });
}

/** As many digits as a person writes, so that a number is printed as it is read. */
const NUMBER = /^\d{1,12}(?:\.\d{1,6})?$/;

function numberOf(
  field: NumberField,
  letters: readonly Letter[],
  place: { at: number; end: number },
): number {
  const value = written(letters);
  // A point is understood everywhere, and what the locale has in its place where numbers are shown with that.
  const plain = value.replace(decimalSign(), '.');
  if (NUMBER.test(plain)) return Number(plain);
  const pointed = value.replace(/[,٫]/, '.');
  const meant = NUMBER.test(pointed) ? pointed : undefined;
  throw misread(place, texts.query.withNumber(field, value, decimalSign()), meant);
}

const exampleOf = (field: WordField): string => `${field}:${WORD_FIELDS[field]?.[0] ?? EXAMPLES[field]}`;
const EXAMPLES: Partial<Record<WordField, string>> = {
  tag: 'eu',
  group: 'edge',
  host: 'example.net',
  name: 'chat',
};

const written = (letters: readonly Letter[]): string => letters.map(({ char }) => char).join('');
const isWordField = (name: string): name is WordField => Object.hasOwn(WORD_FIELDS, name);
const isNumberField = (name: string): name is NumberField => Object.hasOwn(NUMBER_FIELDS, name);

const misread = (place: { at: number; end: number }, message: string, suggestion?: string): Misread =>
  new Misread({ ...place, message, suggestion: suggestion ?? null });

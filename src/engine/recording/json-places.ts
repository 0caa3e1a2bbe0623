import type { Span } from './secret-finder.ts';

/** One step of a path: a name, any one of an object or an array, or any number of steps. */
type Step = { name: string } | 'any' | 'deep';

/** A path as RFC 9535 has it, as far as a rule of redaction needs it. */
export interface JsonPlace {
  rule: string;
  steps: readonly Step[];
}

const STEP = /\.\.?(?:[\w$-]+|\*)|\.{0,2}\[(?:\d+|\*|'[^']*'|"[^"]*")\]/gy;

/**
 * Reads `$.user.email`, `$..iban`, `$.items[*].name` or `$['a b']`.
 * @returns `null` where it is none
 */
export function parseJsonPlace(text: string): JsonPlace | null {
  if (!text.startsWith('$') || text.length < 2) return null;
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < text.length) {
    const [step] = STEP.exec(text) ?? [];
    if (step === undefined) return null;
    if (step.startsWith('..')) steps.push('deep');
    const name = step.replace(/^\.{0,2}/, '').replace(/^\[(['"]?)(.*)\1\]$/, '$2');
    steps.push(name === '*' ? 'any' : { name });
  }
  return { rule: `JSON path ${text}`, steps };
}

/** Values deeper than this are taken for the whole that they are in. */
const DEEPEST = 100;

/**
 * Where the values stand that any of `places` names, in a JSON text that may be malformed or cut off: then what is
 * wrong ends the search, and a value that was begun goes on to the end. With strings, what is between their quotes.
 */
export function findJsonPlaces(
  text: string,
  places: readonly JsonPlace[],
): (Span & { rule: string; quoted: boolean })[] {
  const found: (Span & { rule: string; quoted: boolean })[] = [];
  let at = 0;

  const space = () => {
    while (at < text.length && ' \t\r\n'.includes(text.charAt(at))) at++;
  };
  /** Goes behind a string, whose content it returns. */
  const string = (): string => {
    const start = ++at;
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    const content = text.slice(start, at);
    at = Math.min(text.length, at + 1);
    return content;
  };
  const value = (path: string[]): boolean => {
    space();
    const from = at;
    const rule = places.find(({ steps }) => fits(steps, 0, path, 0))?.rule;
    const whole = valueWithin(rule === undefined ? path : null);
    if (rule !== undefined && at > from) {
      const closed = at > from + 1 && text[at - 1] === '"';
      found.push(
        text[from] === '"'
          ? { from: from + 1, to: closed ? at - 1 : at, rule, quoted: true }
          : { from, to: at, rule, quoted: false },
      );
    }
    return whole;
  };
  /** @param path `null` where it does not matter what is in it. */
  const valueWithin = (path: string[] | null): boolean => {
    const first = text[at];
    if (first === '"') {
      string();
      return at < text.length || text[at - 1] === '"';
    }
    if (first === '{' || first === '[') {
      if (path === null || path.length >= DEEPEST) return skipBrackets();
      return first === '{' ? object(path) : array(path);
    }
    while (at < text.length && !',}] \t\r\n'.includes(text.charAt(at))) at++;
    return at < text.length || path?.length === 0;
  };
  const skipBrackets = (): boolean => {
    let open = 0;
    while (at < text.length) {
      const char = text[at];
      if (char === '"') {
        string();
        continue;
      }
      if (char === '{' || char === '[') open++;
      if (char === '}' || char === ']') open--;
      at++;
      if (open === 0) return true;
    }
    return false;
  };
  const object = (path: string[]): boolean => {
    at++;
    for (;;) {
      space();
      if (text[at] === '}') {
        at++;
        return true;
      }
      if (text[at] !== '"') return false;
      const name = nameOf(string());
      space();
      if (text[at] !== ':') return false;
      at++;
      if (!value([...path, name])) return false;
      space();
      if (text[at] === ',') at++;
      else if (text[at] !== '}') return false;
    }
  };
  const array = (path: string[]): boolean => {
    at++;
    for (let index = 0; ; index++) {
      space();
      if (text[at] === ']') {
        at++;
        return true;
      }
      if (at >= text.length || !value([...path, String(index)])) return false;
      space();
      if (text[at] === ',') at++;
      else if (text[at] !== ']') return false;
    }
  };

  space();
  if (text[at] === '{' || text[at] === '[') value([]);
  return found;
}

function nameOf(content: string): string {
  if (!content.includes('\\')) return content;
  try {
    return JSON.parse(`"${content}"`) as string;
  } catch {
    return content;
  }
}

function fits(steps: readonly Step[], step: number, path: readonly string[], depth: number): boolean {
  const now = steps[step];
  if (now === undefined) return depth === path.length;
  if (now === 'deep') {
    for (let from = depth; from < path.length; from++) if (fits(steps, step + 1, path, from)) return true;
    return false;
  }
  if (depth >= path.length) return false;
  return (now === 'any' || now.name === path[depth]) && fits(steps, step + 1, path, depth + 1);
}

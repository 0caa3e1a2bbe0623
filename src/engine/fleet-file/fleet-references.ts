import type { FleetDocument } from './fleet-document.ts';
import type { Finding, Path } from './fleet-problem.ts';
import { SECRET_NAME, type Secrets, secretOf } from './secrets.ts';

/*
 * `${NAME}` stands for a variable of the environment and `${secret:NAME}`, or a value that is nothing but
 * `secret:NAME`, for a secret; `$${` for a plain `${`. Keys are shown in problems, so nothing is replaced
 * in them.
 */

const REFERENCE = /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$\{secret:([^{}]*)\}|\$\{/g;
const WHOLE_VALUE = /^secret:(\S+)$/;

/** The schema is not as deep as this: what is deeper is refused whatever it says. */
const DEEPEST = 16;

export interface References {
  env: Record<string, string | undefined>;
  secrets: Secrets;
}

/** The document's content with every reference replaced, and what is wrong with those that are not. */
export function replaceReferences(
  document: FleetDocument,
  references: References,
): { content: unknown; findings: Finding[] } {
  const findings: Finding[] = [];
  const content = mapText(document.content, (text, path) => {
    const messages = new Set<string>();
    const replaced = replaceIn(text, path, references, (message) => messages.add(message));
    for (const message of messages) findings.push({ offset: document.offsetOf(path), message });
    return replaced;
  });
  return { content, findings };
}

/** The names of the secrets that a document refers to. */
export function secretNames(document: FleetDocument): string[] {
  const names: string[] = [];
  mapText(document.content, (text) => {
    const whole = WHOLE_VALUE.exec(text)?.[1];
    const within = [...text.matchAll(REFERENCE)].map(([, , secret]) => secret);
    for (const name of [whole, ...within]) if (name && SECRET_NAME.test(name)) names.push(name);
    return text;
  });
  return names;
}

function replaceIn(
  text: string,
  path: Path,
  { env, secrets }: References,
  report: (message: string) => void,
): string {
  const secret = (name: string, at: number, match: string): string => {
    const value = SECRET_NAME.test(name) ? readSecret(secrets, name, text, at, match, path) : BAD_SECRET_NAME;
    if (value.ok) return value.value;
    report(value.error);
    return match;
  };
  const whole = WHOLE_VALUE.exec(text)?.[1];
  if (whole !== undefined) return secret(whole, 0, text);
  return text.replace(
    REFERENCE,
    (match, variable: string | undefined, secretName: string | undefined, at: number) => {
      if (match === '$${') return '${';
      if (secretName !== undefined) return secret(secretName, at, match);
      const value = variable === undefined ? undefined : env[variable];
      if (value !== undefined) return value;
      report(
        variable === undefined
          ? 'expected ${NAME}, a reference to an environment variable, or ${secret:NAME}; write $${ for a plain ${'
          : `the environment variable ${variable} is not set`,
      );
      return match;
    },
  );
}

const BAD_SECRET_NAME = {
  ok: false,
  error: 'expected the name of a secret: letters, digits and _ . -, at most 128 of them',
} as const;
const EXPOSED = {
  ok: false,
  error:
    'a secret would be shown here, expected it in a header, a body, a message that is sent, a passphrase, or in the ' +
    'user info or a query value of a url',
} as const;

function readSecret(secrets: Secrets, name: string, text: string, at: number, match: string, path: Path) {
  const encode = encodingAt(path, text, at, match);
  if (!encode) return EXPOSED;
  const secret = secretOf(secrets, name);
  return secret.ok ? ({ ok: true, value: encode(secret.value) } as const) : secret;
}

/** How a secret is written into a text, whatever it holds; `null` where the text is shown. */
function encodingAt(
  path: Path,
  text: string,
  at: number,
  match: string,
): ((secret: string) => string) | null {
  const key = path.at(-1);
  if (path.at(-2) === 'headers' || key === 'passphrase') return asItIs;
  if (key === 'url' || key === 'proxy') {
    return isMaskedPart(text.slice(0, at), text.slice(at + match.length)) ? encodeURIComponent : null;
  }
  // Nobody is shown what is sent.
  if (key !== 'body' && key !== 'send') return null;
  if (/^\s*[{[]/.test(text)) return insideJsonText;
  return key === 'body' && text.includes('=') ? encodeURIComponent : asItIs;
}

const asItIs = (secret: string): string => secret;
const insideJsonText = (secret: string): string => JSON.stringify(secret).slice(1, -1);

/** Whether a URL that is shown has this part left out: its user info, or the value of a query parameter. */
function isMaskedPart(before: string, after: string): boolean {
  const query = before.indexOf('?');
  if (query < 0) return /^\w+:\/\/[^/#@]*$/.test(before) && /^[^/?#]*@/.test(after);
  const pairSoFar = before.slice(Math.max(query, before.lastIndexOf('&')) + 1);
  const restOfPair = after.split('&')[0] ?? '';
  return pairSoFar.includes('=') || !restOfPair.includes('=');
}

/** A copy with every text in it replaced; a collection that contains itself has no copy. */
function mapText(content: unknown, replace: (text: string, path: Path) => string): unknown {
  const around = new Set<object>();
  const copy = (value: unknown, path: Path): unknown => {
    if (typeof value === 'string') return replace(value, path);
    if (typeof value !== 'object' || value === null || path.length > DEEPEST) return value;
    if (around.has(value)) return undefined;
    around.add(value);
    const copied = Array.isArray(value)
      ? value.map((each, index) => copy(each, [...path, index]))
      : isMapping(value)
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copy(each, [...path, key])]))
        : value;
    around.delete(value);
    return copied;
  };
  return copy(content, []);
}

/** YAML has more kinds of value than a fleet file: dates, sets, bytes. */
const isMapping = (value: object): boolean => Object.getPrototypeOf(value) === Object.prototype;

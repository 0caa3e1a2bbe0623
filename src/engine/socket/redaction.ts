import type { Ending } from '../dial/outcome.ts';
import type { BackendConfig } from '../fleet-file/fleet-config.ts';

/** Shorter values are too likely to be plain words. */
const SHORTEST_SECRET = 4;
/** A subprotocol of this length is no name but a token, as some servers take it. */
const SHORTEST_TOKEN_PROTOCOL = 16;
/** Names of what lets somebody in. */
const CREDENTIAL = /token|secret|pass|key|auth|credential|ticket|jwt/i;
/** Headers whose values everybody may see. */
const PUBLIC_HEADERS: ReadonlySet<string> = new Set(['accept-language', 'host', 'origin', 'user-agent']);

/**
 * What a backend is sent to be let in: user info and query values of its URL, values of its headers.
 * Each as written, decoded, and without the scheme before it ("Bearer …").
 */
function secretsOf({ url, headers, subprotocols, messages, services }: Redacted): string[] {
  const { token, stats, polling, tls, proxy } = services;
  const urls = [url, token?.url, stats?.url, polling?.url, proxy].filter((each) => each != null);
  const given = [
    ...urls.flatMap(secretsOfUrl),
    ...secretsOfHeaders(headers),
    ...secretsOfHeaders(token?.headers ?? {}),
    token?.body ?? '',
    ...[token?.body, messages.hello?.send, ...messages.onOpen.map(({ send }) => send)].flatMap(secretsOfText),
    tls?.passphrase ?? '',
    ...subprotocols.filter((protocol) => protocol.length >= SHORTEST_TOKEN_PROTOCOL),
  ];
  const written = new Set(given.flatMap((secret) => [secret, decoded(secret), encodeURIComponent(secret)]));
  // The longest first, so that none is left as the rest of a longer one.
  return [...written]
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length);
}

function secretsOfUrl(text: string): string[] {
  const { username, password, search } = new URL(text);
  const query = search
    .slice(1)
    .split('&')
    .map((pair) => pair.slice(pair.indexOf('=') + 1));
  const basic = Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64');
  return [username, password, ...(username || password ? [basic] : []), ...query];
}

/**
 * Of a text that is sent: in JSON what stands under a name such as "token", and anywhere what is too long
 * for a plain word.
 */
function secretsOfText(text: string | null | undefined): string[] {
  if (!text) return [];
  const found: string[] = [];
  try {
    JSON.parse(text, (key, value: unknown) => {
      if (typeof value !== 'string' || value.includes('{{')) return value;
      if (CREDENTIAL.test(key) || value.length >= SHORTEST_TOKEN_PROTOCOL) found.push(value);
      return value;
    });
  } catch {
    found.push(...text.split(/[\s&=,:;]+/).filter((word) => word.length >= SHORTEST_TOKEN_PROTOCOL));
  }
  return found;
}

const secretsOfHeaders = (headers: Record<string, string>): string[] =>
  Object.entries(headers)
    .filter(([name]) => !PUBLIC_HEADERS.has(name.toLowerCase()))
    .flatMap(([, value]) => [value, ...value.split(/\s+/).slice(1)]);

type Redacted = Pick<BackendConfig, 'url' | 'headers' | 'subprotocols' | 'messages' | 'services'>;

/** All of a backend's secrets. @param tokens what it is sent that no file knows: tokens, as they are now. */
export const secretsWith = (config: Redacted, tokens: readonly string[]): string[] => [
  ...tokens.flatMap((token) => [token, encodeURIComponent(token)]),
  ...secretsOf(config),
];

/**
 * The same for many texts, one after the other: a backend's secrets, also as JSON writes them. Worked out anew
 * only where the configuration or the tokens are others than the last time.
 */
export function secretsReader(): (config: Redacted, tokens: readonly string[]) => readonly string[] {
  let of: Redacted | null = null;
  let tokensThen = '';
  let secrets: readonly string[] = [];
  return (config, tokens) => {
    const tokensNow = tokens.join('\n');
    if (of !== config || tokensNow !== tokensThen) {
      const plain = secretsWith(config, tokens);
      secrets = [...new Set(plain.flatMap((secret) => [secret, ...inJson(secret)]))];
      of = config;
      tokensThen = tokensNow;
    }
    return secrets;
  };
}

/** RFC 8259 §7 lets a slash be escaped or not. */
function inJson(secret: string): string[] {
  const written = JSON.stringify(secret).slice(1, -1);
  return [written, written.replaceAll('/', '\\/')];
}

/**
 * Masks a backend's own credentials in what it or a library says: a server that answers "bad token
 * s3cr3t" must not put the token into the timeline, a recording or a page.
 *
 * What to mask is worked out each time: endings are few, and a list kept for each backend is memory
 * that a connection without a fault never needs.
 *
 * @param tokens what it is sent that no file knows: tokens, as they are now.
 */
export function redact(ending: Ending, config: Redacted, tokens: readonly string[]): Ending {
  const mask = (text: string) =>
    text === ''
      ? text
      : secretsWith(config, tokens).reduce((masked, secret) => masked.replaceAll(secret, '•••'), text);
  switch (ending.kind) {
    case 'close':
      return { ...ending, reason: mask(ending.reason) };
    case 'error':
      return { ...ending, message: mask(ending.message) };
    case 'refused':
    case 'token':
      return { ...ending, text: mask(ending.text) };
    default:
      return ending;
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

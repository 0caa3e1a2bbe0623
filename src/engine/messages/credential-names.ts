/** Words that by themselves say that what they name lets somebody in. */
const WORDS: ReadonlySet<string> = new Set([
  'auth',
  'authentication',
  'bearer',
  'otp',
  'pass',
  'passcode',
  'passphrase',
  'pin',
  'pwd',
  'sid',
  'sig',
  'signature',
  'ticket',
]);

/** The same where they are part of a longer word: `accessToken`, `sessionid`, `X-Api-Key`. */
const PARTS =
  /token|secret|passw|authorization|(?:api|access|account|auth|client|encryption|private|shared|signing|subscription)key|credential|cookie|session|jwt/;

/**
 * Whether a key of a message, a query parameter or a header is named like a credential. A word like `key` or
 * `author` alone is not one: a console that masks every key shows nothing.
 */
export function namesCredential(name: string): boolean {
  if (PARTS.test(name.toLowerCase().replace(/[^a-z0-9]+/g, ''))) return true;
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .some((word) => WORDS.has(word));
}

/**
 * What a page of the console may load and do, in either shell: its own files, and nothing from anywhere
 * else. No inline styles: React and the charts set theirs through the CSSOM, which no policy restricts.
 *
 * @param connect what it may connect to besides its own origin
 */
export const contentSecurityPolicy = (...connect: string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    ["connect-src 'self'", ...connect].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

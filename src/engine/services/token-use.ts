import type { TokenConfig } from '../fleet-file/fleet-config.ts';

/** A request as it is sent. */
export interface Addressed {
  url: string;
  headers: Record<string, string>;
}

/** Puts a token where the fleet file wants it, in place of what stands there. */
export function withToken({ url, headers }: Addressed, as: TokenConfig['as'], token: string): Addressed {
  if (as === 'bearer') return { url, headers: withHeader(headers, 'Authorization', `Bearer ${token}`) };
  if ('header' in as) return { url, headers: withHeader(headers, as.header, token) };
  return { url: withParameter(url, as.query, token), headers };
}

/** The names of headers are the same in any case. */
function withHeader(headers: Record<string, string>, name: string, value: string): Record<string, string> {
  const others = Object.entries(headers).filter(([other]) => other.toLowerCase() !== name.toLowerCase());
  return Object.fromEntries([...others, [name, value]]);
}

/** The other parameters stay as they are written, which `searchParams` would not leave them. */
function withParameter(text: string, name: string, value: string): string {
  const url = new URL(text);
  const written = encodeURIComponent(name);
  const others = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && ![name, written].includes(pair.split('=')[0] ?? ''));
  url.search = [...others, `${written}=${encodeURIComponent(value)}`].join('&');
  return url.href;
}

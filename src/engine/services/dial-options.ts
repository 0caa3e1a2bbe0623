import type { BackendConfig } from '../fleet-file/fleet-config.ts';
import { type Route, routeTo } from './route.ts';
import { withToken } from './token-use.ts';

/** What `ws` is given for one dial. */
export interface DialOptions {
  url: string;
  options: Route & { headers: Record<string, string> };
}

/**
 * @param url the backend's own, and what a resumed session adds to it.
 * @param token of the backend's token endpoint, where it has one.
 */
export function dialOptions(config: BackendConfig, url: string, token: string | null): DialOptions {
  const as = config.services.token?.as;
  const plain = { url, headers: config.headers };
  const addressed = token !== null && as !== undefined ? withToken(plain, as, token) : plain;
  return { url: addressed.url, options: { ...routeTo(addressed.url, config), headers: addressed.headers } };
}

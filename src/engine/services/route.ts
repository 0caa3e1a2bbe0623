import type { Agent } from 'node:http';
import type { BackendConfig } from '../fleet-file/fleet-config.ts';
import { ProxyTunnel } from './proxy-tunnel.ts';

/** How a host is reached and known, as `ws`, node:http and node:https are told it. For one request only. */
export interface Route {
  /** Without one, a connection of its own. */
  agent?: Agent;
  ca?: string;
  cert?: string;
  key?: string;
  passphrase?: string;
  /** The name to ask for and to check (SNI). */
  servername?: string;
}

/**
 * The way to a URL of a backend, its own or that of a service beside it: both use the backend's proxy and
 * certificates. Its server name is that of its own host, and so is not asked of another.
 */
export function routeTo(
  text: string,
  { url: own, services }: Pick<BackendConfig, 'url' | 'services'>,
): Route {
  const url = new URL(text);
  const secure = url.protocol === 'wss:' || url.protocol === 'https:';
  const { tls, proxy } = services;
  const route: Route = {};
  if (proxy !== null) route.agent = new ProxyTunnel(proxy, secure);
  if (!secure || tls === null) return route;
  if (tls.ca !== null) route.ca = tls.ca;
  if (tls.cert !== null) route.cert = tls.cert;
  if (tls.key !== null) route.key = tls.key;
  if (tls.passphrase !== null) route.passphrase = tls.passphrase;
  if (tls.serverName !== null && url.hostname === new URL(own).hostname) route.servername = tls.serverName;
  return route;
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { isLoopback } from '../engine/start/command-line.ts';
import { type Reply, textReply } from './reply.ts';

/*
 * Who may have what from the served shell. Three questions, in this order:
 *
 *   Host    is it our name? Else a page elsewhere has pointed its own name at this address (DNS
 *           rebinding), and a browser would count it as our origin.
 *   Origin  does the request come from our own page? A browser says so; a curl says nothing.
 *   token   does it know the secret of this run?
 */

/** A new token: 192 bits. */
export const randomToken = (): string => randomBytes(24).toString('base64url');

/** What the browser is opened with is good for once. */
export const LINK_USED_UP = textReply(
  401,
  'This link has been used or is too old: open the URL that the console printed when it started, with ?token=… at its end.',
  { 'WWW-Authenticate': 'Bearer' },
);

export const WITHOUT_TOKEN = textReply(
  401,
  "This console wants its token: open the URL that it printed when it started, with ?token=… at its end, or send the header 'Authorization: Bearer TOKEN'.",
  { 'WWW-Authenticate': 'Bearer' },
);

const WRONG_NAME = textReply(
  421,
  'This console does not go by that name: use the URL that it printed when it started.',
);

const FOREIGN_PAGE = textReply(
  403,
  'This console serves its own pages only, not those of another origin: use the URL that it printed.',
);

export class Access {
  private readonly digest: Buffer;

  /** @param bound the host that the server was told to listen on. */
  constructor(
    private readonly token: string,
    private readonly bound: string,
    private readonly port: number,
  ) {
    this.digest = sha256(token);
  }

  /** Host and Origin; `null` when they are in order. The health checks need just this. */
  refuseStranger(request: IncomingMessage): Reply | null {
    const { host, origin } = request.headers;
    if (!host || !this.isOurName(nameIn(host))) return WRONG_NAME;
    // Both compared as texts: the server itself speaks plain HTTP only.
    const foreignOrigin = origin !== undefined && origin !== `http://${host}`;
    return foreignOrigin || isEmbeddedElsewhere(request) ? FOREIGN_PAGE : null;
  }

  /** Token in a header or the cookie; `null` when it is right. */
  refuseWithoutToken(request: IncomingMessage): Reply | null {
    const presented = bearerOf(request) ?? cookieNamed(this.cookieName, request.headers.cookie);
    return this.isToken(presented) ? null : WITHOUT_TOKEN;
  }

  /** For what has an effect: a browser sends the cookie by itself, also where somebody else's page makes it ask. */
  refuseWithoutBearer(request: IncomingMessage): Reply | null {
    return this.isToken(bearerOf(request)) ? null : WITHOUT_TOKEN;
  }

  isToken(presented: string | null | undefined): boolean {
    // Digests, because only equal lengths can be compared in constant time.
    return typeof presented === 'string' && timingSafeEqual(sha256(presented), this.digest);
  }

  /**
   * For `Set-Cookie`. Lives as long as the browser's session. Lax, so that a link to the console works
   * from wherever it is clicked: nothing that a GET asks for has an effect, and an upgrade has its
   * Origin checked.
   */
  get cookie(): string {
    return `${this.cookieName}=${this.token}; Path=/; HttpOnly; SameSite=Lax`;
  }

  /** With the port, because cookies are not kept apart by port and two consoles may share a host. */
  private get cookieName(): string {
    return `wirewatch-${this.port}`;
  }

  /**
   * By name alone: the port in a Host header may be that of a container's mapping. An address can
   * not be rebound, so a server on every address of its machine answers to any of them.
   */
  private isOurName(name: string): boolean {
    if (name === this.bound) return true;
    if (isLoopback(this.bound)) return isLoopback(name);
    const everywhere = this.bound === '0.0.0.0' || this.bound === '::';
    return everywhere && (isIP(name) !== 0 || name === 'localhost' || name === hostname().toLowerCase());
  }
}

const bearerOf = ({ headers }: IncomingMessage): string | undefined =>
  /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];

/**
 * A page of another origin that names us in an `<img>`, a `<script>` or a frame sends no Origin, and
 * pages on another port of this host even send our cookie along. Following a link is no embedding.
 */
function isEmbeddedElsewhere(request: IncomingMessage): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  return request.headers['sec-fetch-mode'] !== 'navigate' || request.headers['sec-fetch-dest'] !== 'document';
}

/** "[::1]:7433" → "::1", "LocalHost:80" → "localhost"; "" where it is no host and port. */
function nameIn(host: string): string {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::\d{1,5})?$/.exec(host.toLowerCase());
  return match?.[1] ?? match?.[2] ?? '';
}

function cookieNamed(name: string, header: string | undefined): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

import type { IncomingMessage } from 'node:http';
import type { Random } from '../shared/random.ts';
import { RecentlyUsed } from './recently-used.ts';

const MAX_TOKENS = 1_000;

/** The answer of a token endpoint (RFC 6749 §5.1). */
export interface IssuedToken {
  access_token: string;
  token_type: 'Bearer';
  /** Seconds. */
  expires_in: number;
}

/** The tokens that a server has handed out. They guard nothing, so they may come from a seed. */
export class Tokens {
  /** By token: UTC ms when it expires. */
  private readonly expiries = new RecentlyUsed<number>(MAX_TOKENS);

  /** @param expiresIn seconds */
  constructor(
    private readonly expiresIn: number,
    private readonly random: Random,
  ) {}

  issue(now: number): IssuedToken {
    const part = () =>
      Math.floor(this.random() * 0x1_0000_0000)
        .toString(16)
        .padStart(8, '0');
    const token = `${part()}${part()}${part()}${part()}`;
    this.expiries.set(token, now + this.expiresIn * 1_000);
    return { access_token: token, token_type: 'Bearer', expires_in: this.expiresIn };
  }

  /** Whether a request shows a token that is good, as a bearer or as `?token=`. */
  admits(request: IncomingMessage, now: number): boolean {
    const token = tokenOf(request);
    return token !== null && now < (this.expiries.get(token) ?? 0);
  }

  revoke(): void {
    this.expiries.clear();
  }
}

/** The part of a request that says who asks, and for what. */
export type RequestHead = Pick<IncomingMessage, 'headers' | 'url'>;

/** What a request shows, as a bearer or as `?token=`. */
export const tokenOf = (request: RequestHead): string | null =>
  bearerOf(request) ?? queryOf(request).get('token');

const bearerOf = ({ headers }: RequestHead): string | undefined =>
  /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];

/** The query of a request. */
export const queryOf = ({ url = '/' }: Pick<RequestHead, 'url'>): URLSearchParams =>
  new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?')) : '');

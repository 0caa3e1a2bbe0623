import type { Misbehaviour } from '../shared/control.ts';

/** How an upgrade is answered. */
export type Answer =
  | { do: 'accept' }
  /** The TCP connection is reset: for a client, a refusal. */
  | { do: 'reset' }
  /** Not at all, until the conduct changes. */
  | { do: 'hold' }
  | { do: 'status'; status: number; retryAfter?: number | undefined };

/** How and when a connection ends by the server's will. */
export interface Ending {
  /** ms after it was accepted; one that was open before, after the conduct began. */
  afterMs: number;
  by: { code: number; reason: string } | 'cut';
}

/** What a server does for a while. Both its temperament and a misbehaviour come down to one of these. */
export interface Conduct {
  /** Messages a second, on every connection. */
  perSecond: number;
  /** Messages are filler of so many bytes; `null`: they come from the server's feed. */
  fillBytes: number | null;
  answer: Answer;
  /** Messages and pongs are late by this, in ms, and up to `jitterMs` more. */
  delayMs: number;
  jitterMs: number;
  ending: Ending | null;
  /** Connections beyond it are closed with 1013; `null`: any number may come. */
  cap: number | null;
  /** Every hello is answered by a rejection. */
  rejectsHello: boolean;
  /** Connections stay open, but neither messages nor pongs nor close frames are sent. */
  silent: boolean;
  /** Pings are not answered. */
  muted: boolean;
}

export const CALM: Conduct = {
  perSecond: 0,
  fillBytes: null,
  answer: { do: 'accept' },
  delayMs: 0,
  jitterMs: 0,
  ending: null,
  cap: null,
  rejectsHello: false,
  silent: false,
  muted: false,
};

/** A misbehaviour that goes on until it is healed. */
export type LastingMisbehaviour = Exclude<
  Misbehaviour,
  { do: 'heal' | 'kill' | 'close' | 'revoke' | 'forget' }
>;

/**
 * What a server does that was told to misbehave. Its own bad habits are suspended, so that what a
 * test asks for is all that it gets; only its rate stays.
 */
export function misconduct(own: Conduct, doing: LastingMisbehaviour): Conduct {
  const calm = { ...CALM, perSecond: own.perSecond };
  switch (doing.do) {
    case 'refuse':
      return { ...calm, answer: { do: 'reset' } };
    case 'hang':
      return { ...calm, perSecond: 0, answer: { do: 'hold' }, silent: true };
    case 'flap':
      return { ...calm, ending: { afterMs: doing.openMs, by: { code: doing.code, reason: doing.reason } } };
    case 'flood':
      return { ...calm, perSecond: doing.perSecond, fillBytes: doing.bytes };
    case 'status':
      return { ...calm, answer: { do: 'status', status: doing.status, retryAfter: doing.retryAfter } };
    case 'slow':
      return { ...calm, delayMs: doing.delayMs };
    case 'reject':
      return { ...calm, rejectsHello: true };
    case 'mute':
      return { ...calm, perSecond: Math.min(own.perSecond, doing.perSecond), muted: true };
    case 'cap':
      return { ...calm, cap: doing.connections };
    case 'move':
      return calm;
  }
}

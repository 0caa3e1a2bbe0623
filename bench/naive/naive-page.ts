import type { Clock } from '../../src/simulator/clock.ts';

/** A page of one of the accounts, before its fixes. */
export interface NaivePage {
  /** Connections that it believes to have. */
  readonly open: number;
  /** How long each message was on its way by the time in it, ms, where it looks. */
  readonly delays?: readonly number[];
  /** So many messages to the server, as fast as it can, where it sends any. */
  send?(messages: number): void;
  close(): void;
}

export interface PageOptions {
  /** `ws://127.0.0.1:4711` and `http://127.0.0.1:4711`. */
  url: string;
  http: string;
  /** Who it says it is. */
  client: string;
  clock: Clock;
  /** Of the account's times. */
  timeScale: number;
  /** Of the chat. */
  rooms: readonly string[];
}

/** How long a message was on its way, ms; `null` where it does not say when it was sent. */
export function delayOf(text: string): number | null {
  const { sentAt } = JSON.parse(text) as { sentAt?: number };
  return sentAt === undefined ? null : Date.now() - sentAt;
}

import type { Clock } from '../clock.ts';
import type { BackendConfig } from '../fleet-file/fleet-config.ts';
import type { MessageLog } from '../messages/message-log.ts';
import type { Counters } from '../telemetry/counters.ts';
import type { Ending } from './outcome.ts';

/* What whoever dials and whoever makes the connection know of each other. */

/** What is dialled. */
export interface DialTarget {
  config: BackendConfig;
  /** The configured one, and what a resumed session adds to it. */
  url: string;
  token: string | null;
}

/** How far a dial came, in monotonic ms; `null` where it did not come to that. */
export interface DialMarks {
  startedAt: number;
  token: number | null;
  dns: number | null;
  tcp: number | null;
  tls: number | null;
  upgrade: number | null;
  hello: number | null;
  endedAt: number | null;
  address: string | null;
}

/** What a managed socket makes of a connection: {@link Connection}, but for tests without a network. */
export interface Link {
  readonly marks: DialMarks;
  /** Bytes read from the network so far. */
  readonly bytesRead: number;
  /** Bytes that wait to be written. */
  readonly bufferedAmount: number;
  /** Hears every message while it is set; counting does not need it. */
  tap: ((data: Buffer, isBinary: boolean) => void) | null;
  /** Where each message that comes in is written down by its numbers. */
  log?: MessageLog | null;
  /** Is told what else passes, while somebody looks at the messages. */
  watcher?: LinkWatcher | null;
  /** Sends a message, text or binary, unless it is closing. */
  send(data: string | Buffer): void;
  ping(token: number): void;
  close(code: number): void;
  terminate(): void;
}

/** Sees what is sent, and control messages in both directions. `code` is that of a close. */
export interface LinkWatcher {
  message(direction: 'out', data: Buffer | string, isBinary: boolean): void;
  control(
    direction: 'in' | 'out',
    kind: 'ping' | 'pong' | 'close',
    data: Buffer | string,
    code?: number,
  ): void;
}

/** Begins a dial. What it leads to is told through the events, never before this has returned. */
export type Connect = (
  target: DialTarget,
  slot: number,
  counters: Counters,
  clock: Clock,
  events: ConnectionEvents,
  /** Of a dial that has begun already. */
  marks?: DialMarks,
) => Link;

export const beginMarks = (startedAt: number): DialMarks => ({
  startedAt,
  token: null,
  dns: null,
  tcp: null,
  tls: null,
  upgrade: null,
  hello: null,
  endedAt: null,
  address: null,
});

export interface ConnectionEvents {
  onOpened(): void;
  /** With the token of the ping; NaN when the pong does not bring one. */
  onPong(token: number): void;
  /** The peer said goodbye or broke the rules; the connection itself may last. */
  onEnding(ending: Ending): void;
  /** Called once, with nothing of the connection left. */
  onEnded(ending: Ending): void;
}

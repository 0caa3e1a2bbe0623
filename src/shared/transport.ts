import type { Disposable } from './disposable.ts';

/** What crosses: JSON text, or one binary block. */
export type Packet = string | Uint8Array;

/**
 * A connection between a page and an engine: a message port on the desktop, a WebSocket in the
 * served shell. Packets arrive whole, in order and at most once, until the close.
 */
export interface Transport extends Disposable {
  /** Never throws; after the close it does nothing. */
  send(packet: Packet): void;
  /** Delivery begins with the first listener; what came before it waits for it. */
  onMessage(listener: (packet: Packet) => void): Disposable;
  /** Called once, also when it was closed before. `reason` is for people. */
  onClose(listener: (reason: string) => void): Disposable;
}

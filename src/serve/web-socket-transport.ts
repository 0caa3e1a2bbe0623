import { WebSocket } from 'ws';
import type { Disposable } from '../shared/disposable.ts';
import { Mailbox } from '../shared/mailbox.ts';
import type { Packet, Transport } from '../shared/transport.ts';

/**
 * What may wait in memory for a page that does not read, in bytes. The session already holds frames
 * back until the page acknowledges; this is the end of the patience with all the rest. A snapshot of
 * the largest fleet is about half of it.
 */
const MAX_BUFFERED_BYTES = 64 * 1_048_576;

/** How long a page may take to answer a close frame, in ms. */
const CLOSE_GRACE = 1_000;

/** A {@link Transport} over a WebSocket, which may be of either end. */
export class WebSocketTransport implements Transport {
  private readonly mailbox = new Mailbox();

  constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      // A copy: ws hands out views of pooled slabs, which live longer than the message.
      this.mailbox.deliver(isBinary ? new Uint8Array(data) : data.toString('utf8'));
    });
    socket.on('error', (error) => this.mailbox.close(error.message));
    socket.on('close', (code) => this.mailbox.close(`the WebSocket was closed with ${code}`));
  }

  send(packet: Packet): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    if (this.socket.bufferedAmount > MAX_BUFFERED_BYTES) {
      // Nothing may be left out in between, so the page has to start over: it gets a snapshot then.
      this.mailbox.close('it did not read what was sent to it');
      this.socket.terminate();
      return;
    }
    this.socket.send(packet);
  }

  onMessage(listener: (packet: Packet) => void): Disposable {
    return this.mailbox.onMessage(listener);
  }

  onClose(listener: (reason: string) => void): Disposable {
    return this.mailbox.onClose(listener);
  }

  dispose(): void {
    if (this.socket.readyState >= WebSocket.CLOSING) return;
    this.socket.close(1001);
    const grace = setTimeout(() => this.socket.terminate(), CLOSE_GRACE);
    this.socket.once('close', () => clearTimeout(grace));
  }
}

import type { MessageEvent, MessagePortMain } from 'electron';
import type { Disposable } from '../shared/disposable.ts';
import { Mailbox } from '../shared/mailbox.ts';
import type { Packet, Transport } from '../shared/transport.ts';

/** As much of Electron's `MessagePortMain` as a transport needs. */
export type TransportPort = Pick<MessagePortMain, 'on' | 'off' | 'postMessage' | 'start' | 'close'>;

/** The engine's end of a message port whose other end a page holds. */
export class MessagePortTransport implements Transport {
  private readonly mailbox = new Mailbox();
  private started = false;

  constructor(private readonly port: TransportPort) {
    port.on('message', this.receive);
    port.on('close', this.closedByPage);
  }

  send(packet: Packet): void {
    if (!this.mailbox.closed) this.port.postMessage(typeof packet === 'string' ? packet : exact(packet));
  }

  onMessage(listener: (packet: Packet) => void): Disposable {
    const subscription = this.mailbox.onMessage(listener);
    if (!this.started) {
      this.started = true;
      // Electron queues what arrives before this.
      this.port.start();
    }
    return subscription;
  }

  onClose(listener: (reason: string) => void): Disposable {
    return this.mailbox.onClose(listener);
  }

  dispose(): void {
    this.end('closed by the engine');
  }

  private readonly receive = ({ data }: MessageEvent): void => {
    if (typeof data === 'string' || data instanceof Uint8Array) this.mailbox.deliver(data);
    else if (data instanceof ArrayBuffer) this.mailbox.deliver(new Uint8Array(data));
  };

  private readonly closedByPage = (): void => this.end('the page has gone');

  private end(reason: string): void {
    if (this.mailbox.closed) return;
    this.port.off('message', this.receive);
    this.port.off('close', this.closedByPage);
    this.port.close();
    this.mailbox.close(reason);
  }
}

/** A message port copies the whole buffer behind a view, and a pooled `Buffer` is a view of 8 KiB. */
function exact(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

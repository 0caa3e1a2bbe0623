import { type NativeBridge, PORT_MESSAGE } from '../../shared/bridge.ts';
import { Mailbox } from '../../shared/mailbox.ts';
import type { Packet, Transport } from '../../shared/transport.ts';
import { texts } from '../texts/catalogue.ts';

/** The desktop's transport: asks the preload for a port and waits until it comes or `signal` aborts. */
export function dialMessagePort(bridge: NativeBridge, page: Window, signal: AbortSignal): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      page.removeEventListener('message', receive);
      signal.removeEventListener('abort', abort);
    };
    const abort = () => {
      settle();
      reject(new Error(texts.transport.noPort));
    };
    const receive = (event: MessageEvent) => {
      const [port] = event.ports;
      // Anything else in this window may post messages too; only the preload's carries a port.
      if (event.data !== PORT_MESSAGE || event.source !== page || !port) return;
      settle();
      resolve(portTransport(port));
    };
    page.addEventListener('message', receive);
    signal.addEventListener('abort', abort);
    bridge.requestPort();
  });
}

/** Speaks the contract over a message port. */
export function portTransport(port: MessagePort): Transport {
  const mailbox = new Mailbox();
  port.addEventListener('message', (event: MessageEvent) => {
    if (typeof event.data === 'string' || event.data instanceof Uint8Array) mailbox.deliver(event.data);
  });
  port.addEventListener('close', () => mailbox.close(texts.transport.portClosed));
  return {
    send(packet: Packet) {
      if (!mailbox.closed) port.postMessage(packet);
    },
    onMessage(listener) {
      const subscription = mailbox.onMessage(listener);
      port.start();
      return subscription;
    },
    onClose: (listener) => mailbox.onClose(listener),
    dispose() {
      port.close();
      mailbox.close(texts.transport.closedHere);
    },
  };
}

import { SESSION_PATH } from '../../shared/bridge.ts';
import { Mailbox } from '../../shared/mailbox.ts';
import type { Packet, Transport } from '../../shared/transport.ts';
import { texts } from '../texts/catalogue.ts';

/** The page's own origin, as the address of the session's WebSocket. */
export function sessionUrl(location: { protocol: string; host: string }): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${SESSION_PATH}`;
}

/**
 * The served shell's transport. Rejects when the upgrade is refused, of which a page cannot learn why; `whyRefused`
 * finds it out by other means.
 */
export function dialWebSocket(
  url: string,
  signal: AbortSignal,
  whyRefused: (signal: AbortSignal) => Promise<string>,
): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    const mailbox = new Mailbox();
    const abort = () => socket.close();
    signal.addEventListener('abort', abort);
    socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
      mailbox.deliver(typeof data === 'string' ? data : new Uint8Array(data));
    });
    let opened = false;
    socket.addEventListener('close', (event) => {
      signal.removeEventListener('abort', abort);
      mailbox.close(event.reason || texts.transport.closed(event.code));
      if (!opened) void whyRefused(signal).then((why) => reject(new Error(why)));
    });
    socket.addEventListener('open', () => {
      opened = true;
      signal.removeEventListener('abort', abort);
      resolve(socketTransport(socket, mailbox));
    });
  });
}

function socketTransport(socket: WebSocket, mailbox: Mailbox): Transport {
  return {
    send(packet: Packet) {
      if (socket.readyState !== WebSocket.OPEN) return;
      // A view may sit on a shared buffer by its type, which WebSocket's does not take.
      socket.send(typeof packet === 'string' ? packet : new Uint8Array(packet));
    },
    onMessage: (listener) => mailbox.onMessage(listener),
    onClose: (listener) => mailbox.onClose(listener),
    dispose() {
      socket.close();
      mailbox.close(texts.transport.closedHere);
    },
  };
}

import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { type Disposable, disposable } from '../../src/shared/disposable.ts';
import type { Packet, Transport } from '../../src/shared/transport.ts';

/** A transport over a real message port, which clones what it carries as Electron's do. */
class PortTransport implements Transport {
  constructor(private readonly port: MessagePort) {}

  send(packet: Packet): void {
    this.port.postMessage(packet);
  }

  onMessage(listener: (packet: Packet) => void): Disposable {
    this.port.on('message', listener);
    return disposable(() => this.port.off('message', listener));
  }

  onClose(listener: (reason: string) => void): Disposable {
    const closed = () => listener('the port was closed');
    this.port.on('close', closed);
    return disposable(() => this.port.off('close', closed));
  }

  dispose(): void {
    this.port.close();
  }
}

/** The two ends of a channel. Disposing one closes both. */
export function portPair(): { engine: Transport; page: Transport } {
  const { port1, port2 } = new MessageChannel();
  return { engine: new PortTransport(port1), page: new PortTransport(port2) };
}

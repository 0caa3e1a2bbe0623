import { PORT_MESSAGE } from '../../src/shared/bridge.ts';
import { PROTOCOL_VERSION, type Push, type Snapshot } from '../../src/shared/contract.ts';
import type { Disposable } from '../../src/shared/disposable.ts';
import { Emitter } from '../../src/shared/emitter.ts';
import type { Frame } from '../../src/shared/frame.ts';
import { FrameReader } from '../../src/shared/frame-delta.ts';
import { RpcClient } from '../../src/shared/rpc.ts';
import type { Packet, Transport } from '../../src/shared/transport.ts';
import type { Page } from './page.ts';
import type { PagePort, PortEvent } from './page-port.ts';

/** A page's session with the engine, opened as the console's page does it. */
export interface PageSession {
  client: RpcClient;
  snapshot: Snapshot;
  frames: Frame[];
  pushes: Push[];
  closed: boolean;
}

/** Asks the preload's bridge for a port and opens a session over it. */
export async function openSession(page: Page): Promise<PageSession> {
  const transport = transportOver(await requestPort(page));
  const client = new RpcClient(transport);
  const frames: Frame[] = [];
  const reader = new FrameReader();
  const pushes: Push[] = [];
  client.onFrame((bytes) => {
    const frame = reader.read(bytes);
    frames.push(frame);
    client.acknowledge(frame.sequence);
  });
  client.onPush((push) => pushes.push(push));
  const opened = await client.call('session.open', { protocol: PROTOCOL_VERSION });
  if (!opened.ok) throw new Error(opened.error.message);
  const session: PageSession = { client, snapshot: opened.value, frames, pushes, closed: false };
  transport.onClose(() => {
    session.closed = true;
  });
  return session;
}

export async function requestPort(page: Page): Promise<PagePort> {
  if (!page.window.wirewatch) throw new Error(`the preload exposed no bridge: ${page.preloadError}`);
  const arriving = page.nextPorts(PORT_MESSAGE);
  page.window.wirewatch.requestPort();
  const [port] = await arriving;
  if (!port) throw new Error('the message carried no port');
  return port;
}

function transportOver(port: PagePort): Transport {
  const packets = new Emitter<Packet>();
  const closes = new Emitter<string>();
  port.addEventListener('message', (event) => packets.emit((event as PortEvent).data as Packet));
  port.addEventListener('close', () => closes.emit('the port was closed'));
  return {
    send: (packet) => port.postMessage(packet),
    onMessage(listener): Disposable {
      const subscription = packets.subscribe(listener);
      port.start();
      return subscription;
    },
    onClose: closes.subscribe,
    dispose: () => port.close(),
  };
}

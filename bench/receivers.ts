import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import PartySocket from 'partysocket/ws';
import ReconnectingWebSocket from 'reconnecting-websocket';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { Engine } from '../src/engine/engine.ts';
import { PROTOCOL_VERSION } from '../src/shared/contract.ts';
import { backendColumn, readFrame } from '../src/shared/frame.ts';
import { RpcClient } from '../src/shared/rpc.ts';
import type { Transport } from '../src/shared/transport.ts';
import { fleetOver } from './fleet.ts';

/** Opens a connection to each URL and counts what comes. */
export interface Receiver {
  /** Messages that were counted so far. */
  counted(): number;
}

export type ReceiverName = 'ws' | 'engine' | 'reconnecting-websocket' | 'partysocket' | 'socket.io';

/** What the counting costs has to be the same for all but the engine, which counts by itself. */
class Tally {
  private readonly messages = new Float64Array(1);
  private readonly bytes = new Float64Array(1);

  readonly add = (length: number): void => {
    this.messages[0] = (this.messages[0] as number) + 1;
    this.bytes[0] = (this.bytes[0] as number) + length;
  };

  readonly counted = (): number => this.messages[0] as number;
}

const OPEN = 1;
const OPEN_POLL = 10;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, OPEN_POLL));
}

/** The least that anybody can do: a listener that counts. */
async function bareWs(urls: readonly string[]): Promise<Receiver> {
  const messages = new Float64Array(urls.length);
  const bytes = new Float64Array(urls.length);
  const sockets = urls.map((url, slot) => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    socket.on('message', (data) => {
      messages[slot] = (messages[slot] as number) + 1;
      bytes[slot] = (bytes[slot] as number) + (data as Buffer).length;
    });
    return socket;
  });
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  return { counted: () => messages.reduce((sum, count) => sum + count, 0) };
}

/**
 * The whole engine, as a shell runs it: heartbeats, a tick a second, history, and a session that is
 * sent every frame, takes it in and acknowledges it.
 */
async function managedFleet(urls: readonly string[]): Promise<Receiver> {
  const engine = new Engine({
    fleet: fleetOver(urls),
    version: 'bench',
    demo: false,
    log: (line) => process.stderr.write(`${line}\n`),
  });
  let counted = 0;
  let ticks = 0;
  engine.onFrame(({ columns, tick }) => {
    const rates = columns[backendColumn('messagesIn')] ?? new Float32Array();
    for (const rate of rates) counted += (rate * tick) / 1_000;
    ticks++;
  });
  const { port1, port2 } = new MessageChannel();
  engine.attach(overPort(port1), { shell: 'desktop', actor: 'bench', label: 'window 1' });
  const page = new RpcClient(overPort(port2));
  page.onFrame((bytes) => page.acknowledge(readFrame(bytes).sequence));
  engine.start();
  const opened = await page.call('session.open', { protocol: PROTOCOL_VERSION });
  if (!opened.ok) throw new Error(opened.error.message);
  await until(() => engine.fleet.statuses().every(({ state }) => state.phase === 'open'));
  return {
    counted: () => {
      if (ticks === 0) throw new Error('the engine did not tick');
      return counted;
    },
  };
}

function overPort(port: MessagePort): Transport {
  return {
    send: (packet) => port.postMessage(packet),
    onMessage(listener) {
      port.on('message', listener);
      return { dispose: () => port.off('message', listener) };
    },
    onClose(listener) {
      const closed = () => listener('the port was closed');
      port.on('close', closed);
      return { dispose: () => port.off('close', closed) };
    },
    dispose: () => port.close(),
  };
}

/**
 * The libraries over the same `ws`. Binary messages they are told to leave the Buffers that they are,
 * which is their best case; text they hand on as a string, and cannot be told otherwise.
 */
const LEAVE_BUFFERS = 'nodebuffer' as BinaryType;

async function reconnectingWebSocket(urls: readonly string[]): Promise<Receiver> {
  const tally = new Tally();
  const sockets = urls.map((url) => {
    const socket = new ReconnectingWebSocket(url, [], { WebSocket });
    socket.binaryType = LEAVE_BUFFERS;
    socket.addEventListener('message', ({ data }) => tally.add((data as Buffer | string).length));
    return socket;
  });
  await until(() => sockets.every(({ readyState }) => readyState === OPEN));
  return tally;
}

async function partySocket(urls: readonly string[]): Promise<Receiver> {
  const tally = new Tally();
  const sockets = urls.map((url) => {
    const socket = new PartySocket(url, [], { WebSocket });
    socket.binaryType = LEAVE_BUFFERS;
    socket.addEventListener('message', ({ data }: MessageEvent) =>
      tally.add((data as Buffer | string).length),
    );
    return socket;
  });
  await until(() => sockets.every(({ readyState }) => readyState === OPEN));
  return tally;
}

async function socketIo(urls: readonly string[]): Promise<Receiver> {
  const tally = new Tally();
  const sockets = urls.map((url) => {
    const socket = io(new URL(url).origin, { transports: ['websocket'], forceNew: true });
    socket.on('m', (text: string) => tally.add(text.length));
    return socket;
  });
  await until(() => sockets.every(({ connected }) => connected));
  return tally;
}

export const receivers: Record<ReceiverName, (urls: readonly string[]) => Promise<Receiver>> = {
  ws: bareWs,
  engine: managedFleet,
  'reconnecting-websocket': reconnectingWebSocket,
  partysocket: partySocket,
  'socket.io': socketIo,
};

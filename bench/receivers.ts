import { once } from 'node:events';
import PartySocket from 'partysocket/ws';
import ReconnectingWebSocket from 'reconnecting-websocket';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { backendColumn } from '../src/shared/frame.ts';
import { attendedEngine } from './attended-engine.ts';
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

async function managedFleet(urls: readonly string[]): Promise<Receiver> {
  const engine = await attendedEngine(fleetOver(urls));
  let counted = 0;
  let ticks = 0;
  engine.onFrame(({ columns, tick }) => {
    const rates = columns[backendColumn('messagesIn')] ?? new Float32Array();
    for (const rate of rates) counted += (rate * tick) / 1_000;
    ticks++;
  });
  await until(() => engine.fleet.statuses().every(({ state }) => state.phase === 'open'));
  return {
    counted: () => {
      if (ticks === 0) throw new Error('the engine did not tick');
      return counted;
    },
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

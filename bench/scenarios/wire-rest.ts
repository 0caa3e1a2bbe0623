import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Turns of the event loop in which nothing may happen. */
const CALM_TURNS = 4;
/** ms of the machine; a wire that is not at rest by then never will be. */
const PATIENCE = 20_000;

/** Both ends of a TCP connection within this process, as far as they are known. */
interface Pair {
  client: Socket | null;
  server: Socket | null;
}

/** What libuv is at, of which something will be heard. */
const UNDER_WAY = new Set([
  'TCPConnectWrap',
  'WriteWrap',
  'ShutdownWrap',
  'GetAddrInfoReqWrap',
  'FSReqCallback',
  'FSReqPromise',
]);

/**
 * Knows when nothing is on the way any more between the TCP sockets of this process: every byte that one end has
 * written was read by the other, every end was heard, and nobody is dialling. For those of other processes it knows nothing.
 */
export class WireRest {
  private readonly pairs = new Map<string, Pair>();
  private readonly dialling = new Set<Socket>();
  private seen = 0;

  constructor() {
    subscribe('net.client.socket', this.dialled);
    subscribe('net.server.socket', this.accepted);
  }

  dispose(): void {
    unsubscribe('net.client.socket', this.dialled);
    unsubscribe('net.server.socket', this.accepted);
  }

  /** @throws Error when it does not come to rest. */
  async comes(): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    let last = Number.NaN;
    for (let calm = 0; calm < CALM_TURNS; ) {
      await nextTurn();
      const passed = this.passed();
      calm = passed === last ? calm + 1 : 0;
      last = passed;
      if (performance.now() > deadline) throw new Error(`the wire does not come to rest: ${this.restless()}`);
    }
  }

  private readonly dialled = (message: unknown): void => {
    const { socket } = message as { socket: Socket };
    this.seen += 1;
    this.dialling.add(socket);
    const done = () => this.dialling.delete(socket);
    socket.once('close', done);
    socket.once('connect', () => {
      done();
      const { localPort, remoteAddress, remotePort } = socket;
      this.pairOf(`${localPort}>${remoteAddress}:${remotePort}`).client = socket;
    });
  };

  private readonly accepted = (message: unknown): void => {
    const { socket } = message as { socket: Socket };
    this.seen += 1;
    const { localAddress, localPort, remotePort } = socket;
    this.pairOf(`${remotePort}>${localAddress}:${localPort}`).server = socket;
  };

  /** A port that was lent out again begins a pair anew. */
  private pairOf(key: string): Pair {
    const known = this.pairs.get(key);
    if (known && !known.client?.destroyed && !known.server?.destroyed) return known;
    const pair: Pair = { client: null, server: null };
    this.pairs.set(key, pair);
    return pair;
  }

  /** Grows with all that happens; NaN, which is never the same, while something is on its way. */
  private passed(): number {
    let passed = this.seen;
    for (const [key, { client, server }] of this.pairs) {
      if (client?.destroyed && server?.destroyed) this.pairs.delete(key);
      else if (!atRest(client, server)) return Number.NaN;
      passed += (client?.bytesRead ?? 0) + (server?.bytesRead ?? 0);
    }
    if (this.dialling.size > 0) return Number.NaN;
    return process.getActiveResourcesInfo().some((kind) => UNDER_WAY.has(kind)) ? Number.NaN : passed;
  }

  private restless(): string {
    const pairs = [...this.pairs].filter(([, { client, server }]) => !atRest(client, server));
    const resources = process.getActiveResourcesInfo().filter((kind) => UNDER_WAY.has(kind));
    return [`${this.dialling.size} dials`, ...pairs.map(([key]) => key), ...resources].join(', ');
  }
}

function atRest(client: Socket | null, server: Socket | null): boolean {
  // Accepted a moment after it is connected. One that was gone by then is nobody's.
  if (!server) return client?.destroyed ?? true;
  if (!client) return true;
  return heard(client, server) && heard(server, client);
}

/** Whether `to` has heard all that `from` has to say. */
function heard(from: Socket, to: Socket): boolean {
  if (to.destroyed) return true;
  if (from.destroyed || from.writableFinished) return to.readableEnded;
  return from.bytesWritten === to.bytesRead;
}

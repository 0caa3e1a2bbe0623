import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Certificate } from './certificates.ts';

/** What a server does with a connection; `dial` counts them from 1. */
export type Conduct = (socket: Socket, dial: number) => void;

interface FaultServerOptions {
  host?: string;
  port?: number;
  /** Speaks TLS with this. */
  certificate?: Certificate;
}

/**
 * A TCP server of one backend that does with its connections as it likes, and counts at its own side of
 * the wire: `peak` is the most connections that ever were open at once.
 */
export class FaultServer {
  dials = 0;
  peak = 0;
  private readonly live = new Set<Socket>();
  private readonly sockets = new Set<Socket>();
  private readonly waiters = new Set<() => void>();

  private constructor(private readonly server: Server) {}

  static async listen(conduct: Conduct, options: FaultServerOptions = {}): Promise<FaultServer> {
    const { certificate, host = '127.0.0.1', port = 0 } = options;
    const server = createServer();
    const counted = new FaultServer(server);
    server.on('connection', (tcp) => {
      const dial = ++counted.dials;
      counted.count(tcp);
      if (!certificate) {
        conduct(tcp, dial);
        return;
      }
      const tls = new TLSSocket(tcp, { isServer: true, ...certificate });
      counted.count(tls);
      tls.once('secure', () => conduct(tls, dial));
    });
    server.listen(port, host);
    await once(server, 'listening');
    return counted;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/`;
  }

  get connections(): number {
    return this.live.size;
  }

  /** Resolves as soon as the condition holds: it is looked at after each connection and end, and {@link look}. */
  async until(condition: () => boolean, withinMs = 15_000): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!condition()) return;
        clearTimeout(deadline);
        this.waiters.delete(look);
        resolve();
      };
      this.waiters.add(look);
      const deadline = setTimeout(() => {
        this.waiters.delete(look);
        const { dials, connections } = this;
        const found = JSON.stringify({ dials, connections });
        reject(new Error(`not within ${withinMs} ms: ${condition}, but ${found}`));
      }, withinMs);
    });
  }

  look(): void {
    for (const look of [...this.waiters]) look();
  }

  /** Resets every connection and listens no more. */
  async dispose(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private count(socket: Socket): void {
    this.sockets.add(socket);
    let gone = false;
    for (const sign of ['end', 'error', 'close']) {
      socket.once(sign, () => {
        gone = true;
        this.live.delete(socket);
        this.look();
      });
    }
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.sockets.delete(socket));
    // A TLS connection counts as the TCP connection that it is.
    if (socket instanceof TLSSocket) return;
    // Whatever ended before this one began is known at the end of this turn, whichever was read first.
    setImmediate(() => {
      if (!gone) this.live.add(socket);
      this.peak = Math.max(this.peak, this.live.size);
      this.look();
    });
  }
}

/** Reads the upgrade request, then does as it likes; `accept` is what a proper answer would hold. */
export const asked =
  (answer: (socket: Socket, accept: string, dial: number) => void): Conduct =>
  (socket, dial) => {
    let head = '';
    const read = (chunk: Buffer) => {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', read);
      // What comes later is read and thrown away: the end of the connection is only seen while somebody reads.
      socket.resume();
      const key = /sec-websocket-key: (\S+)/i.exec(head)?.[1] ?? '';
      answer(socket, acceptOf(key), dial);
    };
    socket.on('data', read);
  };

const acceptOf = (key: string) =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

/** The head of an HTTP answer. */
export const head = (status: string, ...headers: string[]) =>
  [`HTTP/1.1 ${status}`, ...headers, '', ''].join('\r\n');

export const switching = (accept: string, ...headers: string[]) =>
  head(
    '101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
    ...headers,
  );

/** Upgrades properly, then does as it likes with the raw connection. */
export const upgraded = (then: (socket: Socket, dial: number) => void): Conduct =>
  asked((socket, accept, dial) => {
    socket.write(switching(accept));
    then(socket, dial);
  });

/** Upgrades properly, and sends these bytes. */
export const saying = (...parts: Buffer[]): Conduct =>
  upgraded((socket) => void socket.write(Buffer.concat(parts)));

/** A whole WebSocket, but for the pongs: those are up to `then`. `tcp` is for bytes of the caller's own. */
export function speaking(then: (peer: WebSocket, tcp: Socket, dial: number) => void): Conduct {
  const webSockets = new WebSocketServer({ noServer: true, clientTracking: false, autoPong: false });
  return (socket, dial) => {
    const http = createHttpServer();
    http.on('upgrade', (request, tcp, rest) => {
      webSockets.handleUpgrade(request, tcp, rest, (peer) => {
        peer.on('error', () => peer.terminate());
        then(peer, socket, dial);
      });
    });
    http.emit('connection', socket);
  };
}

/** Does it again and again, until the socket is gone. */
export function repeat(socket: Socket, everyMs: number, turn: () => void): void {
  const timer = setInterval(turn, everyMs);
  socket.once('close', () => clearInterval(timer));
}

/** Writes the bytes one at a time, in a loop of theirs where they are to last for ever. */
export function drip(socket: Socket, everyMs: number, next: () => Buffer | null): void {
  repeat(socket, everyMs, () => {
    const bytes = next();
    if (bytes && socket.writable) socket.write(bytes);
  });
}

/** A WebSocket frame as a server sends it. RFC 6455 §5.2. */
export function frame(
  opcode: number,
  payload: Uint8Array = new Uint8Array(0),
  { fin = true, reserved = 0 }: { fin?: boolean; reserved?: number } = {},
): Buffer {
  return Buffer.concat([frameHead(opcode, payload.length, { fin, reserved }), payload]);
}

/** Its first bytes, which promise a payload of that length. */
export function frameHead(opcode: number, length: number, { fin = true, reserved = 0 } = {}): Buffer {
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  if (length < 126) return Buffer.from([first, length]);
  if (length < 65_536) return Buffer.from([first, 126, length >> 8, length & 255]);
  const head = Buffer.from([first, 127, 0, 0, 0, 0, 0, 0, 0, 0]);
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}

export const CONTINUATION = 0x0;
export const TEXT = 0x1;
export const BINARY = 0x2;
export const CLOSE = 0x8;
export const PING = 0x9;

/** The payload of a close frame. */
export const closing = (code: number, reason: Uint8Array = new Uint8Array(0)) =>
  Buffer.concat([Buffer.from([code >> 8, code & 255]), reason]);

/** What a plain web server says to what it cannot read. */
export const answeringPlainHttp: Conduct = (socket) => {
  socket.once('data', () => {
    socket.resume();
    socket.end(head('400 Bad Request', 'Content-Length: 0', 'Connection: close'));
  });
};

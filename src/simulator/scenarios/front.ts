import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { refuseUpgrade } from '../listener.ts';

/** Where an upstream is at the time. */
export interface Upstream {
  host: string;
  port: number;
}

export interface FrontOptions {
  /** Asked for every connection anew, as a name is looked up; `null` while there is none. */
  resolve(): Upstream | null;
  /** Told of a TCP connection, of an upgrade that was asked for, and of what was answered by 502. */
  onDial(): void;
  onUpgrade(): void;
  onBadGateway(): void;
}

/** Loopback answers within a moment; ms. */
const CONNECT_TIMEOUT = 2_000;

/**
 * A small reverse proxy: one address in front of an upstream that comes and goes. It passes HTTP requests and
 * WebSocket upgrades on and, while nobody is there to pass them to, answers both with 502.
 *
 * It knows nothing of WebSockets: after the head of an upgrade it is bytes both ways, and an end on one side is an
 * end on the other.
 */
export class Front {
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly port: number,
    private readonly options: FrontOptions,
  ) {
    server.on('connection', (socket) => {
      this.track(socket);
      options.onDial();
    });
    server.on('request', (incoming, response) => this.pass(incoming, response));
    server.on('upgrade', (incoming, socket, head) => this.tunnel(incoming, socket as Socket, head));
  }

  static async listen(options: FrontOptions): Promise<Front> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Front(server, (server.address() as AddressInfo).port, options);
  }

  /** `127.0.0.1:4711`. */
  get authority(): string {
    return `127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  private track(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => this.sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }

  private tunnel(incoming: IncomingMessage, client: Socket, head: Buffer): void {
    this.options.onUpgrade();
    const upstream = this.options.resolve();
    if (!upstream) {
      this.options.onBadGateway();
      refuseUpgrade(client, 502);
      return;
    }
    const server = connect({ ...upstream, timeout: CONNECT_TIMEOUT });
    this.track(server);
    const unreached = () => {
      server.destroy();
      if (client.destroyed) return;
      this.options.onBadGateway();
      refuseUpgrade(client, 502);
    };
    server.once('error', unreached);
    server.once('timeout', unreached);
    client.once('close', () => server.destroy());
    server.once('connect', () => {
      server.off('error', unreached).off('timeout', unreached);
      server.setTimeout(0);
      server.once('close', () => client.destroy());
      server.write(headOf(incoming));
      server.write(head);
      server.pipe(client);
      client.pipe(server);
    });
  }

  private pass(incoming: IncomingMessage, response: ServerResponse): void {
    const upstream = this.options.resolve();
    const bad = () => {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      this.options.onBadGateway();
      response.writeHead(502, { 'Content-Type': 'application/json', Connection: 'close' });
      response.end('{"error":"the upstream is away"}\n');
    };
    if (!upstream) {
      incoming.resume();
      bad();
      return;
    }
    const { method, url: path, headers } = incoming;
    const passed = request({ ...upstream, method, path, headers, agent: false, timeout: CONNECT_TIMEOUT });
    passed.once('timeout', () => passed.destroy(new Error('the upstream does not answer')));
    passed.once('error', bad);
    passed.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.once('error', () => response.destroy());
      answer.pipe(response);
    });
    response.once('close', () => passed.destroy());
    incoming.pipe(passed);
  }
}

/** The head of a request as it came. */
function headOf({ method, url, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

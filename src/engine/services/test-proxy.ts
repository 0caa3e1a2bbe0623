import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A real HTTP proxy on loopback for tests, which does nothing but CONNECT. */
export interface TestProxy {
  port: number;
  /** `host:port` of what it was asked to connect to, and by whom. */
  asked: { target: string; authorization: string | undefined }[];
  /** Connections that are open now, on either side of it. */
  readonly connections: number;
  close(): Promise<void>;
}

/**
 * @param refuse what it writes in place of connecting; `null`: it connects. Nothing at all (`''`) keeps
 *   whoever asks waiting.
 */
export async function serveProxy(
  refuse: (request: IncomingMessage) => string | null = () => null,
): Promise<TestProxy> {
  const asked: TestProxy['asked'] = [];
  const sockets = new Set<Socket>();
  const own = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const server = createServer();
  server.on('connection', own);
  server.on('connect', (request, near: Socket) => {
    const target = request.url ?? '';
    asked.push({ target, authorization: request.headers['proxy-authorization'] });
    const refusal = refuse(request);
    if (refusal !== null) {
      // An HTTP server leaves its half of a connection open, and knows of the end of what it reads only.
      near.resume().on('end', () => near.end());
      if (refusal !== '') near.end(refusal);
      return;
    }
    const { hostname, port } = new URL(`http://${target}`);
    const far = own(connect(Number(port), hostname));
    far.once('connect', () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
      near.pipe(far);
      far.pipe(near);
    });
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    get connections() {
      return sockets.size;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

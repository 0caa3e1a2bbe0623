import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { vi } from 'vitest';

/** A request that a {@link TestServer} was sent. */
export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A real HTTP server on loopback for tests: what it answers is up to them, what it is sent it keeps. */
export interface TestServer {
  url: string;
  port: number;
  seen: Seen[];
  /** Connections that are open now. */
  readonly connections: number;
  close(): Promise<void>;
}

export type Answer = (request: Seen, response: ServerResponse) => void;

/** @param tls with it, over TLS. */
export async function serve(answer: Answer, tls?: ServerOptions): Promise<TestServer> {
  const seen: Seen[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const received: Seen = { method, url, headers, body: Buffer.concat(chunks).toString() };
      seen.push(received);
      answer(received, response);
    });
  };
  const server = tls ? createSecureServer(tls, listener) : createServer(listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    seen,
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

/** Answers with a value as JSON. */
export const json =
  (value: unknown, status = 200): Answer =>
  (_request, response) => {
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(value));
  };

/** Waits until what is claimed holds, however long a machine under load takes to get there. */
export const until = (claim: () => void): Promise<void> =>
  vi.waitFor(claim, { timeout: 15_000, interval: 5 });

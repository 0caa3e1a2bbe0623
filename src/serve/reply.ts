import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** A whole answer, decided before any of it is written. */
export interface Reply {
  status: number;
  type: string;
  body: string;
  headers: Record<string, string>;
}

/** One line for people. */
export const textReply = (status: number, line: string, headers: Record<string, string> = {}): Reply => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: `${line}\n`,
  headers,
});

export const jsonReply = (status: number, value: unknown): Reply => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
  headers: {},
});

export function sendReply(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, headersOf(reply)).end(reply.body);
}

/**
 * In place of an upgrade, when there is a bare socket and no response to write to. The socket is gone
 * once that is written: an HTTP server's may be half open, and a client need not close its own half.
 */
export function sendReplyOn(socket: Duplex, reply: Reply): void {
  const headers = Object.entries({ ...headersOf(reply), Connection: 'close' });
  socket.once('finish', () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${reply.status} ${STATUS_CODES[reply.status]}`,
      ...headers.map(([name, value]) => `${name}: ${value}`),
      '',
      reply.body,
    ].join('\r\n'),
  );
}

const headersOf = ({ type, body, headers }: Reply): Record<string, string> => ({
  'Cache-Control': 'no-store',
  'Content-Type': type,
  'Content-Length': String(Buffer.byteLength(body)),
  ...headers,
});

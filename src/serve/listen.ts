import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ok, type Result } from '../shared/result.ts';

export interface Listening {
  port: number;
  /** The default port was taken, and this is another. */
  moved: boolean;
}

/**
 * Binds the server. A port that somebody asked for is that one or none; the default one gives way to
 * any free one, so that a second console on a machine just starts. The error is one line for people.
 */
export async function listen(
  server: Server,
  host: string,
  port: number | null,
  defaultPort: number,
): Promise<Result<Listening, string>> {
  const first = await bind(server, host, port ?? defaultPort);
  if (first.ok) return ok({ port: first.value, moved: false });
  if (port === null && first.error.code === 'EADDRINUSE') {
    const second = await bind(server, host, 0);
    if (second.ok) return ok({ port: second.value, moved: true });
    return { ok: false, error: explain(second.error, host, 0) };
  }
  return { ok: false, error: explain(first.error, host, port ?? defaultPort) };
}

function bind(server: Server, host: string, port: number): Promise<Result<number, NodeJS.ErrnoException>> {
  return new Promise((resolve) => {
    const settle = (result: Result<number, NodeJS.ErrnoException>) => {
      server.off('error', failed);
      server.off('listening', bound);
      resolve(result);
    };
    const failed = (error: NodeJS.ErrnoException) => settle({ ok: false, error });
    const bound = () => settle(ok((server.address() as AddressInfo).port));
    server.once('error', failed);
    server.once('listening', bound);
    server.listen({ host, port });
  });
}

function explain(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${port} is taken by another program: choose another --port, or leave it out for a free one`;
    case 'EACCES':
      return `port ${port} is not allowed for this account: choose a --port from 1024 on`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `this machine has no address ${host} to listen on: choose another --host`;
    default:
      return `could not listen on ${host}, port ${port}: ${error.message}`;
  }
}

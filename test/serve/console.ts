import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import { Engine } from '../../src/engine/engine.ts';
import type { FleetConfig } from '../../src/engine/fleet-file/fleet-config.ts';
import { parseFleetFile } from '../../src/engine/fleet-file/fleet-file.ts';
import type { HistoryStore } from '../../src/engine/history/history-store.ts';
import { ConsoleServer, type ConsoleServerOptions } from '../../src/serve/server.ts';

/* A served console for tests: a real engine on one real backend, and real HTTP on a free port. */

export const TOKEN = 'test-token-of-the-served-shell';

export interface Console {
  engine: Engine;
  /** What is at the other end of the backend `one`. */
  backend: WebSocketServer;
  server: ConsoleServer;
  port: number;
  /** Where the pages are; `secret.txt` lies beside it. */
  files: string;
  stop(): Promise<void>;
}

/**
 * @param backends from the URL of the real backend to the fleet; without it, that one alone.
 * @param historyStore closed when the console has stopped
 */
export async function startConsole(
  options: Partial<ConsoleServerOptions> = {},
  backends: (url: string) => Record<string, unknown>[] = (url) => [{ id: 'one', url }],
  historyStore?: HistoryStore,
): Promise<Console> {
  const backend = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await new Promise((resolve) => backend.once('listening', resolve));
  const engine = new Engine({
    fleet: fleetOf(backends(`ws://127.0.0.1:${(backend.address() as AddressInfo).port}/`)),
    version: '0.0.0-test',
    demo: false,
    log: () => undefined,
    ...(historyStore && { historyStore }),
  });
  const directory = mkdtempSync(join(tmpdir(), 'wirewatch-'));
  const files = join(directory, 'renderer');
  writePages(directory, files);
  const started = await ConsoleServer.start({
    engine,
    files,
    host: '127.0.0.1',
    port: 0,
    token: TOKEN,
    actor: 'tester',
    log: () => undefined,
    ...options,
  });
  if (!started.ok) throw new Error(started.error);
  const server = started.value;
  engine.start();
  return {
    engine,
    backend,
    server,
    files,
    port: server.listening.port,
    async stop() {
      await Promise.all([engine.stop(), server.stop()]);
      await historyStore?.close();
      for (const client of backend.clients) client.terminate();
      await new Promise((resolve) => backend.close(resolve));
      rmSync(directory, { recursive: true });
    },
  };
}

export function fleetOf(backends: Record<string, unknown>[]): FleetConfig {
  const fleet = parseFleetFile(JSON.stringify({ version: 1, name: 'test', backends }), 'test.json', {});
  if (!fleet.ok) throw new Error(JSON.stringify(fleet.error));
  return fleet.value;
}

function writePages(directory: string, files: string): void {
  mkdirSync(join(files, 'assets'), { recursive: true });
  writeFileSync(join(files, 'index.html'), '<!doctype html><title>the console</title>');
  writeFileSync(join(files, 'assets/index-abc123.js'), 'export {};');
  writeFileSync(join(directory, 'secret.txt'), 'not for the web');
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Question {
  method?: string;
  /** Any header may be set, `Host` too, which `fetch` would not let us. */
  headers?: Record<string, string>;
  host?: string;
}

/** Asks as plainly as a socket would: the path goes out as it is, and no redirect is followed. */
export function ask(port: number, path: string, { method, headers, host }: Question = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: host ?? '127.0.0.1',
        port,
        path,
        method: method ?? 'GET',
        headers: headers ?? {},
        agent: false,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString('utf8'),
          }),
        );
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

export const bearer = { Authorization: `Bearer ${TOKEN}` };

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { FleetFileInput } from '../../src/shared/fleet-schema.ts';
import { AMPLE_DIAL, fleetOf, TestEngine } from './support.ts';

type Entry = Omit<FleetFileInput['backends'][number], 'id' | 'url'>;

/** A server with a token endpoint, a stats endpoint and messages to poll, all on one port. */
class Backend {
  readonly http: Server = createServer((request, response) => {
    const path = request.url ?? '';
    this.requests.push(path);
    const answers: Record<string, () => unknown> = {
      '/token': () => {
        this.issued++;
        this.good = `token-${this.issued}-of-the-endpoint`;
        return { access_token: this.good };
      },
      '/stats': () => ({ connections: this.sockets.clients.size + 40, tiers: { free: 30, pro: 10 } }),
      '/messages': () => ({ items: [1, 2, 3] }),
    };
    const answer = answers[path];
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer?.() ?? {}));
  });
  readonly sockets = new WebSocketServer({ noServer: true });
  readonly requests: string[] = [];
  /** What each dial showed. */
  readonly shown: (string | undefined)[] = [];
  issued = 0;
  good: string | null = null;
  refuseAll = false;
  status = 401;

  async listen(): Promise<void> {
    this.http.on('upgrade', (request: IncomingMessage, socket, head) => {
      const { authorization } = request.headers;
      this.shown.push(authorization);
      if (this.refuseAll || (this.good !== null && authorization !== `Bearer ${this.good}`)) {
        socket.end(`HTTP/1.1 ${this.status} No\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      this.sockets.handleUpgrade(request, socket, head, (peer: WebSocket) =>
        this.sockets.emit('connection', peer),
      );
    });
    this.http.listen(0, '127.0.0.1');
    await once(this.http, 'listening');
  }

  get base(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  polls(): number {
    return this.requests.filter((path) => path === '/messages').length;
  }

  kill(): void {
    for (const peer of this.sockets.clients) peer.terminate();
  }

  async close(): Promise<void> {
    this.kill();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }
}

let backend: Backend;
let watch: TestEngine | null = null;

beforeEach(async () => {
  backend = new Backend();
  await backend.listen();
});
afterEach(async () => {
  await watch?.engine.stop();
  watch = null;
  await backend.close();
});

function start(entry: Entry): TestEngine {
  const url = backend.base.replace('http', 'ws');
  watch = new TestEngine([{ id: 'one', url, dialTimeout: AMPLE_DIAL, ...entry }]);
  watch.engine.start();
  return watch;
}

const report = (engine: TestEngine) => {
  const found = engine.engine.fleet.report('one');
  if (!found) throw new Error('there is no such backend');
  return found;
};

describe('a token', () => {
  it('is fetched for the first dial, kept for the next, and its time is part of the dial', async () => {
    const engine = start({ token: { url: `${backend.base}/token` } });
    await engine.until(() => engine.phase() === 'open');
    expect(backend.shown).toEqual(['Bearer token-1-of-the-endpoint']);
    const [attempt] = engine.status().attempts;
    expect(attempt?.timings?.token).toBeGreaterThanOrEqual(0);
    expect(attempt?.timings?.tcp).toBeGreaterThanOrEqual(attempt?.timings?.token ?? Number.NaN);
    backend.kill();
    await engine.until(() => engine.of('opened').length === 2);
    expect(backend.issued).toBe(1);
  });

  it('that is refused is fetched anew once, and the breaker is not charged for it', async () => {
    const engine = start({ token: { url: `${backend.base}/token` } });
    await engine.until(() => engine.phase() === 'open');
    backend.good = 'revoked all the others';
    backend.kill();
    await engine.until(() => engine.of('opened').length === 2);
    expect(backend.shown.slice(1)).toEqual([
      'Bearer token-1-of-the-endpoint',
      'Bearer token-2-of-the-endpoint',
    ]);
    const [refused] = engine.of('dial-failed');
    expect(refused?.outcome).toMatchObject({ kind: 'http', code: 401, decision: 'retry', failure: false });
    expect(JSON.stringify([engine.events, engine.status(), engine.log])).not.toContain('of-the-endpoint');
  });

  it('that was fetched for the dial and is refused stops it: a newer one would be refused as well', async () => {
    backend.refuseAll = true;
    const engine = start({ token: { url: `${backend.base}/token` } });
    await engine.until(() => engine.phase() === 'stopped');
    expect(backend.shown).toHaveLength(1);
    expect(backend.issued).toBe(1);
  });

  it('stays a secret, and in use, when something else beside the socket changes', async () => {
    const token = { url: `${backend.base}/token` };
    const entry = (interval: string) => ({ token, stats: { url: `${backend.base}/stats`, interval } });
    const engine = start(entry('60s'));
    await engine.until(() => engine.phase() === 'open');
    const url = backend.base.replace('http', 'ws');
    engine.engine.configure(fleetOf([{ id: 'one', url, ...entry('61s') }]));
    for (const peer of backend.sockets.clients) peer.close(4000, `expired: ${backend.good}`);
    await engine.until(() => engine.of('opened').length === 2);
    expect(engine.of('lost')[0]?.outcome.text).toContain('expired: •••');
    expect(JSON.stringify([engine.events, engine.engine.snapshot()])).not.toContain('of-the-endpoint');
    expect(backend.issued).toBe(1);
  });

  it('that cannot be had is an outcome of the dial, named as such', async () => {
    const engine = start({ token: { url: `${backend.base}/nowhere` } });
    await engine.until(() => engine.phase() === 'stopped');
    expect(engine.status().lastOutcome).toMatchObject({ kind: 'token', code: 404, decision: 'stop' });
    expect(engine.status().lastOutcome?.text).toMatch(/^no token, 127\.0\.0\.1:\d+/);
    expect(backend.shown).toEqual([]);
  });
});

describe('beside the socket', () => {
  it('polls only while it is not ready, and never while it is', async () => {
    backend.refuseAll = true;
    backend.status = 500;
    const polling = { url: `${backend.base}/messages`, interval: 100, maxInterval: 100, messages: 'items' };
    const engine = start({ polling, breaker: { enabled: false } });
    await engine.until(() => report(engine).polling?.messages === 6);
    expect(report(engine).polling).toMatchObject({ active: true, state: { problem: null } });
    backend.refuseAll = false;
    await engine.until(() => engine.phase() === 'open');
    const before = backend.polls();
    expect(report(engine).polling).toMatchObject({ active: false, nextAt: null });
    const frames = { count: 0 };
    engine.engine.onFrame(() => frames.count++);
    await engine.until(() => frames.count >= 2);
    // One that was on its way may have arrived.
    expect(backend.polls()).toBeLessThanOrEqual(before + 1);
  });

  it('asks the server for its own numbers', async () => {
    const engine = start({ stats: { url: `${backend.base}/stats`, interval: '1s' } });
    await engine.until(() => (report(engine).stats?.samples.length ?? 0) > 0);
    expect(report(engine).stats?.samples[0]).toMatchObject({ tiers: { free: 30, pro: 10 } });
    engine.act('pause', 'one');
    await engine.until(() => engine.phase() === 'paused');
    const asked = backend.requests.length;
    const frames = { count: 0 };
    engine.engine.onFrame(() => frames.count++);
    await engine.until(() => frames.count >= 2);
    expect(backend.requests.length).toBeLessThanOrEqual(asked + 1);
  });
});

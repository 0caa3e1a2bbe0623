import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Clock, systemClock } from '../engine/clock.ts';
import type { Engine } from '../engine/engine.ts';
import { EXPOSITION_TYPE } from '../engine/metrics/exposition.ts';
import { Metrics } from '../engine/metrics/metrics.ts';
import { DEFAULT_PORT } from '../engine/start/defaults.ts';
import { SESSION_PATH } from '../shared/bridge.ts';
import { contentSecurityPolicy } from '../shared/content-security-policy.ts';
import { ok, type Result } from '../shared/result.ts';
import { Access, LINK_USED_UP, WITHOUT_TOKEN } from './access.ts';
import { answerApi } from './api/api.ts';
import { MARKERS_PATH, takeMarker } from './api/markers.ts';
import { consoleFiles, type FileHandler } from './console-files.ts';
import { enterFile, enterPage, isForAPerson } from './enter-page.ts';
import { Invitation } from './invitation.ts';
import { type Listening, listen } from './listen.ts';
import { endWhenDead } from './liveness.ts';
import { type Reply, sendReply, sendReplyOn, textReply } from './reply.ts';
import { WebSocketTransport } from './web-socket-transport.ts';

export interface ConsoleServerOptions {
  engine: Engine;
  /** Directory of the built pages. */
  files: string;
  host: string;
  /** `null`: `defaultPort`, or any free one when that is taken. */
  port: number | null;
  defaultPort?: number;
  token: string;
  /** Whom the event timeline names for what is done from a page. */
  actor: string;
  log: (line: string) => void;
  /** For the time that an invitation is valid, and the end of a range that is not given. */
  clock?: Clock;
}

/** The largest command of the contract, an action on 20,000 backends with ids of 120 characters, and some. */
const MAX_PACKET_BYTES = 4 * 1_048_576;
/** Pages at once. Far more than a person opens; a bound on what a runaway script can make us hold. */
const MAX_SESSIONS = 100;
/** ms that the pages have to close their end when the server stops. */
const STOP_GRACE = 500;

/** The served shell's HTTP and WebSocket server. */
export class ConsoleServer {
  private readonly webSockets = new WebSocketServer({ noServer: true, maxPayload: MAX_PACKET_BYTES });
  private readonly serveFile: FileHandler;
  /** Upgraded or about to be; the HTTP server knows nothing of them any more, but waits for their end. */
  private readonly upgraded = new Set<Duplex>();
  private readonly invitation: Invitation;
  private readonly metrics: Metrics;
  private readonly clock: Clock;
  private sessionsSoFar = 0;

  private constructor(
    private readonly options: ConsoleServerOptions,
    private readonly http: Server,
    private readonly access: Access,
    readonly listening: Listening,
  ) {
    this.serveFile = consoleFiles(options.files);
    this.clock = options.clock ?? systemClock;
    this.invitation = new Invitation(this.clock);
    this.metrics = new Metrics(options.engine);
    http.on('request', (request, response) => this.answer(request, response));
    http.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
    http.on('error', (error) => options.log(`console server: ${error.message}`));
  }

  /** Resolves once it accepts connections. The error is one line for people. */
  static async start(options: ConsoleServerOptions): Promise<Result<ConsoleServer, string>> {
    const http = createServer();
    const bound = await listen(http, options.host, options.port, options.defaultPort ?? DEFAULT_PORT);
    if (!bound.ok) return bound;
    const access = new Access(options.token, options.host, bound.value.port);
    return ok(new ConsoleServer(options, http, access, bound.value));
  }

  /** A path that lets one browser in, once and soon. */
  invite(): string {
    return `/?code=${this.invitation.issue()}`;
  }

  async stop(): Promise<void> {
    this.metrics.dispose();
    const closed = new Promise<void>((resolve) => this.http.close(() => resolve()));
    for (const socket of this.webSockets.clients) socket.close(1001, 'the console was stopped');
    const grace = setTimeout(() => {
      for (const socket of this.upgraded) socket.destroy();
      this.http.closeAllConnections();
    }, STOP_GRACE);
    this.http.closeIdleConnections();
    await closed;
    clearTimeout(grace);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('Referrer-Policy', 'no-referrer');
    response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
    const reply = this.replyTo(request);
    if (reply instanceof Promise) {
      reply.then(
        (late) => sendReply(response, late),
        (error: unknown) => {
          this.options.engine.onFault(error);
          sendReply(response, textReply(500, 'The console could not answer that: its log says why.'));
        },
      );
      return;
    }
    if (reply) {
      const refused = reply.status === 401 && isForAPerson(request, targetOf(request).path);
      sendReply(response, refused ? enterPage(reply) : reply);
      return;
    }
    // 'self' covers a WebSocket of our own origin in Chromium only, so the host is named too: from the
    // Host header, which has just been found to be one of our names.
    response.setHeader('Content-Security-Policy', contentSecurityPolicy(`ws://${request.headers.host}`));
    this.serveFile(request, response, () => sendReply(response, textReply(404, 'There is no such page.')));
  }

  /** `null` when it asks for a file, and may. */
  private replyTo(request: IncomingMessage): Reply | Promise<Reply> | null {
    const stranger = this.access.refuseStranger(request);
    if (stranger) return stranger;
    const { path, query } = targetOf(request);
    if (path === MARKERS_PATH) {
      const { engine, actor } = this.options;
      const unknown = this.access.refuseWithoutBearer(request);
      return unknown ?? takeMarker(engine, request, { name: actor, session: 'api' });
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return textReply(405, 'Only GET and HEAD: the console is operated through its page.', {
        Allow: 'GET, HEAD',
      });
    }
    if (path === '/healthz') return textReply(200, 'ok');
    if (path === '/readyz') {
      return this.options.engine.ticking
        ? textReply(200, 'ready')
        : textReply(503, 'The engine is not running.');
    }
    const entering = enterFile(path);
    if (entering) return entering;
    const presented = path === '/' ? query.get('token') : null;
    if (presented !== null) return this.access.isToken(presented) ? this.admit() : WITHOUT_TOKEN;
    const outsider = this.access.refuseWithoutToken(request);
    const code = path === '/' && request.method === 'GET' ? query.get('code') : null;
    if (code !== null) return this.admitByCode(code, outsider === null);
    if (outsider) return outsider;
    if (path === '/metrics') return this.metricsReply();
    if (path === '/api' || path.startsWith('/api/')) {
      return answerApi(this.options.engine, path, query, this.clock.wall());
    }
    return null;
  }

  private async metricsReply(): Promise<Reply> {
    return { status: 200, type: EXPOSITION_TYPE, body: await this.metrics.text(), headers: {} };
  }

  /** Turns the token of the printed URL into a cookie, so that no history and no bookmark keeps it. */
  private admit(): Reply {
    return textReply(303, 'The console is at /', { Location: '/', 'Set-Cookie': this.access.cookie });
  }

  /** Also a browser that has the cookie by now: it asks again when a person goes back to the address. */
  private admitByCode(code: string, hasToken: boolean): Reply {
    return this.invitation.redeem(code) || hasToken ? this.admit() : LINK_USED_UP;
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.upgraded.add(socket);
    socket.once('close', () => this.upgraded.delete(socket));
    socket.on('error', () => socket.destroy());
    const refusal = this.refuseUpgrade(request);
    if (refusal) sendReplyOn(socket, refusal);
    else this.webSockets.handleUpgrade(request, socket, head, (page) => this.attach(page));
  }

  private refuseUpgrade(request: IncomingMessage): Reply | null {
    const refusal = this.access.refuseStranger(request) ?? this.access.refuseWithoutToken(request);
    if (refusal) return refusal;
    if (targetOf(request).path !== SESSION_PATH) return textReply(404, `Sessions are at ${SESSION_PATH}.`);
    if (this.webSockets.clients.size < MAX_SESSIONS) return null;
    return textReply(503, `${MAX_SESSIONS} pages are open already: close some.`);
  }

  private attach(page: WebSocket): void {
    endWhenDead(page);
    this.sessionsSoFar++;
    this.options.engine.attach(new WebSocketTransport(page), {
      shell: 'served',
      actor: this.options.actor,
      label: `tab ${this.sessionsSoFar}`,
    });
  }
}

function targetOf(request: IncomingMessage): { path: string; query: URLSearchParams } {
  const [path = '', query] = (request.url ?? '').split('?', 2);
  return { path, query: new URLSearchParams(query) };
}

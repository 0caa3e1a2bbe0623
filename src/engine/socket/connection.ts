import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type RawData, WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import {
  beginMarks,
  type Connect,
  type ConnectionEvents,
  type DialMarks,
  type DialTarget,
  type Link,
  type LinkWatcher,
} from '../dial/link.ts';
import { type Ending, HANDSHAKE_ERROR, parseRetryAfter } from '../dial/outcome.ts';
import { type MessageLog, whatOfMessage } from '../messages/message-log.ts';
import { dialOptions } from '../services/dial-options.ts';
import type { Counters } from '../telemetry/counters.ts';

export const openConnection: Connect = (target, slot, counters, clock, events, marks) =>
  new Connection(target, slot, counters, clock, events, marks);

const TEXT_IN = whatOfMessage('text', 'in');
const BINARY_IN = whatOfMessage('binary', 'in');

/**
 * `ws` has no event for a close frame that came in: it answers by calling `close`, and tells only when
 * the connection is gone, which is up to the peer.
 *
 * Its listeners find their {@link Connection} here: one function each for all sockets, and not a closure
 * for each socket.
 */
class LinkedSocket extends WebSocket {
  link: Connection | null = null;

  override close(code?: number, reason?: string | Buffer): void {
    const open = this.readyState === WebSocket.OPEN;
    super.close(code, reason);
    // `ws` closes first and then says what was wrong: the error comes before this.
    if (open) queueMicrotask(() => this.link?.answered(code ?? 1005, reason?.toString() ?? ''));
  }
}

const linkOf = (socket: WebSocket): Connection | null => (socket as LinkedSocket).link;

function onPong(this: WebSocket, payload: Buffer): void {
  linkOf(this)?.ponged(Number.parseInt(payload.toString('latin1'), 10), payload);
}

function onPing(this: WebSocket, payload: Buffer): void {
  linkOf(this)?.pinged(payload);
}

function onOpen(this: WebSocket): void {
  linkOf(this)?.opened();
}

function onUnexpectedResponse(this: WebSocket, _request: ClientRequest, response: IncomingMessage): void {
  linkOf(this)?.refused(response);
}

function onError(this: WebSocket, error: NodeJS.ErrnoException): void {
  linkOf(this)?.failed({ kind: 'error', code: error.code ?? HANDSHAKE_ERROR, message: error.message });
}

function onClose(this: WebSocket, code: number, reason: Buffer): void {
  linkOf(this)?.ended(code, reason);
}

const ignore = (): void => undefined;

/**
 * One WebSocket from its dial to its end. It knows nothing of retries; it measures the dial, counts
 * what passes and says once how it ended.
 *
 * The name is resolved anew by every dial: nothing here keeps an address.
 */
export class Connection implements Link {
  readonly marks: DialMarks;
  private hearer: Link['tap'] = null;
  private writing: MessageLog | null = null;
  /** Either is there: all that the path of a message asks while neither is. */
  private heard = false;
  private watching: LinkWatcher | null = null;
  private readonly socket: WebSocket;
  /** The first thing that went wrong: what follows from it, a close 1006 above all, says less. */
  private fault: Ending | null = null;
  private transport: Socket | null = null;
  /** The close was ours to begin with. */
  private closing = false;
  /** The peer's close was told to who watches. */
  private goodbyeSeen = false;

  constructor(
    { config, url, token }: DialTarget,
    private readonly slot: number,
    private readonly counters: Counters,
    private readonly clock: Clock,
    private readonly events: ConnectionEvents,
    marks = beginMarks(clock.now()),
  ) {
    this.marks = marks;
    const dial = dialOptions(config, url, token);
    const socket = new LinkedSocket(dial.url, config.subprotocols, {
      ...dial.options,
      perMessageDeflate: config.perMessageDeflate,
      maxPayload: config.info.settings.maxMessageBytes,
      finishRequest: (request) => this.watchDial(request),
    });
    socket.link = this;
    this.socket = socket;
    socket.on('open', onOpen);
    socket.on('unexpected-response', onUnexpectedResponse);
    socket.on('error', onError);
    socket.on('close', onClose);
  }

  send(data: string | Buffer): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    const { messagesOut, bytesOut } = this.counters;
    messagesOut[this.slot] = (messagesOut[this.slot] as number) + 1;
    bytesOut[this.slot] = (bytesOut[this.slot] as number) + Buffer.byteLength(data);
    this.socket.send(data);
    if (this.watching !== null) this.watching.message('out', data, typeof data !== 'string');
  }

  get tap(): Link['tap'] {
    return this.hearer;
  }

  set tap(tap: Link['tap']) {
    this.hearer = tap;
    this.heard = tap !== null || this.writing !== null;
  }

  get log(): MessageLog | null {
    return this.writing;
  }

  set log(log: MessageLog | null) {
    this.writing = log;
    this.heard = log !== null || this.hearer !== null;
  }

  get watcher(): LinkWatcher | null {
    return this.watching;
  }

  set watcher(watcher: LinkWatcher | null) {
    if ((watcher === null) !== (this.watching === null)) {
      if (watcher === null) this.socket.off('ping', onPing);
      else this.socket.on('ping', onPing);
    }
    this.watching = watcher;
  }

  get bufferedAmount(): number {
    return this.socket.bufferedAmount;
  }

  ping(token: number): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.socket.ping(String(token));
    this.watching?.control('out', 'ping', String(token));
  }

  /** Bytes read from the network so far. */
  get bytesRead(): number {
    return this.transport?.bytesRead ?? 0;
  }

  close(code: number): void {
    if (!this.closing && this.socket.readyState === WebSocket.OPEN) {
      this.watching?.control('out', 'close', '', code);
    }
    this.closing = true;
    this.socket.close(code);
  }

  /** Ends it without a handshake, also while it still dials. */
  terminate(): void {
    this.socket.terminate();
  }

  /** @param token NaN when the pong does not bring one. */
  ponged(token: number, payload: Buffer): void {
    this.watching?.control('in', 'pong', payload);
    this.events.onPong(token);
  }

  /** `ws` has answered it by now. */
  pinged(payload: Buffer): void {
    this.watching?.control('in', 'ping', payload);
    this.watching?.control('out', 'pong', payload);
  }

  /** The peer's close frame came, or it broke the rules. */
  answered(code: number, reason: string): void {
    if (this.closing) return;
    // To what breaks the rules the answer is a close of our own, to a close its echo.
    if (this.fault === null) this.watching?.control('in', 'close', reason, code);
    this.watching?.control('out', 'close', '', code);
    this.goodbyeSeen = true;
    this.events.onEnding(this.fault ?? { kind: 'close', code, reason });
  }

  opened(): void {
    const { socket, marks } = this;
    marks.upgrade = this.clock.now();
    marks.endedAt = marks.upgrade;
    // Thousands are open at a time and few dial: each listens for what can still come.
    socket.off('open', onOpen);
    socket.off('unexpected-response', onUnexpectedResponse);
    // Before a message can come: what follows the upgrade is read after this.
    this.countMessages();
    socket.on('pong', onPong);
    this.events.onOpened();
  }

  /**
   * The hot path: what it needs is its own, for each step on the way to it costs a share of the rate.
   * `binaryType` stays 'nodebuffer', so every message is one Buffer.
   */
  private countMessages(): void {
    const { slot } = this;
    const { messagesIn, bytesIn } = this.counters;
    this.socket.on('message', (data: RawData, isBinary: boolean) => {
      messagesIn[slot] = (messagesIn[slot] as number) + 1;
      bytesIn[slot] = (bytesIn[slot] as number) + (data as Buffer).length;
      if (this.heard) this.hear(data as Buffer, isBinary);
    });
  }

  private hear(data: Buffer, isBinary: boolean): void {
    this.writing?.record(this.slot, isBinary ? BINARY_IN : TEXT_IN, data.length);
    if (this.hearer !== null) this.hearer(data, isBinary);
  }

  failed(fault: Ending): void {
    this.fault ??= fault;
  }

  refused({ statusCode = 0, headers }: IncomingMessage): void {
    if (statusCode === 101) {
      // Node takes a 101 that names no protocol for an answer like any other.
      this.failed({
        kind: 'error',
        code: HANDSHAKE_ERROR,
        message: 'it switches protocols but names none',
      });
    } else {
      // A date is one of the peer's clock, and by that it says what time it is: ours may be wrong, or set.
      const sentAt = Date.parse(headers.date ?? '');
      const retryAfter = parseRetryAfter(
        headers['retry-after'],
        Number.isNaN(sentAt) ? this.clock.wall() : sentAt,
      );
      this.failed({ kind: 'http', status: statusCode, retryAfter });
    }
    // With a listener for this event, ws leaves the end of the request to us; the body is not wanted.
    this.socket.terminate();
  }

  ended(code: number, reason: Buffer): void {
    this.marks.endedAt ??= this.clock.now();
    // RFC 6455 §7.1.5: 1006 is for where no close frame came.
    if (!this.goodbyeSeen && this.fault === null && code !== 1006) {
      this.watching?.control('in', 'close', reason, code);
    }
    this.watching = null;
    this.socket.removeAllListeners();
    // A late error without a listener would end the process.
    this.socket.on('error', ignore);
    this.events.onEnded(this.fault ?? { kind: 'close', code, reason: reason.toString() });
  }

  private watchDial(request: ClientRequest): void {
    const { marks, clock } = this;
    request.once('socket', (socket: Socket) => {
      this.transport = socket;
      const onLookup = () => {
        marks.dns = clock.now();
      };
      const onConnect = () => {
        marks.tcp = clock.now();
        marks.address = socket.remoteAddress ?? null;
      };
      const onSecureConnect = () => {
        marks.tls = clock.now();
      };
      socket.once('lookup', onLookup);
      socket.once('connect', onConnect);
      socket.once('secureConnect', onSecureConnect);
      // Where there was no name to look up, or no TLS, they would wait for as long as the connection lasts.
      request.once('upgrade', () => {
        socket.off('lookup', onLookup);
        socket.off('connect', onConnect);
        socket.off('secureConnect', onSecureConnect);
      });
    });
    // The way to a proxy is the agent's own: this is when the proxy has made it through.
    request.once('proxyConnect', () => {
      marks.tcp ??= clock.now();
    });
    request.end();
  }
}

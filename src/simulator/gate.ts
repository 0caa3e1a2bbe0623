import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import type { Disposable } from '../shared/disposable.ts';
import type { Answer } from './conduct.ts';
import { HangableSocket } from './connection.ts';
import { refuseUpgrade } from './listener.ts';

const MAX_MESSAGE_BYTES = 16 * 1_048_576;

/** Told of each upgrade that became a WebSocket. */
export type OnAccept = (webSocket: HangableSocket, tcp: Socket, request: IncomingMessage) => void;

/** Answers upgrades as it is told to at the time, and keeps those that a hung server does not answer. */
export class Gate implements Disposable {
  private answer: Answer = { do: 'accept' };
  /** By TCP connection: what answers it after all, once the server thaws. */
  private readonly held = new Map<Socket, () => void>();
  private readonly webSockets = new WebSocketServer<typeof HangableSocket>({
    noServer: true,
    clientTracking: false,
    // Pongs are sent by hand, so that they can be late or missing.
    autoPong: false,
    maxPayload: MAX_MESSAGE_BYTES,
    WebSocket: HangableSocket,
  });

  /** @param admits whether an upgrade that would be accepted may be: without, it is answered by 401. */
  constructor(
    private readonly onAccept: OnAccept,
    private readonly admits: (request: IncomingMessage) => boolean,
  ) {}

  turnTo(answer: Answer): void {
    this.answer = answer;
    if (answer.do === 'hold') return;
    const held = [...this.held.values()];
    this.held.clear();
    for (const resume of held) resume();
  }

  enter(request: IncomingMessage, tcp: Socket, head: Buffer): void {
    const { answer } = this;
    switch (answer.do) {
      case 'reset':
        tcp.resetAndDestroy();
        return;
      case 'status':
        refuseUpgrade(tcp, answer.status, answer.retryAfter);
        return;
      case 'hold':
        this.hold(request, tcp, head);
        return;
      case 'accept':
        if (!this.admits(request)) {
          refuseUpgrade(tcp, 401);
          return;
        }
        this.webSockets.handleUpgrade(request, tcp, head, (webSocket) =>
          this.onAccept(webSocket, tcp, request),
        );
    }
  }

  dispose(): void {
    this.webSockets.close();
    for (const tcp of this.held.keys()) tcp.destroy();
    this.held.clear();
  }

  private hold(request: IncomingMessage, tcp: Socket, head: Buffer): void {
    const leave = () => tcp.destroy();
    this.held.set(tcp, () => {
      tcp.off('end', leave);
      this.enter(request, tcp, head);
    });
    tcp.once('close', () => this.held.delete(tcp));
    // That a client has given up is only seen while somebody reads.
    tcp.once('end', leave);
    tcp.resume();
  }
}

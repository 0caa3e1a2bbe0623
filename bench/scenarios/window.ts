import { once } from 'node:events';
import { WebSocket } from 'ws';
import { WebSocketTransport } from '../../src/serve/web-socket-transport.ts';
import type { BackendStatus } from '../../src/shared/backend.ts';
import { SESSION_PATH } from '../../src/shared/bridge.ts';
import { type ArgsOf, type CommandName, PROTOCOL_VERSION, type ReplyOf } from '../../src/shared/contract.ts';
import { FrameReader } from '../../src/shared/frame-delta.ts';
import { RpcClient } from '../../src/shared/rpc.ts';

/** A window of a console, as far as the engine can tell: a session that asks for what a page asks for. */
export class Window {
  private constructor(
    private readonly socket: WebSocket,
    private readonly page: RpcClient,
    private readonly statuses: BackendStatus[],
  ) {
    page.onPush((push) => {
      if (push.push !== 'statuses') return;
      for (const [row, status] of push.changes) statuses[row] = status;
    });
  }

  /** @param port of the console on loopback */
  static async open(port: number, token: string): Promise<Window> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${SESSION_PATH}`, {
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
    });
    await once(socket, 'open');
    const page = new RpcClient(new WebSocketTransport(socket));
    const frames = new FrameReader();
    page.onFrame((bytes) => page.acknowledge(frames.read(bytes).sequence));
    const opened = await page.call('session.open', { protocol: PROTOCOL_VERSION });
    if (!opened.ok) throw new Error(opened.error.message);
    const { fleet, statuses } = opened.value;
    const rows = fleet.backends.map(({ id }) => id);
    const window = new Window(socket, page, statuses);
    await window.call('session.look', { rows: rows.slice(0, 500), open: rows.slice(0, 1) });
    await window.call('series.fleet', {});
    await window.call('series.sparklines', {});
    return window;
  }

  /** Share of the backends that it shows as up or degraded, 0 to 1. */
  get shownUp(): number {
    const up = this.statuses.filter(({ health }) => health === 'up' || health === 'degraded');
    return up.length / this.statuses.length;
  }

  /** @throws Error when the engine refuses. */
  async call<Name extends CommandName>(name: Name, args: ArgsOf<Name>): Promise<ReplyOf<Name>> {
    const result = await this.page.call(name, args);
    if (!result.ok) throw new Error(`${name}: ${result.error.message}`);
    return result.value;
  }

  close(): void {
    this.socket.close();
  }
}

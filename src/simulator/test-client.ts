import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';

export interface ClosedBy {
  code: number;
  reason: string;
}

/** A real client for the simulator's tests, of which one can wait for what they check. */
export class TestClient {
  readonly received: string[] = [];
  pongs = 0;
  /** Resolves with how it was closed; never rejects, a dial that failed closes with 1006. */
  readonly closed: Promise<ClosedBy>;
  /** The last error; that of a refused upgrade names the HTTP status. */
  error: Error | null = null;
  readonly socket: WebSocket;

  constructor(url: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(url, options);
    this.socket.on('message', (data) => this.received.push(String(data)));
    this.socket.on('pong', () => {
      this.pongs += 1;
    });
    this.socket.on('error', (error) => {
      this.error = error;
    });
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  /** A client whose connection is open. */
  static async open(url: string, options: ClientOptions = {}): Promise<TestClient> {
    const client = new TestClient(url, options);
    await once(client.socket, 'open');
    return client;
  }

  /** The message of the error that a dial ends in; `null` when it succeeds. */
  static async refusal(url: string): Promise<string | null> {
    const client = new TestClient(url);
    client.socket.once('open', () => client.end());
    await client.closed;
    return client.error?.message ?? null;
  }

  /** Waits for the next message. */
  async message(): Promise<string> {
    const [data] = await once(this.socket, 'message');
    return String(data);
  }

  /** Sends a ping and resolves with how long its pong took, in ms. What was sent before it has arrived then. */
  async ping(): Promise<number> {
    const sent = performance.now();
    this.socket.ping();
    await once(this.socket, 'pong');
    return performance.now() - sent;
  }

  end(): void {
    this.socket.terminate();
  }
}

import { ManualClock } from './manual-clock.ts';
import { SimulatedServer, type SimulatedServerOptions } from './server.ts';
import { TestClient } from './test-client.ts';

/** Servers of one clock, which stands still, and their clients; all of them end with it. */
export class TestStage {
  readonly clock = new ManualClock();
  private readonly servers: SimulatedServer[] = [];
  private readonly clients: TestClient[] = [];

  /** A server that says nothing by itself, but for what the options make it say. */
  async listen(options: Partial<SimulatedServerOptions>): Promise<SimulatedServer> {
    const temperament = { kind: 'steady', perSecond: 0 } as const;
    const server = await SimulatedServer.listen({ id: 'a', clock: this.clock, temperament, ...options });
    this.servers.push(server);
    return server;
  }

  async connect(url: string, headers: Record<string, string> = {}): Promise<TestClient> {
    const client = await TestClient.open(url, { headers });
    this.clients.push(client);
    return client;
  }

  /** Sends messages; what is answered to them at once has been received when it resolves. */
  async say(client: TestClient, ...messages: unknown[]): Promise<void> {
    for (const message of messages) client.socket.send(JSON.stringify(message));
    await client.ping();
  }

  /** Ends a client, and waits until the server knows. */
  async leave(server: SimulatedServer, client: TestClient): Promise<void> {
    const { connections } = server;
    client.end();
    await server.until((report) => report.connections < connections);
  }

  async dispose(): Promise<void> {
    for (const client of this.clients) client.end();
    await Promise.all(this.servers.map((server) => server.dispose()));
  }
}

/** What a client has received since it was last asked, read as JSON. */
export const heard = (client: TestClient): unknown[] =>
  client.received.splice(0).map((text) => JSON.parse(text) as unknown);

/** Where the HTTP services of a server are. */
export const httpOf = ({ url }: SimulatedServer): string => url.replace(/^ws/, 'http').replace(/\/$/, '');

export async function getJson(url: string, init: RequestInit = {}): Promise<unknown> {
  return (await fetch(url, init)).json();
}

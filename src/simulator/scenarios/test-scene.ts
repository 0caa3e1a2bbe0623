import type { ClientOptions } from 'ws';
import { ManualClock } from '../manual-clock.ts';
import { TestClient } from '../test-client.ts';
import type { ScenarioServer } from './scenario.ts';

/** A scenario on a clock that stands still, and its plain clients; all of them end with it. */
export class TestScene {
  readonly clock = new ManualClock();
  private readonly servers: ScenarioServer[] = [];
  private readonly clients: TestClient[] = [];

  async add<Server extends ScenarioServer>(starting: Promise<Server>): Promise<Server> {
    const server = await starting;
    this.servers.push(server);
    return server;
  }

  /** A client whose connection is open; it may be closed again at once. */
  async connect(url: string, options: ClientOptions = {}): Promise<TestClient> {
    const client = await TestClient.open(url, options);
    this.clients.push(client);
    return client;
  }

  /** @returns timers of theirs that are left. */
  async dispose(): Promise<number> {
    for (const client of this.clients) client.end();
    await Promise.all(this.servers.map((server) => server.close()));
    return this.clock.pending;
  }
}

/** What a client has received, read as JSON. */
export const saidTo = (client: TestClient): Record<string, unknown>[] =>
  client.received.map((text) => JSON.parse(text) as Record<string, unknown>);

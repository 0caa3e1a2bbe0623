import { expect } from 'vitest';
import type { Clock } from '../../src/engine/clock.ts';
import type { FleetConfig } from '../../src/engine/fleet-file/fleet-config.ts';
import type { FleetFileInput } from '../../src/shared/fleet-schema.ts';
import { type Conduct, FaultServer } from './fault-server.ts';
import { type Policies, Watch } from './watch.ts';

interface Owned {
  dispose(): void | Promise<void>;
}

/** What one test has running: servers that misbehave and the console that watches them. */
export class Bench {
  readonly servers: FaultServer[] = [];
  private readonly owned: Owned[] = [];
  private watching: Watch | null = null;

  own<T extends Owned>(owned: T): T {
    this.owned.push(owned);
    return owned;
  }

  async serve(
    conduct: Conduct,
    options: Parameters<typeof FaultServer.listen>[1] = {},
  ): Promise<FaultServer> {
    const server = this.own(await FaultServer.listen(conduct, options));
    this.servers.push(server);
    return server;
  }

  /** Watches one backend, `one`, or several. */
  watch(
    backends: string | FleetFileInput['backends'],
    policies: Policies = {},
    options: { clock?: Clock; dials?: FleetConfig['dials'] } = {},
  ): Watch {
    const list = typeof backends === 'string' ? [{ id: 'one', url: backends }] : backends;
    this.watching = this.own(new Watch(list, policies, options));
    return this.watching;
  }

  /** What holds after every row: nothing was wrong in the engine, and no server ever saw two at once. */
  async conclude(): Promise<void> {
    await this.watching?.dispose();
    expect(this.watching?.log ?? []).toEqual([]);
    for (const server of this.servers) {
      await server.until(() => server.connections === 0);
      expect(server.peak, 'connections of one backend at once').toBeLessThanOrEqual(1);
    }
  }

  async dispose(): Promise<void> {
    for (let next = this.owned.pop(); next; next = this.owned.pop()) await next.dispose();
  }
}

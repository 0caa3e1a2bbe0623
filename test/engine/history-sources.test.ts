import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { systemClock } from '../../src/engine/clock.ts';
import { Fleet } from '../../src/engine/fleet/fleet.ts';
import type { LatencyName } from '../../src/engine/history/history-series.ts';
import type { FleetFileInput } from '../../src/shared/fleet-schema.ts';
import { fleetOf } from './support.ts';

/* What of a managed socket goes into history beyond its messages, at a real server. */

type Entry = Omit<FleetFileInput['backends'][number], 'id' | 'url'>;

const WHO = { name: 'mallory', session: 'test' };
const WAIT = { timeout: 10_000 };

/** A server that can refuse, with stats and messages to poll. */
class Backend {
  readonly http: Server = createServer((request, response) => {
    this.requests.push(request.url ?? '');
    const stats = { connections: 40, tiers: { free: 30, pro: 10 } };
    response.writeHead(this.hasStats ? 200 : 500, { 'content-type': 'application/json' });
    response.end(JSON.stringify(request.url === '/stats' ? stats : []));
  });
  readonly sockets = new WebSocketServer({ noServer: true });
  readonly requests: string[] = [];
  refuses = false;
  hasStats = true;

  async listen(): Promise<void> {
    this.http.on('upgrade', (request, socket, head) => {
      if (this.refuses) {
        socket.end('HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      this.sockets.handleUpgrade(request, socket, head, (peer) => {
        peer.on('message', () => peer.send('{"type":"welcome"}'));
      });
    });
    this.http.listen(0, '127.0.0.1');
    await once(this.http, 'listening');
  }

  get base(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  say(...messages: object[]): void {
    for (const peer of this.sockets.clients) {
      for (const message of messages) peer.send(JSON.stringify(message));
    }
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
let fleet: Fleet;
let latencies: [kind: LatencyName, ms: number][];
let tiers: (Readonly<Record<string, number>> | null)[];

beforeEach(async () => {
  backend = new Backend();
  await backend.listen();
  latencies = [];
  tiers = [];
});

afterEach(async () => {
  await fleet.stop();
  fleet.dispose();
  await backend.close();
});

function start(entry: Entry = {}): void {
  const config = fleetOf([{ id: 'one', url: backend.base.replace('http', 'ws'), ...entry }]);
  fleet = new Fleet(config, systemClock, Math.random, false, {
    onLatency: (kind, _, ms) => latencies.push([kind, ms]),
    onServerTiers: (_, said) => tiers.push(said),
  });
  fleet.start();
}

const state = () => fleet.status(0).state;
const isReady = () => {
  const now = state();
  return now.phase === 'open' && now.ready;
};
const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true), WAIT);
const act = (action: 'pause' | 'resume') => fleet.act({ action }, ['one'], WHO, null);
const timesOf = (kind: LatencyName) => latencies.filter(([each]) => each === kind).map(([, ms]) => ms);

describe('a dial', () => {
  it('is measured until it is ready, and in its parts; nothing is made up that it has not', async () => {
    start({ hello: { send: 'hello', expect: { field: 'type', equals: 'welcome' } } });
    await until(isReady);
    // An address has no name to look up, and this URL no TLS.
    // On a busy machine the first round trip may be there already.
    const dials = latencies.filter(([kind]) => kind.startsWith('dial'));
    expect(dials.map(([kind]) => kind)).toEqual(['dial', 'dial.tcp', 'dial.upgrade', 'dial.hello']);
    const [whole = 0, ...parts] = dials.map(([, ms]) => ms);
    const sum = parts.reduce((all, ms) => all + ms, 0);
    expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
    expect(sum).toBeLessThanOrEqual(whole);
  });

  it('that fails is measured as far as it came', async () => {
    backend.refuses = true;
    start();
    await until(() => (fleet.counters.dialsFailed[0] ?? 0) > 0);
    expect(timesOf('dial')).toEqual([]);
    expect(timesOf('dial.upgrade')).toEqual([]);
    expect(timesOf('dial.tcp').length).toBeGreaterThan(0);
  });
});

describe('a recovery', () => {
  it('is the time from losing a connection until the next is ready, failed dials between them included', async () => {
    start({ breaker: { enabled: false } });
    await until(isReady);
    expect(timesOf('recovery')).toEqual([]);
    backend.refuses = true;
    const lostAfter = performance.now();
    backend.kill();
    await until(() => (fleet.counters.dialsFailed[0] ?? 0) >= 2);
    backend.refuses = false;
    await until(isReady);
    const [recovery = 0, ...more] = timesOf('recovery');
    expect(more).toEqual([]);
    expect(recovery).toBeGreaterThan(0);
    expect(recovery).toBeLessThanOrEqual(performance.now() - lostAfter);
    expect(timesOf('dial')).toHaveLength(2);
  });

  it('is not what an operator paused, nor one of a connection that was lost before the pause', async () => {
    start();
    await until(isReady);
    act('pause');
    await until(() => state().phase === 'paused');
    act('resume');
    await until(isReady);
    backend.refuses = true;
    backend.kill();
    await until(() => (fleet.counters.dialsFailed[0] ?? 0) >= 1);
    act('pause');
    await until(() => state().phase === 'paused');
    backend.refuses = false;
    act('resume');
    await until(isReady);
    expect(timesOf('dial')).toHaveLength(3);
    expect(timesOf('recovery')).toEqual([]);
  });

  it('of a breaker is counted when a stable probe closes it', async () => {
    backend.refuses = true;
    start();
    await until(() => state().phase === 'blocked');
    backend.refuses = false;
    await until(() => fleet.status(0).breaker.state === 'closed');
    const { trips, recoveries } = fleet.counters;
    expect(recoveries[0]).toBe(1);
    expect(trips[0]).toBe(fleet.status(0).breaker.trips);
  });
});

describe('beside the socket', () => {
  it('the server itself says how many it serves, by tier, until it is not asked any more', async () => {
    start({ stats: { url: `${backend.base}/stats`, interval: '1s' } });
    expect(fleet.counters.serverConnections[0]).toBeNaN();
    await until(() => fleet.counters.serverConnections[0] === 40);
    expect(tiers[0]).toEqual({ free: 30, pro: 10 });
    act('pause');
    await until(() => state().phase === 'paused');
    expect(fleet.counters.serverConnections[0]).toBeNaN();
    expect(tiers.at(-1)).toBeNull();
  });

  it('a request for stats that fails leaves nothing of what was known', async () => {
    start({ stats: { url: `${backend.base}/stats`, interval: '1s' } });
    await until(() => fleet.counters.serverConnections[0] === 40);
    backend.hasStats = false;
    await until(() => Number.isNaN(fleet.counters.serverConnections[0]));
    expect(tiers.at(-1)).toBeNull();
  });

  it('polls are counted', async () => {
    backend.refuses = true;
    const polling = { url: `${backend.base}/messages`, interval: 100, maxInterval: 100 };
    start({ polling, breaker: { enabled: false } });
    await until(() => (fleet.counters.polls[0] ?? 0) >= 3);
    act('pause');
    expect(backend.requests.length).toBeLessThanOrEqual(fleet.counters.polls[0] ?? 0);
  });
});

describe('messages', () => {
  it('that wait are known with every tick, and those dropped by reason', async () => {
    backend.refuses = true;
    start({ outbound: { operatorMaySend: true, maxAge: '1s', maxMessages: 2 } });
    const { queueDepth, dropped, ...counters } = fleet.counters;
    for (const text of ['a', 'b', 'c']) fleet.send('one', text, 'normal', WHO, null);
    fleet.takeStock();
    expect([queueDepth[0], counters['dropped.messages'][0]]).toEqual([2, 1]);
    await vi.waitFor(() => {
      fleet.takeStock();
      expect(queueDepth[0]).toBe(0);
    }, WAIT);
    expect([counters['dropped.age'][0], counters['dropped.closed'][0], dropped[0]]).toEqual([2, 0, 3]);
  });

  it('that are looked into are counted by what was found', async () => {
    start({ inspect: { id: 'id', sequence: 'seq' } });
    await until(isReady);
    backend.say({ id: 'a', seq: 1 }, { id: 'a', seq: 1 }, { id: 'b', seq: 5 }, { id: 'c', seq: 3 });
    const { duplicates, missing, outOfOrder, limited, messagesIn } = fleet.counters;
    await until(() => messagesIn[0] === 4);
    fleet.takeStock();
    // One of the three that were left out came late: it was missing until then.
    expect([duplicates[0], missing[0], outOfOrder[0], limited[0]]).toEqual([1, 3, 1, 0]);
  });

  it('have no queue where nothing is ever said', async () => {
    start();
    await until(isReady);
    fleet.takeStock();
    expect(fleet.counters.queueDepth[0]).toBeNaN();
  });
});

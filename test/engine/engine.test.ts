import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ActionReport,
  BACKEND_SERIES,
  PROTOCOL_VERSION,
  type Push,
  type Snapshot,
} from '../../src/shared/contract.ts';
import type { FleetEvent } from '../../src/shared/event.ts';
import { backendColumn, type Frame, fleetColumn, phaseOf } from '../../src/shared/frame.ts';
import { FrameReader } from '../../src/shared/frame-delta.ts';
import type { Result } from '../../src/shared/result.ts';
import { RpcClient } from '../../src/shared/rpc.ts';
import { decodeSeries, type Series } from '../../src/shared/series.ts';
import { SimulatedServer } from '../../src/simulator/server.ts';
import { portPair } from './port-transport.ts';
import { AMPLE_DIAL, TestEngine } from './support.ts';

let servers: SimulatedServer[];
let test: TestEngine;
let pages: Page[];

/** As a window or a tab sees it: everything over a real message port. */
class Page {
  readonly frames: Frame[] = [];
  readonly pushes: Push[] = [];
  private readonly reader = new FrameReader();
  private readonly ports = portPair();
  private readonly rpc: RpcClient;
  private readonly attached: { dispose(): void };

  constructor(label: string, acknowledges = true) {
    this.attached = test.engine.attach(this.ports.engine, { shell: 'desktop', actor: 'mallory', label });
    this.rpc = new RpcClient(this.ports.page);
    this.rpc.onPush((push) => this.pushes.push(push));
    this.rpc.onFrame((bytes) => {
      const frame = this.reader.read(bytes);
      this.frames.push(frame);
      if (acknowledges) this.rpc.acknowledge(frame.sequence);
    });
    pages.push(this);
  }

  get events(): FleetEvent[] {
    return this.pushes.flatMap((push) => (push.push === 'events' ? push.events : []));
  }

  async open(): Promise<Snapshot> {
    return unwrapped(await this.rpc.call('session.open', { protocol: PROTOCOL_VERSION }));
  }

  async act(
    name: 'backend.reconnect' | 'backend.pause' | 'backend.resume' | 'breaker.reset',
    id: string,
  ): Promise<ActionReport> {
    return unwrapped(await this.rpc.call(name, { backends: [id], reason: 'test' }));
  }

  async isolate(id: string): Promise<ActionReport> {
    return unwrapped(await this.rpc.call('breaker.isolate', { backends: [id] }));
  }

  async series(id?: string): Promise<Series> {
    const result = await (id === undefined
      ? this.rpc.call('series.fleet', {})
      : this.rpc.call('series.backend', { backend: id }));
    return decodeSeries(unwrapped(result));
  }

  async sparklines(): Promise<Series> {
    return decodeSeries(unwrapped(await this.rpc.call('series.sparklines', {})));
  }

  /** Resolves once something that was pushed or framed meets the condition. */
  async until(condition: () => boolean, withinMs = 5_000): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!condition()) return;
        clearTimeout(deadline);
        for (const subscription of subscriptions) subscription.dispose();
        resolve();
      };
      const subscriptions = [this.rpc.onPush(look), this.rpc.onFrame(look)];
      const deadline = setTimeout(
        () => reject(new Error(`not within ${withinMs} ms: ${condition}`)),
        withinMs,
      );
    });
  }

  dispose(): void {
    this.attached.dispose();
    this.rpc.dispose();
    this.ports.page.dispose();
  }
}

function unwrapped<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

beforeEach(async () => {
  pages = [];
  servers = await Promise.all(['one', 'two'].map((id) => SimulatedServer.listen({ id })));
  test = new TestEngine(
    servers.map(({ id, url }) => ({ id, url })),
    { dialTimeout: AMPLE_DIAL },
  );
  test.engine.start();
});

afterEach(async () => {
  for (const page of pages) page.dispose();
  await test.engine.stop();
  await Promise.all(servers.map((server) => server.dispose()));
  expect(test.log).toEqual([]);
});

const [ONE, TWO] = [0, 1];
const bothOpen = () => test.phase(ONE) === 'open' && test.phase(TWO) === 'open';

describe('two pages', () => {
  it('share one set of sockets, and a page that closes takes none with it', async () => {
    const [first, second] = [new Page('window 1'), new Page('window 2')];
    await Promise.all([first.open(), second.open()]);
    await test.until(bothOpen);
    expect(test.engine.sessionCount).toBe(2);
    for (const server of servers)
      expect(server.report()).toMatchObject({ connections: 1, peakConnections: 1, dials: 1 });
    first.dispose();
    await second.until(() => second.frames.length > 0);
    expect(test.engine.sessionCount).toBe(1);
    for (const server of servers) expect(server.report()).toMatchObject({ connections: 1, dials: 1 });
  });

  it('are shown the same frames', async () => {
    const [first, second] = [new Page('window 1'), new Page('window 2')];
    await Promise.all([first.open(), second.open()]);
    await first.until(() => first.frames.length >= 2);
    await second.until(() => second.frames.length >= 2);
    expect(first.frames.slice(0, 2)).toEqual(second.frames.slice(0, 2));
  });

  it('see what the other one does, with its name, within a second', async () => {
    const [first, second] = [new Page('window 1'), new Page('window 2')];
    await Promise.all([first.open(), second.open()]);
    await test.until(bothOpen);
    expect(await first.act('backend.pause', 'one')).toEqual({ done: ['one'], refused: [] });
    const isPaused = () =>
      second.pushes.some(
        (push) =>
          push.push === 'statuses' &&
          push.changes.some(([row, { state }]) => row === ONE && state.phase === 'paused'),
      );
    await second.until(() => isPaused() && second.events.some(({ kind }) => kind === 'action'), 1_000);
    expect(second.events.find(({ kind }) => kind === 'action')).toMatchObject({
      actor: { name: 'mallory', session: 'window 1' },
      action: 'pause',
      backends: ['one'],
      reason: 'test',
    });
  });
});

describe('a snapshot', () => {
  it('has everything that a first screen needs, and the pushes go on from it', async () => {
    await test.until(bothOpen);
    const page = new Page('window 1');
    const snapshot = await page.open();
    expect(snapshot).toMatchObject({
      protocol: PROTOCOL_VERSION,
      version: '0.0.0',
      tick: 1_000,
      fleet: { name: 'test', demo: false, backends: [{ id: 'one' }, { id: 'two' }] },
      statuses: [{ state: { phase: 'open' } }, { state: { phase: 'open' } }],
      capabilities: { shell: 'desktop', actor: { name: 'mallory', session: 'window 1' }, actions: true },
    });
    expect(Math.abs(snapshot.now - Date.now())).toBeLessThan(2_000);
    expect(snapshot.startedAt).toBeLessThanOrEqual(snapshot.now);
    const numbers = snapshot.events.map(({ sequence }) => sequence);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    await page.act('backend.reconnect', 'one');
    await page.until(() =>
      page.events.some((event) => event.kind === 'opened' && event.reconnect === 'manual'),
    );
    expect(page.pushes.map(({ sequence }) => sequence)).toEqual(
      page.pushes.map((_, index) => snapshot.pushed + index + 1),
    );
    const [firstEvent] = page.events;
    expect(firstEvent?.sequence).toBe((numbers.at(-1) ?? Number.NaN) + 1);
  });
});

describe('each action', () => {
  const pushed = (page: Page, row: number, wanted: (status: Snapshot['statuses'][number]) => boolean) => () =>
    page.pushes.some(
      (push) =>
        push.push === 'statuses' && push.changes.some(([slot, status]) => slot === row && wanted(status)),
    );

  it('is done, seen within a second and named in the timeline', async () => {
    const page = new Page('window 1');
    await page.open();
    await test.until(bothOpen);
    await page.act('backend.pause', 'one');
    await page.until(
      pushed(page, ONE, ({ state, health }) => state.phase === 'paused' && health === 'paused'),
      1_000,
    );
    await (servers[ONE] as SimulatedServer).until(({ connections }) => connections === 0);
    page.pushes.length = 0;
    await page.act('backend.resume', 'one');
    await page.until(
      pushed(page, ONE, ({ state }) => state.phase === 'open'),
      1_000,
    );
    page.pushes.length = 0;
    await page.act('backend.reconnect', 'one');
    await page.until(
      pushed(page, ONE, ({ state }) => state.phase === 'open'),
      1_000,
    );
    expect((servers[ONE] as SimulatedServer).report()).toMatchObject({
      accepted: 3,
      connections: 1,
      peakConnections: 1,
    });
    page.pushes.length = 0;
    await page.isolate('two');
    await page.until(
      pushed(page, TWO, ({ breaker, health }) => breaker.state === 'isolated' && health === 'down'),
      1_000,
    );
    await (servers[TWO] as SimulatedServer).until(({ connections }) => connections === 0);
    page.pushes.length = 0;
    await page.act('breaker.reset', 'two');
    await page.until(
      pushed(page, TWO, ({ state, breaker }) => state.phase === 'open' && breaker.state === 'closed'),
      1_000,
    );
    const actions = test
      .of('action')
      .map(({ action, actor }) => `${action} by ${actor.name} in ${actor.session}`);
    expect(actions).toEqual(
      ['pause', 'resume', 'reconnect', 'isolate', 'reset'].map(
        (action) => `${action} by mallory in window 1`,
      ),
    );
  });
});

describe('the numbers', () => {
  it('are those of the servers: every message in the history was sent, and none is missing', async () => {
    const page = new Page('window 1');
    await page.open();
    await page.until(() => page.frames.length >= 3);
    await page.act('backend.pause', 'one');
    const server = servers[ONE] as SimulatedServer;
    const { messagesSent } = await server.until(({ connections }) => connections === 0);
    const last = page.frames.length + 1;
    await page.until(() => page.frames.length > last);
    const counted = (frames: readonly Frame[]) =>
      frames.reduce(
        (sum, { columns, tick }) => sum + ((columns[backendColumn('messagesIn')]?.[ONE] ?? 0) * tick) / 1_000,
        0,
      );
    // What was on its way when the connection closed is the server's word against nobody's: one tick's worth.
    expect(counted(page.frames)).toBeGreaterThan(messagesSent - 25);
    expect(counted(page.frames)).toBeLessThanOrEqual(messagesSent + 1);
    expect(messagesSent).toBeGreaterThan(20);
  });

  it('are in the history as they were in the frames, to the last bit', async () => {
    const page = new Page('window 1');
    await page.open();
    await page.until(() => page.frames.length >= 3);
    const series = await page.series('one');
    const fleet = await page.series();
    const shown = page.frames.slice(0, series.points);
    const column = (name: 'messagesIn' | 'rttP50') =>
      [...(series.columns[BACKEND_SERIES.indexOf(name)] ?? [])].slice(0, shown.length);
    for (const name of ['messagesIn', 'rttP50'] as const) {
      expect(column(name)).toEqual(shown.map(({ columns }) => columns[backendColumn(name)]?.[ONE]));
    }
    expect(phaseOf(series.columns[0]?.at(-1) ?? 0)).toBe('open');
    expect(fleet.columns[fleetColumn('phase.open')]?.at(-1)).toBe(2);
    expect(series.end).toBe(shown.at(-1)?.time);
    const sparklines = await page.sparklines();
    expect(sparklines.columns).toHaveLength(2);
    expect(sparklines.columns[ONE]?.at(-1)).toBeGreaterThan(0);
  });

  it('have a round trip once it was measured', async () => {
    const page = new Page('window 1');
    await page.open();
    await page.until(() =>
      page.frames.some(({ columns }) => (columns[backendColumn('rttP95')]?.[ONE] ?? 0) > 0),
    );
    const rtt = page.frames.at(-1)?.columns[backendColumn('rttLast')]?.[ONE];
    expect(rtt).toBeGreaterThan(0);
    expect(rtt).toBeLessThan(300);
  });
});

describe('a page that does not keep up', () => {
  it('gets two frames and no more until it acknowledges, and all events meanwhile', async () => {
    const [slow, quick] = [new Page('window 1', false), new Page('window 2')];
    await Promise.all([slow.open(), quick.open()]);
    await quick.until(() => quick.frames.length >= 4);
    expect(slow.frames).toHaveLength(2);
    await quick.act('backend.pause', 'one');
    await slow.until(() => slow.events.some(({ kind }) => kind === 'action'), 1_000);
  });
});

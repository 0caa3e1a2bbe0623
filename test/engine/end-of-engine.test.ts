import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';
import { Fleet } from '../../src/engine/fleet/fleet.ts';
import { PROTOCOL_VERSION } from '../../src/shared/contract.ts';
import { RpcClient } from '../../src/shared/rpc.ts';
import { SimulatedServer } from '../../src/simulator/server.ts';
import { portPair } from './port-transport.ts';
import { fleetOf, TestEngine, within } from './support.ts';

const servers: SimulatedServer[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.dispose();
});

async function serve(id: string): Promise<SimulatedServer> {
  const server = await SimulatedServer.listen({ id });
  servers.push(server);
  return server;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** What keeps this process busy, by kind, without what passes by itself. */
function resources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (kind !== 'Immediate' && kind !== 'TickObject') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** What lasts: the least of each kind over a number of turns of the event loop. */
async function lasting(): Promise<Map<string, number>> {
  let least = resources();
  for (let turns = 0; turns < 50; turns++) {
    await turn();
    const now = resources();
    least = new Map([...least].map(([kind, count]) => [kind, Math.min(count, now.get(kind) ?? 0)]));
  }
  return least;
}

/** Kinds of which there is more now. */
const moreThan = (before: ReadonlyMap<string, number>): string[] =>
  [...resources()].filter(([kind, count]) => count > (before.get(kind) ?? 0)).map(([kind]) => kind);

const listeners = () =>
  process
    .eventNames()
    .map((name) => `${String(name)} ${process.listenerCount(name)}`)
    .sort();

/** Waits until it is so; looks once per turn of the event loop. */
async function settled(condition: () => boolean, withinMs = 5_000): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (!condition() && performance.now() < end) await turn();
  return condition();
}

describe('when the engine stops', () => {
  it('it leaves no socket, no timer and no listener, whatever its backends were at', async () => {
    const ids = ['open', 'hung', 'refusing', 'slow to answer', 'paused', 'flapping'].map((id) =>
      id.replaceAll(' ', '-'),
    );
    const [open, hung, refusing, slow, paused, flapping] = await Promise.all(ids.map(serve));
    await refusing?.misbehave({ do: 'refuse' });
    await slow?.misbehave({ do: 'hang' });
    await flapping?.misbehave({ do: 'flap', openMs: 20 });
    const before = { resources: await lasting(), listeners: listeners() };
    const test = new TestEngine(
      servers.map(({ id, url }) => ({ id, url })),
      {
        heartbeat: { interval: '10s', timeout: '10s' },
        dialTimeout: '10s',
      },
    );
    test.engine.start();
    await test.until(() => test.phase(0) === 'open' && test.phase(1) === 'open' && test.phase(4) === 'open');
    await hung?.misbehave({ do: 'hang' });
    test.act('pause', 'paused');
    await test.until(
      () => test.phase(4) === 'paused' && test.of('lost').length > 1 && test.phase(3) === 'connecting',
    );
    await test.engine.stop();
    expect(test.engine.fleet.statuses().map(({ state }) => state.phase)).toEqual(ids.map(() => 'idle'));
    await settled(() => moreThan(before.resources).length === 0);
    expect(moreThan(before.resources)).toEqual([]);
    expect(listeners()).toEqual(before.listeners);
    for (const server of [open, hung, paused, slow]) {
      await server?.misbehave({ do: 'heal' });
      expect(server?.report()).toMatchObject({ connections: 0 });
    }
  });

  it('it says goodbye with 1001, and does not wait longer than the close grace for an answer', async () => {
    const server = await serve('hung');
    const test = new TestEngine([{ id: 'hung', url: server.url }], { closeGrace: 150 });
    test.engine.start();
    await test.until(() => test.phase() === 'open');
    await server.misbehave({ do: 'hang' });
    expect(await within(test.engine.stop(), 3_000)).toBeUndefined();
    await server.until(({ connections }) => connections === 0);
  });

  it('its events end: no frame, no dial and no event comes after', async () => {
    const server = await serve('one');
    const test = new TestEngine([{ id: 'one', url: server.url }]);
    test.engine.start();
    await test.until(() => test.phase() === 'open');
    await test.engine.stop();
    const { dials } = server.report();
    const events = test.events.length;
    const other = new TestEngine([{ id: 'one', url: server.url }]);
    const frames: number[] = [];
    test.engine.onFrame(({ sequence }) => frames.push(sequence));
    let ticks = 0;
    other.engine.onFrame(() => ticks++);
    other.engine.start();
    // Another engine's ticks show that time enough has passed.
    await other.until(() => ticks === 2);
    await other.engine.stop();
    expect(frames).toEqual([]);
    expect(test.events).toHaveLength(events);
    expect(server.report().dials).toBe(dials + 1);
  });

  it('both of two who ask it to are told when it has', async () => {
    const server = await serve('hung');
    const test = new TestEngine([{ id: 'hung', url: server.url }]);
    test.engine.start();
    await test.until(() => test.phase() === 'open');
    await server.misbehave({ do: 'hang' });
    const both = Promise.all([test.engine.stop(), test.engine.stop()]);
    expect(await within(both, 3_000)).not.toBe('late');
  });

  it.each(['pause', 'reconnect', 'resume', 'reset'] as const)(
    'an operator who wants to %s in that moment does not keep it alive',
    async (action) => {
      const [hung, quick] = await Promise.all(['hung', 'quick'].map(serve));
      const test = new TestEngine(servers.map(({ id, url }) => ({ id, url })));
      test.engine.start();
      await test.until(() => test.phase(0) === 'open' && test.phase(1) === 'open');
      await hung?.misbehave({ do: 'hang' });
      const stopped = test.engine.stop();
      await quick?.until(({ connections }) => connections === 0);
      await test.until(() => test.phase(1) === 'idle');
      for (const id of ['hung', 'quick']) test.act(action, id);
      const result = await within(stopped, 3_000);
      expect(result, 'it stops in time').not.toBe('late');
      expect(quick?.report().dials, 'dials of a backend that was closed already').toBe(1);
      expect(test.engine.fleet.statuses().map(({ state }) => state.phase)).toEqual(['idle', 'idle']);
    },
  );

  it('its pages are told: their transports close, and what they ask is answered', async () => {
    const test = new TestEngine([{ id: 'one', url: (await serve('one')).url }]);
    test.engine.start();
    const ports = portPair();
    test.engine.attach(ports.engine, { shell: 'served', actor: 'mallory', label: 'tab 1' });
    const page = new RpcClient(ports.page);
    const closed = new Promise<string>((resolve) => ports.page.onClose(resolve));
    expect(await page.call('session.open', { protocol: PROTOCOL_VERSION })).toMatchObject({ ok: true });
    await test.engine.stop();
    expect(await within(closed, 1_000)).not.toBe('late');
    expect(await within(page.call('series.fleet', {}), 1_000)).toMatchObject({
      error: { code: 'disconnected' },
    });
    page.dispose();
    ports.page.dispose();
  });
});

describe('a fleet that is disposed without being stopped', () => {
  it('ends its connections at once and makes no other', async () => {
    const server = await serve('one');
    const fleet = new Fleet(fleetOf([{ id: 'one', url: server.url }]), systemClock, Math.random, false);
    fleet.start();
    await server.until(({ connections }) => connections === 1);
    fleet.dispose();
    await server.until(({ connections }) => connections === 0);
    const again = server
      .until(({ dials }) => dials > 1, 400)
      .then(
        () => 'dialled again',
        () => 'rests',
      );
    expect(await again).toBe('rests');
    await fleet.stop();
  });
});

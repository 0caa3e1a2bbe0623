import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatedServer } from '../../src/simulator/server.ts';
import { TestEngine } from './support.ts';

let server: SimulatedServer;
let test: TestEngine;

beforeEach(async () => {
  server = await SimulatedServer.listen({ id: 'edge-3' });
});

afterEach(async () => {
  await test.engine.stop();
  await server.dispose();
});

const incidents = () => test.engine.snapshot().incidents;

describe('incidents of real connections', () => {
  it('a server that cuts 50 connections is one incident of its host, and all of them are back in it', async () => {
    const { host } = new URL(server.url);
    const backends = Array.from({ length: 50 }, (_, n) => ({ id: `room-${n}`, url: server.url }));
    // On a loaded machine 50 dials take their time.
    const patient = { dialTimeout: 10_000, heartbeat: { interval: 60_000, timeout: 30_000 } };
    test = new TestEngine(backends, { breaker: { enabled: false }, ...patient });
    test.engine.start();
    const allUp = () => backends.every((_, row) => test.status(row).state.phase === 'open');
    await test.until(allUp);
    expect(incidents()).toEqual([]);
    await server.misbehave({ do: 'kill' });
    await test.until(() => incidents()[0]?.lost === 50);
    await test.until(() => incidents()[0]?.back === 50);
    expect(incidents()).toEqual([
      expect.objectContaining({ by: 'host', host, connected: 50, waiting: 0, blocked: 0, endedAt: null }),
    ]);
    expect(test.of('incident')).toEqual([expect.objectContaining({ state: 'began', host })]);
    expect(test.engine.incidents.backendsOf(1).sort()).toEqual(backends.map(({ id }) => id).sort());
  });

  it('a backend that loses its connection again and again is none', async () => {
    test = new TestEngine([{ id: 'flapper', url: server.url }], { breaker: { enabled: false } });
    test.engine.start();
    await server.misbehave({ do: 'flap', openMs: 3 });
    await test.until(() => test.of('lost').length >= 20);
    expect(incidents()).toEqual([]);
    // Once it holds a connection, it is said how often that broke.
    await server.misbehave({ do: 'heal' });
    await test.until(() => test.status(0).degradedBy === 'flapping');
    expect(test.status(0).drops).toBeGreaterThanOrEqual(20);
  });

  it('connections that their server ends in good order and lets in again are none', async () => {
    const backends = Array.from({ length: 5 }, (_, n) => ({ id: `room-${n}`, url: server.url }));
    test = new TestEngine(backends, { breaker: { enabled: false } });
    test.engine.start();
    const allUp = () => backends.every((_, row) => test.status(row).state.phase === 'open');
    await test.until(allUp);
    await server.misbehave({ do: 'close', code: 1001 });
    await test.until(() => test.of('lost').length === 5 && allUp());
    expect(incidents()).toEqual([]);
  });

  it('a backend whose breaker opens is one, however often its probes fail', async () => {
    test = new TestEngine([{ id: 'dead', url: server.url }]);
    await server.misbehave({ do: 'refuse' });
    test.engine.start();
    const opened = () => test.of('breaker').filter(({ to }) => to === 'open').length;
    await test.until(() => opened() >= 3);
    expect(incidents()).toEqual([
      expect.objectContaining({ by: 'backend', backend: 'dead', connected: 0, lost: 1 }),
    ]);
  });

  it('who acknowledges one is on the timeline and in the audit log with the reason', async () => {
    test = new TestEngine([{ id: 'dead', url: server.url }]);
    await server.misbehave({ do: 'refuse' });
    test.engine.start();
    await test.until(() => incidents().length === 1);
    const mallory = { name: 'mallory', session: 'tab 1' };
    expect(test.engine.acknowledge(1, mallory, 'known')).toEqual({ ok: true, value: null });
    expect(incidents()[0]?.acknowledged).toMatchObject({ by: mallory, reason: 'known' });
    const entry = { actor: mallory, action: 'acknowledge', reason: 'known', backends: ['dead'] };
    expect(test.engine.audit(10)).toEqual([expect.objectContaining(entry)]);
    expect(test.of('action')).toEqual([expect.objectContaining(entry)]);
  });

  it('a marker is on the timeline and in the audit log', () => {
    test = new TestEngine([{ id: 'prices', url: server.url }]);
    const mallory = { name: 'mallory', session: 'tab 1' };
    expect(test.engine.mark('deploy began', null, mallory).ok).toBe(true);
    expect(test.engine.mark('odd', 'nobody', mallory)).toMatchObject({ error: { code: 'unknown-backend' } });
    expect(test.of('marker')).toEqual([
      expect.objectContaining({ text: 'deploy began', backend: null, actor: mallory }),
    ]);
    expect(test.engine.audit(10)).toEqual([
      expect.objectContaining({ action: 'mark', reason: 'deploy began', backends: [] }),
    ]);
  });
});

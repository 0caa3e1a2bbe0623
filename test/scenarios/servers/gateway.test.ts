import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../../src/simulator/scenarios/gateway.ts';
import { Watched } from './watched.ts';

/* The fifth account: Wirewatch at the gateway, as the gateway counts it. A second of it is 20 ms here. */

let gateway: Gateway;
let watched: Watched;

beforeEach(async () => {
  gateway = await startGateway({ timeScale: 0.02 });
  watched = await Watched.start(gateway);
  await watched.phase('gateway', 'open');
});
afterEach(async () => {
  await watched.stop();
  await gateway.close();
});

it('after a restart with a new address it is found again, and while it is away there is no storm', async () => {
  const { upstream } = gateway.counts();
  await gateway.restart({ downFor: 20_000 });
  await gateway.until(({ connections }) => connections === 1, 15_000);
  await watched.phase('gateway', 'open');
  const counts = gateway.counts();
  expect(counts.upstream).not.toBe(upstream);
  expect(counts).toMatchObject({ peakConnections: 1, duplicates: 0, restarts: 1 });
  expect(counts.rejected[502]).toBeGreaterThanOrEqual(1);
  // After three failures its breaker leaves it alone; the account's clients went on as fast as they could.
  expect(counts.rejected[502]).toBeLessThanOrEqual(5);
});

it('three restarts in a row are three recoveries with one connection each', async () => {
  for (let restart = 1; restart <= 3; restart++) {
    await gateway.restart({ downFor: 1_000 });
    await gateway.until(({ handshakes }) => handshakes === restart + 1, 15_000);
    await watched.phase('gateway', 'open');
  }
  expect(gateway.counts()).toMatchObject({ peakConnections: 1, duplicates: 0, restarts: 3 });
});

it('twenty windows are one connection, to which every message is delivered', async () => {
  for (let window = 0; window < 20; window++) watched.engine.fleet.look(['gateway'], ['gateway'], {});
  await gateway.until(({ messages }) => messages.delivered >= 20);
  const { messages, shed, ...counts } = gateway.counts();
  expect(counts).toMatchObject({ dials: 1, connections: 1, peakConnections: 1 });
  expect([shed, messages.sent - messages.delivered <= 1]).toEqual([0, true]);
});

it('at a gateway that is full it waits for its turn', async () => {
  gateway.overload(20);
  gateway.cut();
  await gateway.until(({ rejected }) => (rejected[429] ?? 0) >= 1);
  expect(gateway.counts().connections).toBe(0);
  gateway.overload(0);
  await gateway.until(({ connections }) => connections === 1, 15_000);
  expect(gateway.counts()).toMatchObject({ peakConnections: 1, duplicates: 0 });
});

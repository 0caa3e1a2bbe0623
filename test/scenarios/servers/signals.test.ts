import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Signals, startSignals } from '../../../src/simulator/scenarios/signals.ts';
import { Watched } from './watched.ts';

/* The fourth account: Wirewatch at the signals, as these count it. A second of it is 20 ms here. */

let signals: Signals;
let watched: Watched;

beforeEach(async () => {
  signals = await startSignals({
    timeScale: 0.02,
    seed: 7,
    faults: { duplicates: 0.1, late: 0.1, lateMs: 1_500 },
  });
  watched = await Watched.start(signals);
  await watched.phase('signals', 'open');
});
afterEach(async () => {
  await watched.stop();
  await signals.close();
});

it('it polls only while the socket is down', async () => {
  // Before it was up for the first time it may have polled once.
  const before = signals.counts();
  await signals.until(({ messages }) => messages.made >= before.messages.made + 50);
  expect(signals.counts().polls).toBeLessThanOrEqual(before.polls + 1);
  signals.socketsDown(true);
  const down = signals.counts();
  await signals.until(({ polls, rejected }) => polls >= down.polls + 2 && (rejected[503] ?? 0) >= 1, 15_000);
  signals.socketsDown(false);
  await signals.until(({ connections }) => connections === 1);
  await watched.phase('signals', 'open');
  const { polls, messages } = signals.counts();
  await signals.until((counts) => counts.messages.made >= messages.made + 50);
  // One may have been on its way.
  expect(signals.counts().polls).toBeLessThanOrEqual(polls + 1);
  expect(signals.counts()).toMatchObject({ peakConnections: 1, duplicates: 0 });
});

it('what is sent twice is counted as such, and what is late as out of turn', async () => {
  await signals.until(({ sentTwice, sentLate }) => sentTwice >= 5 && sentLate >= 5, 15_000);
  await watched.until(() => {
    const { duplicates, outOfOrder, missing } = watched.report('signals').inbound;
    // All that the server made wrong until a moment ago.
    return duplicates >= 5 && outOfOrder + missing >= 5;
  });
  const { duplicates, delay } = watched.report('signals').inbound;
  expect(duplicates).toBeLessThanOrEqual(signals.counts().sentTwice);
  expect(delay?.p50).toBeGreaterThanOrEqual(0);
});

it("the server's own numbers have it in its tier", async () => {
  await watched.until(() => (watched.report('signals').stats?.samples.length ?? 0) > 0);
  const [sample] = watched.report('signals').stats?.samples ?? [];
  expect(sample).toMatchObject({ connections: 1, tiers: { pro: 1, starter: 0 } });
  expect(signals.counts().statsRequests).toBeGreaterThan(0);
});

it('a token that was revoked is fetched anew once', async () => {
  signals.revoke();
  signals.cut();
  await signals.until(({ handshakes }) => handshakes === 2);
  expect(signals.counts()).toMatchObject({ tokens: 2, rejected: { 401: 1 }, connections: 1 });
});

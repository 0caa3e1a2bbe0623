import { afterEach, beforeEach, expect, it } from 'vitest';
import { type PriceFeed, startPriceFeed } from '../../../src/simulator/scenarios/price-feed.ts';
import { Watched } from './watched.ts';

/* The first account: Wirewatch at the price feed, as the price feed counts it. A second of it is 20 ms here. */

let feed: PriceFeed;
let watched: Watched[];

beforeEach(async () => {
  feed = await startPriceFeed({ timeScale: 0.02 });
  watched = [];
});
afterEach(async () => {
  await Promise.all(watched.map((each) => each.stop()));
  await feed.close();
});

async function watch(): Promise<Watched> {
  const one = await Watched.start(feed);
  watched.push(one);
  return one;
}

it('twenty windows have one connection, which hears every broadcast and asks for nothing too early', async () => {
  const one = await watch();
  const windows = Array.from({ length: 20 }, () => ({}));
  for (const window of windows) one.engine.fleet.look(['price-feed'], ['price-feed'], window);
  await one.phase('price-feed', 'open');
  feed.crowd(5);
  feed.leaveDuringBroadcast(5);
  await feed.until(({ messages, answered }) => messages.delivered >= 5 && answered === 1);
  const { messages, ...counts } = feed.counts();
  expect(counts).toMatchObject({ dials: 1, handshakes: 1, peakConnections: 1, duplicates: 0, tooEarly: 0 });
  expect(counts.failedBroadcasts).toBe(0);
  expect(messages.sent - messages.delivered).toBeLessThanOrEqual(1);
});

it('when it is full there is no storm of dials, and a place that becomes free is found', async () => {
  feed.crowd(10);
  const began = performance.now();
  const one = await watch();
  await feed.until(({ rejected }) => (rejected[1013] ?? 0) >= 5);
  // Ten seconds of the account between any two of the five.
  expect(performance.now() - began).toBeGreaterThanOrEqual(4 * 200 * 0.98);
  expect(one.status('price-feed').breaker.state).toBe('closed');
  expect(feed.counts()).toMatchObject({ peakConnections: 0 });
  feed.crowd(9);
  await one.phase('price-feed', 'open');
  const { upgrades, rejected, ...counts } = feed.counts();
  expect(counts).toMatchObject({ connections: 1, peakConnections: 1, duplicates: 0 });
  expect(upgrades).toBe((rejected[1013] ?? 0) + 1);
});

it('of twelve consoles ten are taken, and no more than ten ever were', async () => {
  for (let index = 0; index < 12; index++) await watch();
  await feed.until(({ connections, rejected }) => connections === 10 && (rejected[1013] ?? 0) >= 4);
  expect(feed.counts().peakConnections).toBe(10);
});

it('after a restart everybody is back, and nobody has two connections', async () => {
  const one = await watch();
  await one.phase('price-feed', 'open');
  await feed.restart({ downFor: 10_000 });
  await feed.until(({ handshakes }) => handshakes === 2);
  await one.phase('price-feed', 'open');
  expect(feed.counts()).toMatchObject({ connections: 1, peakConnections: 1, duplicates: 0 });
});

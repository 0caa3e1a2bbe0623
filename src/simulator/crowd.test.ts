import { afterEach, beforeEach, expect, test } from 'vitest';
import { seededRandom } from '../shared/random.ts';
import { Crowd } from './crowd.ts';
import { getJson, httpOf, TestStage } from './test-stage.ts';

const USUAL = { free: 100, pro: 40 };
let stage: TestStage;

beforeEach(() => {
  stage = new TestStage();
});

afterEach(() => stage.dispose());

test('its numbers wander around the usual ones, the same way from the same seed', () => {
  const walk = (seed: number) => {
    const crowd = new Crowd(USUAL, 0, seededRandom(seed));
    return Array.from({ length: 600 }, (_, second) => crowd.count(second * 1_000));
  };
  const counts = walk(1);
  expect(counts[0]).toEqual(USUAL);
  expect(new Set(counts.map(({ free }) => free)).size).toBeGreaterThan(10);
  for (const { free = 0, pro = 0 } of counts) {
    expect(Math.abs(free - 100)).toBeLessThan(60);
    expect(Math.abs(pro - 40)).toBeLessThan(30);
    expect(Number.isInteger(free) && Number.isInteger(pro)).toBe(true);
  }
  expect(walk(1)).toEqual(counts);
  expect(walk(2)).not.toEqual(counts);
});

test('how often it is asked does not change its way', () => {
  const [often, seldom] = [new Crowd(USUAL, 0, seededRandom(3)), new Crowd(USUAL, 0, seededRandom(3))];
  for (let ms = 0; ms < 60_000; ms += 130) often.count(ms);
  expect(often.count(60_000)).toEqual(seldom.count(60_000));
});

test('the stats of a server have its own connections in the first tier, and the sum', async () => {
  const server = await stage.listen({ abilities: { stats: { tiers: USUAL } } });
  const stats = () => getJson(`${httpOf(server)}/ws/stats`);
  expect(await stats()).toEqual({ connections: 140, tiers: USUAL });
  await stage.connect(server.url);
  const second = await stage.connect(server.url);
  await server.until(({ connections }) => connections === 2);
  expect(await stats()).toEqual({ connections: 142, tiers: { free: 102, pro: 40 } });
  await stage.leave(server, second);
  expect(await stats()).toEqual({ connections: 141, tiers: { free: 101, pro: 40 } });
  expect(server.report().abilities?.statsRequests).toBe(3);
});

test('a server whose others have no tiers tells its own connections', async () => {
  const server = await stage.listen({ abilities: { stats: { tiers: {} } } });
  await stage.connect(server.url);
  await server.until(({ connections }) => connections === 1);
  expect(await getJson(`${httpOf(server)}/ws/stats`)).toEqual({ connections: 1, tiers: {} });
});

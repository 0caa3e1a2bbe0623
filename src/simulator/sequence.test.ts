import { afterEach, beforeEach, expect, test } from 'vitest';
import { seededRandom } from '../shared/random.ts';
import { NO_FAULTS, noAbilityCounts, type SequenceFaults } from './abilities.ts';
import { TICK_MS } from './pulse.ts';
import { SequencedFeed } from './sequence.ts';
import { heard, TestStage } from './test-stage.ts';

interface Message {
  id: string;
  seq: number;
  sentAt: number;
  data: unknown;
}

const FAULTS: SequenceFaults = { duplicates: 0.05, gaps: 0.03, late: 0.04, lateMs: 700 };
let stage: TestStage;

beforeEach(() => {
  stage = new TestStage();
});

afterEach(() => stage.dispose());

/** What a client receives in some seconds at 20 a second, in ticks, and the server's own counts. */
async function receive(faults: SequenceFaults, seconds: number) {
  const server = await stage.listen({
    temperament: { kind: 'steady', perSecond: 20 },
    abilities: { sequence: faults },
  });
  const client = await stage.connect(server.url);
  await server.until(({ connections }) => connections === 1);
  for (let ms = 0; ms < seconds * 1_000; ms += TICK_MS) stage.clock.advance(TICK_MS);
  await client.ping();
  return { messages: heard(client) as Message[], counts: server.report().abilities };
}

test('without faults, numbers rise by one, ids are unique and each message has its time', async () => {
  const began = stage.clock.now();
  const { messages } = await receive(NO_FAULTS, 10);
  expect(messages.length).toBeGreaterThan(190);
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 1));
  expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
  expect(messages.every(({ sentAt }) => sentAt >= began && sentAt <= stage.clock.now())).toBe(true);
  expect(messages[0]).toEqual({ id: 'a-1', seq: 1, sentAt: expect.any(Number), data: expect.any(Object) });
});

test('duplicates and gaps are what a client finds, as many as the server counts', async () => {
  const { messages, counts } = await receive({ ...FAULTS, late: 0 }, 100);
  const numbers = messages.map(({ seq }) => seq);
  const distinct = new Set(numbers);
  expect(counts).toMatchObject({
    duplicates: numbers.length - distinct.size,
    gaps: Math.max(...numbers) - distinct.size,
    late: 0,
  });
  expect(counts?.duplicates).toBeGreaterThan(50);
  expect(counts?.gaps).toBeGreaterThan(20);
  expect(new Set(messages.map(({ id }) => id)).size).toBe(distinct.size);
});

test('late ones are overtaken by others, and keep the time at which they should have come', async () => {
  const { messages, counts } = await receive({ ...NO_FAULTS, late: 0.04, lateMs: 700 }, 100);
  let highest = 0;
  const overtaken = messages.filter(({ seq }) => {
    const behind = seq < highest;
    highest = Math.max(highest, seq);
    return behind;
  });
  expect(overtaken.length).toBeGreaterThan(40);
  // At the end one may be on its way still.
  expect((counts?.late ?? 0) - overtaken.length).toBeLessThanOrEqual(3);
});

test('the same seed goes wrong in the same way', () => {
  const run = (seed: number) => {
    const feed = new SequencedFeed('a', FAULTS, seededRandom(seed), noAbilityCounts());
    return Array.from({ length: 500 }, () => feed.next(0));
  };
  expect(run(1)).toEqual(run(1));
  expect(run(1)).not.toEqual(run(2));
});

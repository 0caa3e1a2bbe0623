import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HistoryAnswer } from '../../src/serve/api/history.ts';
import type { FleetEvent } from '../../src/shared/event.ts';
import { ask, bearer, type Console, startConsole } from './console.ts';

let served: Console;
beforeAll(async () => {
  served = await startConsole();
});
afterAll(() => served.stop());

async function get<T>(path: string): Promise<T> {
  const answer = await ask(served.port, path, { headers: bearer });
  expect(answer.status, answer.body).toBe(200);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  return JSON.parse(answer.body) as T;
}

const refusalOf = async (path: string): Promise<[number, unknown]> => {
  const answer = await ask(served.port, path, { headers: bearer });
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  return [answer.status, JSON.parse(answer.body)];
};

interface Events {
  engineId: string;
  events: FleetEvent[];
  last: number;
  missed: number;
}

describe('/api/fleet', () => {
  it('says where each backend is in a sentence, and with which configuration', async () => {
    const { statuses, configurationHash } = await get<{
      statuses: { sentence: string }[];
      configurationHash: string;
    }>('/api/fleet');
    expect(statuses.map(({ sentence }) => sentence)).toEqual([expect.stringMatching(/^\S.+\.$/)]);
    expect(configurationHash).toBe(served.engine.configurationHash);
  });
});

describe('/api/events', () => {
  it('has the newest, or what came after a number, so that a reader misses none', async () => {
    const say = (text: string) => served.engine.fleet.events.add({ kind: 'console', text });
    const before = await get<Events>('/api/events');
    expect(before.events.at(-1)?.sequence).toBe(before.last);
    for (const text of ['a', 'b', 'c']) say(text);
    const first = await get<Events>(`/api/events?after=${before.last}&limit=2`);
    expect(first).toMatchObject({ engineId: before.engineId, missed: 0, last: before.last + 3 });
    expect(first.events).toMatchObject([{ text: 'a' }, { text: 'b' }]);
    const second = await get<Events>(`/api/events?after=${first.events.at(-1)?.sequence}`);
    expect(second.events).toMatchObject([{ text: 'c' }]);
    expect(await get<Events>(`/api/events?after=${second.last}`)).toMatchObject({ events: [] });
    expect((await get<Events>('/api/events?limit=1')).events).toMatchObject([{ text: 'c' }]);
  });

  it('says how many are kept no more', async () => {
    for (let said = 0; said < 3_000; said++) served.engine.fleet.events.add({ kind: 'console', text: 'x' });
    const { events, missed } = await get<Events>('/api/events?after=2&limit=1');
    expect(missed).toBeGreaterThan(0);
    expect(events[0]?.sequence).toBe(2 + missed + 1);
  });
});

describe('/api/audit', () => {
  it('goes back page by page to the first', async () => {
    const actor = { name: 'ada', session: 'tab 1' };
    for (const reason of ['1', '2', '3', '4', '5']) {
      served.engine.act({ action: 'pause' }, ['one', 'none'], actor, reason);
      served.engine.act({ action: 'resume' }, ['one'], actor, `${reason}b`);
    }
    const reasons: string[] = [];
    for (let next: number | null | undefined; next !== null; ) {
      const page: { entries: { reason: string }[]; next: number | null } = await get(
        `/api/audit?limit=4${next === undefined ? '' : `&before=${next}`}`,
      );
      reasons.push(...page.entries.map(({ reason }) => reason));
      next = page.next;
    }
    expect(reasons).toEqual(['5b', '5', '4b', '4', '3b', '3', '2b', '2', '1b', '1']);
  });
});

describe('/api/history', () => {
  it('has the last minutes of a backend and of the fleet, no finer than asked for', async () => {
    await vi.waitFor(
      async () => expect((await get<HistoryAnswer>('/api/history?fleet')).times.length).toBeGreaterThan(2),
      { timeout: 10_000, interval: 100 },
    );
    const fleet = await get<HistoryAnswer>('/api/history?fleet');
    expect(fleet.backend).toBeNull();
    expect(fleet.step).toBe(1_000);
    expect(fleet.columns['phase.open']?.max).toHaveLength(fleet.times.length);
    const one = await get<HistoryAnswer>('/api/history?backend=one&points=1');
    expect(one).toMatchObject({ backend: 'one', times: [expect.any(Number)] });
    expect(one.columns.messagesIn?.min).toHaveLength(1);
    expect(one.states?.phase).toHaveLength(1);
    expect(Math.abs((one.times[0] ?? 0) - Date.now())).toBeLessThan(10_000);
  });
});

it.each([
  ['/api/fleet?x=1', 400, 'there is no parameter "x": expected none'],
  ['/api/events?limit=many', 400, 'limit: expected a whole number from 1 to 1000'],
  ['/api/audit?before=0', 400, 'before: expected a whole number from 1 to 9007199254740991'],
  ['/api/history', 400, 'expected either backend=ID or fleet'],
  ['/api/history?backend=two', 404, 'there is no backend "two": see /api/fleet'],
  [
    '/api/histories',
    404,
    'there is nothing of that name: there are /api/fleet, /api/events, /api/audit, /api/history',
  ],
])('%s is answered with %i and one line', async (path, status, error) => {
  expect(await refusalOf(path)).toEqual([status, { error }]);
});

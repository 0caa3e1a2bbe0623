import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { EventsOfRange } from '../../src/serve/api/events.ts';
import type { HistoryAnswer } from '../../src/serve/api/history.ts';
import { usualColumns } from '../../src/serve/api/history-columns.ts';
import type { FleetEvent } from '../../src/shared/event.ts';
import { ask, bearer, type Console, startConsole } from './console.ts';

let served: Console;
beforeAll(async () => {
  served = await startConsole({}, (url) => [{ id: 'one', url, group: 'a' }]);
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

/* Before the backend is paused. */
describe('/api/history', () => {
  const ticked = () =>
    vi.waitFor(
      async () => {
        const { columns } = await get<HistoryAnswer>('/api/history?fleet&columns=phase.open.mean');
        expect(columns['phase.open.mean']?.at(-1)).toBe(1);
      },
      { timeout: 15_000, interval: 100 },
    );

  it('has the last minutes of the fleet and of a backend, no finer than asked for', async () => {
    await ticked();
    const fleet = await get<HistoryAnswer>('/api/history?fleet');
    expect(fleet).toMatchObject({ source: { kind: 'fleet' }, resolution: 1_000 });
    expect(fleet.to - fleet.from).toBe(15 * 60_000);
    expect(fleet.times.length).toBeLessThanOrEqual(300);
    expect(fleet.times[0]).toBe(fleet.start);
    expect(Object.keys(fleet.columns)).toEqual([...usualColumns('fleet')]);
    for (const values of Object.values(fleet.columns)) expect(values).toHaveLength(fleet.times.length);
    expect(fleet.before).toBeUndefined();
    const one = await get<HistoryAnswer>('/api/history?backend=one&points=2&columns=rtt.p95,state.last');
    expect(one.source).toEqual({ kind: 'backend', backend: 'one' });
    expect(one.times.length).toBeLessThanOrEqual(2);
    expect(Object.keys(one.columns)).toEqual(['rtt.p95']);
    expect(one.states?.phase.at(-1)).toBe('open');
    expect(one.before).toBeNull();
  });

  it('has what came before a range, and no more than the range', async () => {
    await ticked();
    const { to } = await get<HistoryAnswer>('/api/history?fleet');
    // Up to a minute that is to come: what was there until now is before it.
    const from = new Date(to + 60_000).toISOString();
    const later = await get<HistoryAnswer>(`/api/history?backend=one&from=${from}&to=${to + 120_000}`);
    expect(later.before).toMatchObject({ phase: 'open', breaker: 'closed' });
    expect(later.before?.until).toBeLessThanOrEqual(to + 60_000);
    expect(later.states?.health.every((health) => health === null)).toBe(true);
    expect(later.start).toBeGreaterThan(to);
  });

  it('says in one line when it cannot be read', async () => {
    // Of groups nothing is kept but in a history of their own, and this console has none.
    expect(await refusalOf('/api/history?group=a')).toEqual([
      503,
      { error: 'that is only in a history on disk, and there is none' },
    ]);
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

describe('/api/events of a range', () => {
  it('pages back through all that is kept, the newest first', async () => {
    const say = (text: string) => served.engine.fleet.events.add({ kind: 'console', text });
    for (const text of ['p', 'q', 'r', 's', 't']) say(text);
    const seen: FleetEvent[] = [];
    for (let next: number | null | undefined; next !== null && seen.length < 5; ) {
      const page: EventsOfRange = await get(
        `/api/events?kind=console&limit=2${next === undefined ? '' : `&before=${next}`}`,
      );
      expect(page.events.length).toBeLessThanOrEqual(2);
      seen.push(...page.events.map(({ event }) => event));
      next = page.next;
    }
    expect(seen.slice(0, 5).map((event) => event.kind === 'console' && event.text)).toEqual([...'tsrqp']);
  });

  it('has those of one time, of some kinds and of one backend alone', async () => {
    for (const backend of ['one', 'gone']) {
      served.engine.fleet.events.add({ kind: 'degraded', backend, by: 'slow' });
      served.engine.fleet.events.add({ kind: 'resume', backend, result: 'fresh', lastSequence: null });
    }
    const of = async (query: string) =>
      (await get<EventsOfRange>(`/api/events?${query}`)).events.map(({ event }) => event);
    expect(await of('backend=gone')).toMatchObject([{ kind: 'resume' }, { kind: 'degraded' }]);
    expect(await of('backend=gone&kind=degraded')).toMatchObject([{ kind: 'degraded', backend: 'gone' }]);
    expect(await of('backend=gone&kind=degraded,resume')).toHaveLength(2);
    expect(await of('backend=nobody')).toEqual([]);
    const [{ at } = { at: 0 }] = await of('backend=gone&limit=1');
    expect(await of(`backend=gone&from=${at + 1}`)).toEqual([]);
    expect(await of(`backend=gone&kind=resume&from=${at}&to=${at + 1}`)).toHaveLength(1);
    expect(await of(`backend=gone&kind=resume&to=${new Date(at).toISOString()}`)).toEqual([]);
  });
});

it.each([
  ['/api/fleet?x=1', 400, 'there is no parameter "x": expected none'],
  ['/api/events?limit=many', 400, 'limit: expected a whole number from 1 to 1000'],
  ['/api/audit?before=0', 400, 'before: expected a whole number from 1 to 9007199254740991'],
  ['/api/events?after=1&kind=lost', 400, 'after: expected without from, to, backend, kind, before'],
  ['/api/history', 400, 'expected one of fleet, group=NAME and backend=ID'],
  ['/api/history?fleet&from=5&to=4', 400, 'to: expected a time after "from"'],
  [
    '/api/history?fleet&from=4102444800000',
    400,
    'from: expected a time that is not to come, or "to" with it',
  ],
  [
    '/api/history?fleet&columns=state.last',
    400,
    'columns: there is no "state.last" of a fleet: docs/api.md has them all',
  ],
  [
    '/api/history?backend=one&columns=rtt.p95,state.phase.dancing',
    400,
    'columns: there is no "state.phase.dancing" of a backend: docs/api.md has them all',
  ],
  ['/api/history?backend=two', 404, 'there is no backend "two": see /api/fleet'],
  ['/api/history?group=one', 404, 'there is no group "one": see /api/fleet'],
  [
    '/api/histories',
    404,
    'there is nothing of that name: there are /api/fleet, /api/events, /api/audit, /api/history',
  ],
])('%s is answered with %i and one line', async (path, status, error) => {
  expect(await refusalOf(path)).toEqual([status, { error }]);
});

import { afterEach, expect, it } from 'vitest';
import { Fleet } from '../../src/engine/fleet/fleet.ts';
import { History } from '../../src/engine/history/history.ts';
import { IN_MEMORY } from '../../src/engine/history/history-file.ts';
import { HistoryStore } from '../../src/engine/history/history-store.ts';
import { spawnFromSource } from '../../src/engine/history/test-thread.ts';
import { MEMORY_SETTINGS } from '../../src/engine/history/tiers.ts';
import { FrameHistory } from '../../src/engine/telemetry/frame-history.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import { seededRandom } from '../../src/shared/random.ts';
import type { SeriesSource } from '../../src/shared/range.ts';
import { fleetOf } from './support.ts';

/* What is in memory and what is in the store, as one. */

const SECOND = 1_000;
const IDLE = { cpu: 0, memory: 0, lag: 0, framesSkipped: 0, frameDelay: Number.NaN };
const FLEET: SeriesSource = { kind: 'fleet' };

const stores: HistoryStore[] = [];
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
});

function open(kept: boolean, file = IN_MEMORY) {
  const problems: string[] = [];
  const clock = new VirtualClock(Math.floor(Date.now() / 60_000) * 60_000);
  const config = fleetOf([
    { id: 'one', url: 'ws://one.invalid/', group: 'edge' },
    { id: 'two', url: 'ws://two.invalid/' },
  ]);
  const fleet = new Fleet(config, clock, seededRandom(1), false);
  const store = kept
    ? new HistoryStore({
        spawn: spawnFromSource,
        data: { directory: null, file, settings: MEMORY_SETTINGS },
        onProblem: (line) => problems.push(line),
      })
    : null;
  if (store) stores.push(store);
  // A minute of memory, so that what is older is in the store alone.
  const history = new History(new FrameHistory(SECOND, 60), store, fleet);
  history.follow();
  const began = clock.wall();
  const { messagesIn } = fleet.counters;
  const slot = fleet.table.slots[0] as number;
  fleet.events.onEvent((event) => history.add(event));
  return {
    history,
    fleet,
    problems,
    began,
    /** Ticks with a message in for the first backend, each. */
    async pass(ticks: number): Promise<void> {
      for (let tick = 0; tick < ticks; tick++) {
        clock.advance(SECOND);
        messagesIn[slot] = (messagesIn[slot] as number) + 1;
        history.tick(fleet.telemetry.tick(clock.now(), clock.wall(), SECOND, 1, IDLE));
        // No more of them wait than a thread may be behind.
        if (tick % 20 === 19) await history.events({ from: 0, to: 1, limit: 1 });
      }
    },
    async ask(source: SeriesSource, columns: string[], from: number, to: number) {
      const found = await history.range({ source, columns, from: began + from, to: began + to, points: 60 });
      if (!found.ok) throw new Error(found.error);
      const { start, step, resolution } = found.value;
      return {
        start: start - began,
        step,
        resolution,
        columns: found.value.columns.map((each) => [...each]),
      };
    },
  };
}

it('answers the last minutes tick by tick, and all that is older from the store', async () => {
  const one = open(true);
  await one.pass(100);
  const recent = await one.ask(FLEET, ['messagesIn.mean'], 50_000, 100_000);
  expect(recent).toMatchObject({ step: SECOND, resolution: SECOND });
  expect(recent.columns[0]).toEqual(new Array(50).fill(1));
  const whole = await one.ask(FLEET, ['messagesIn.mean'], 0, 100_000);
  expect(whole).toMatchObject({ start: 0, resolution: 10 * SECOND });
  expect(whole.columns[0]).toEqual(new Array(10).fill(1));
});

it('takes from the store what frames do not have: exact sums, and groups', async () => {
  const one = open(true);
  await one.pass(25);
  const sums = await one.ask(FLEET, ['messagesIn.sum'], 0, 30_000);
  expect(sums.columns[0]?.filter((sum) => !Number.isNaN(sum))).toEqual([10, 10, 5]);
  const group = await one.ask(
    { kind: 'group', group: 'edge' },
    ['messagesIn.sum', 'phase.idle.max'],
    0,
    20_000,
  );
  expect(group.columns).toEqual([
    [10, 10],
    [1, 1],
  ]);
});

it('has the last minutes also where nothing can be kept', async () => {
  const one = open(true, '/dev/null/history.db');
  await one.pass(5);
  const { columns } = await one.ask(FLEET, ['messagesIn.max'], -50_000, 5_000);
  expect(columns[0]?.filter((most) => most === 1)).toHaveLength(5);
  expect(one.problems).toHaveLength(1);
  const group = await one.history.range({
    source: { kind: 'group', group: 'edge' },
    columns: ['messagesIn.max'],
    from: one.began,
    to: one.began + 5_000,
    points: 5,
  });
  expect(group).toMatchObject({ ok: false, error: expect.stringContaining('cannot be read') });
});

it('says which column there is not', async () => {
  const one = open(true);
  await one.pass(1);
  const ask = (column: string) =>
    one.history.range({
      source: FLEET,
      columns: [column],
      from: one.began,
      to: one.began + 1_000,
      points: 2,
    });
  expect(await ask('nonsense.max')).toEqual({ ok: false, error: 'there is no series "nonsense"' });
  expect(await ask('messagesIn.nonsense')).toEqual({
    ok: false,
    error: 'there is no column "messagesIn.nonsense"',
  });
});

it.each([{ kept: true }, { kept: false }])(
  'lists events, the newest first, kept on disk: $kept',
  async ({ kept }) => {
    const one = open(kept);
    one.fleet.events.add({ kind: 'console', text: 'first' });
    await one.pass(1);
    one.fleet.act({ action: 'pause' }, ['one'], { name: 'ops', session: 'tab 1' }, null);
    await one.pass(1);
    const list = async (more: object = {}) => {
      const found = await one.history.events({ from: 0, to: one.began + 60_000, limit: 10, ...more });
      if (!found.ok) throw new Error(found.error);
      return found.value.map(({ event }) => event.kind);
    };
    expect(await list()).toEqual(['action', 'console']);
    expect(await list({ backend: 'one' })).toEqual(['action']);
    expect(await list({ kinds: ['console'] })).toEqual(['console']);
    expect(await list({ limit: 1 })).toEqual(['action']);
    expect(await list({ to: one.began + 500 })).toEqual(['console']);
  },
);

import { mkdirSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openDatabase, pragma } from '../store/database.ts';
import { encodeBlock } from './block.ts';
import { emptyCell } from './cell.ts';
import { BACKEND_LAYOUT, FLEET_LAYOUT } from './history-series.ts';
import {
  aBackend,
  cleanUp,
  DAY,
  FLEET,
  HOUR,
  MINUTE,
  open,
  SECOND,
  START,
  temporaryFolder,
  UP,
} from './test-keeper.ts';
import { TIERS } from './tiers.ts';

afterEach(cleanUp);

describe('history in a file', () => {
  it('can be read by this account alone, and keeps nothing but the file when it is closed', () => {
    const { directory, keeper, pass } = open();
    pass(30);
    for (const name of readdirSync(directory)) {
      expect(`${name} ${(statSync(join(directory, name)).mode & 0o777).toString(8)}`).toBe(`${name} 600`);
    }
    keeper.close();
    expect(readdirSync(directory)).toEqual(['history.db']);
  });

  it('is there after a restart, and goes on in the same bucket', () => {
    const first = open();
    first.pass(7);
    first.keeper.close();
    const second = open({ directory: first.directory, at: START + 7 * SECOND });
    second.pass(5);
    second.keeper.close();
    const third = open({ directory: first.directory, at: START + 12 * SECOND });
    expect(third.sum()).toBe(12);
    expect(third.sum({ source: FLEET })).toBe(24);
    const { ticks, covered } = third.answer();
    expect([...ticks.slice(0, 3)]).toEqual([10, 2, 0]);
    expect([...covered.slice(0, 3)]).toEqual([10_000, 2_000, 0]);
    expect([...first.problems, ...second.problems, ...third.problems]).toEqual([]);
  });

  it('knows the fleets of one directory apart', () => {
    const { pass, keeper, sum, ask, answer, clock } = open();
    const ours = { ask, answer, sum };
    pass(10);
    keeper.follow({
      fleet: 'chat',
      ids: ['a', 'b'],
      groups: [null, null],
      slots: Uint32Array.of(0, 1),
      samples: new Uint32Array(),
    });
    pass(5);
    clock.advance(MINUTE);
    pass(1);
    expect(ours.sum()).toBe(10);
    expect(ours.sum({ fleet: 'chat' })).toBe(6);
    expect(ours.sum({ fleet: 'chat', source: FLEET })).toBe(12);
    expect(ours.sum({ fleet: 'nobody' })).toBe(0);
  });

  it('belongs to one console at a time, and a second one takes over when the first has ended', () => {
    const first = open();
    first.pass(20);
    const second = open({ directory: first.directory, at: START + 20 * SECOND });
    expect(second.problems).toEqual([
      `${second.file} cannot be written: another program holds it (SQLITE_BUSY); the console goes on and tries again`,
    ]);
    second.pass(20);
    first.keeper.close();
    second.pass(10);
    expect(second.problems.slice(1)).toEqual([`${second.file} can be written again`]);
    expect(second.sum()).toBe(50);
  });
});

describe('what is kept', () => {
  const oldestOf = ({ keeper }: ReturnType<typeof open>) => {
    const read = keeper.read((tables) => TIERS.map((_, tier) => tables.oldest(tier)));
    return read.ok ? read.value : [];
  };

  it('is as old as its tier may be, to the hour, and no second is missing between the tiers', () => {
    const one = open({ settings: { retention: [2 * HOUR, 4 * HOUR, 8 * HOUR, 400 * DAY] } });
    one.pass(2 * 3_600, 5 * SECOND);
    const now = one.clock.wall();
    // The bucket before is written, and what is too old goes with it.
    one.pass(3, 5 * SECOND);
    expect(oldestOf(one)).toEqual([now - 2 * HOUR, now - 4 * HOUR, now - 8 * HOUR, START]);
    expect(one.sum({ from: now - 8 * HOUR, to: now - 7 * HOUR })).toBe(720);
    expect(one.sum({ from: START, to: now - HOUR, points: 2_000 })).toBe(9 * 720);
  });

  it('is no more than the file may have: the oldest of the finest tier goes first, and the disk gets it back', () => {
    const ids = Array.from({ length: 400 }, (_, index) => `backend-${index}`);
    const directory = temporaryFolder();
    const all = open({ directory, ids });
    all.pass(3 * 360, 10 * SECOND);
    all.keeper.close();
    const before = statSync(all.file).size;
    const most = Math.round(before * 0.7);
    const less = open({ directory, ids, at: all.clock.wall(), settings: { maxBytes: most } });
    for (let minute = 0; minute < 10; minute++) less.pass(6, 10 * SECOND);
    const [finest, ...coarser] = oldestOf(less);
    expect(finest).toBeGreaterThanOrEqual(START + HOUR);
    expect(coarser).toEqual([START, START, START]);
    less.keeper.close();
    expect(statSync(less.file).size).toBeLessThanOrEqual(most);
    expect(less.problems).toEqual([]);
  });

  it('lets go of a backend that has not been there for longer than anything is kept', () => {
    const retention = [HOUR, HOUR, HOUR, HOUR] as const;
    const one = open({ settings: { retention } });
    one.pass(11);
    one.keeper.follow({
      fleet: 'orders',
      ids: ['b'],
      groups: [null],
      slots: Uint32Array.of(1),
      samples: new Uint32Array(),
    });
    const sources = () => {
      const read = one.keeper.read((tables) =>
        ['a', 'b'].map(
          (backend) => tables.sources.find({ fleet: 'orders', of: aBackend(backend) }) !== undefined,
        ),
      );
      return read.ok ? read.value : [];
    };
    expect(sources()).toEqual([true, true]);
    one.keeper.close();
    const later = open({
      directory: one.directory,
      settings: { retention },
      ids: ['b'],
      at: START + 3 * DAY,
    });
    later.pass(11);
    const read = later.keeper.read((tables) =>
      ['a', 'b'].map(
        (backend) => tables.sources.find({ fleet: 'orders', of: aBackend(backend) }) !== undefined,
      ),
    );
    expect(read).toEqual({ ok: true, value: [false, true] });
  });
});

describe('a file that cannot be used', () => {
  it('is said once, and what waited is there when it works again', () => {
    const directory = temporaryFolder();
    // A directory stands in its place.
    mkdirSync(join(directory, 'history.db'));
    const one = open({ directory });
    one.pass(30);
    expect(one.problems).toHaveLength(1);
    expect(one.problems[0]).toMatch(
      /history\.db cannot be written: .* \(.*\); the console goes on and tries again$/,
    );
    const read = one.ask();
    expect(read).toEqual({ ok: false, error: 'the history cannot be read: its file is not open' });
    rmSync(join(directory, 'history.db'), { recursive: true });
    one.pass(11);
    expect(one.problems.slice(1)).toEqual([`${one.file} can be written again`]);
    expect(one.sum()).toBe(41);
  });

  it('loses what there is no room for, the oldest first, and says how much', () => {
    const directory = temporaryFolder();
    mkdirSync(join(directory, 'history.db'));
    const ids = Array.from({ length: 20_000 }, (_, index) => `backend-${index}`);
    const one = open({ directory, ids });
    one.pass(9, 10 * SECOND);
    rmSync(join(directory, 'history.db'), { recursive: true });
    one.pass(1, 10 * SECOND);
    // Of 9 batches of 20,001 cells, 60,000 cells had room for 2; the tick that is not over is beside them.
    expect(one.problems.slice(1)).toEqual([`${one.file} can be written again; 70 s of history lost`]);
    expect(one.sum({ source: aBackend('backend-0') })).toBe(3);
  });

  it('of a newer version is left as it is', () => {
    const directory = temporaryFolder();
    const file = join(directory, 'history.db');
    const raw = openDatabase(file);
    pragma(raw, 'user_version = 99');
    raw.close();
    const one = open({ directory });
    one.pass(20);
    expect(one.problems).toEqual([
      `${file} cannot be written: a newer Wirewatch has written it (version 99, this one knows 1); the console goes on and tries again`,
    ]);
    one.keeper.close();
    const again = openDatabase(file);
    expect(pragma(again, 'user_version')).toBe(99);
    again.close();
  });

  it.each([
    {
      what: 'no database',
      damage: (file: string) => writeFileSync(file, 'not a database at all '.repeat(100)),
    },
    { what: 'cut', damage: (file: string) => truncateSync(file, 40_000) },
  ])('because it is $what is moved aside, and a new one begun', ({ damage }) => {
    const directory = temporaryFolder();
    const before = open({ directory, ids: Array.from({ length: 200 }, (_, index) => `backend-${index}`) });
    before.pass(200);
    before.keeper.close();
    damage(before.file);
    const one = open({ directory, at: START + HOUR });
    one.pass(60);
    expect(one.problems.find((line) => line.includes('was damaged: it is now'))).toBeDefined();
    expect(readdirSync(directory).some((name) => name.startsWith('history.db.corrupt-'))).toBe(true);
    expect(one.sum({ from: START, to: START + 2 * HOUR, points: 2_000 })).toBeGreaterThan(0);
  });

  it('does not stop at a number that is too large to be added up: it is the most that is kept', () => {
    const one = open();
    const columns = new Float64Array(2 * BACKEND_LAYOUT.perTick.length).fill(2 ** 53);
    for (let tick = 0; tick < 12; tick++) one.pass(1, SECOND, UP, { columns });
    expect(one.problems).toEqual([]);
    const { series } = one.answer({ series: ['missing', 'serverConnections'] });
    expect(series.missing?.sum?.[0]).toBe(10 * 2 ** 38);
    expect(series.serverConnections?.max?.[0]).toBe(2 ** 38);
  });

  it('does not lock itself out of a file that it cannot use', () => {
    const directory = temporaryFolder();
    const file = join(directory, 'history.db');
    const without = openDatabase(file);
    without.exec('PRAGMA user_version = 1');
    without.close();
    const one = open({ directory });
    expect(one.problems).toHaveLength(1);
    const mended = openDatabase(file);
    mended.exec('PRAGMA user_version = 0');
    mended.close();
    one.pass(20);
    expect(one.problems.at(-1)).toBe(`${file} can be written again`);
  });

  it('does not stop at what a damaged row adds up to', () => {
    const before = open();
    before.pass(50);
    before.keeper.close();
    const cell = {
      ...emptyCell(BACKEND_LAYOUT),
      ticks: 10,
      covered: 10_000,
      states: [UP],
      stateMs: [10_000],
    };
    for (const { series, at } of BACKEND_LAYOUT.places) {
      if (series.kind === 'rate') cell.values[at + 1] = 0;
      if (series.name === 'failures') cell.values[at] = Number.MAX_SAFE_INTEGER;
    }
    const database = openDatabase(before.file);
    database
      .prepare('UPDATE bucket_10s SET data = ? WHERE id % 8192 = 0')
      .run([encodeBlock(new Map([[0, cell]]), BACKEND_LAYOUT)]);
    database.close();
    const one = open({ directory: before.directory, at: START + 50 * SECOND });
    one.pass(130);
    expect(one.problems).toEqual([]);
    expect(one.sum({ from: START + MINUTE })).toBe(120);
  });

  it('answers a range of any length at once', () => {
    const one = open();
    one.pass(20);
    const began = performance.now();
    expect(one.sum({ from: 0, to: 9e15, points: 300 })).toBe(20);
    expect(one.ask({ from: 3e15 - 1, to: 9e15, points: 2 }).ok).toBe(true);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('does not stop at a number that cannot be kept', () => {
    const one = open();
    one.pass(10);
    const columns = new Float64Array(2 * BACKEND_LAYOUT.perTick.length).fill(Number.NaN);
    one.clock.advance(SECOND);
    one.keeper.tick({
      time: one.clock.wall(),
      elapsed: SECOND,
      state: Uint32Array.of(UP, UP),
      used: 2,
      columns,
      fleet: new Float64Array(FLEET_LAYOUT.perTick.length),
      samples: new Uint32Array(),
      tiers: [],
    });
    one.pass(30);
    expect(one.problems).toEqual([
      `${one.file} cannot be written: a number is out of range; the console goes on and tries again`,
      `${one.file} can be written again; 10 s of history lost`,
    ]);
    expect(one.sum()).toBe(31);
  });
});

it('can be closed twice, and is quiet afterwards', () => {
  const one = open();
  one.keeper.close();
  one.keeper.close();
  one.pass(20);
  expect(one.ask()).toEqual({ ok: false, error: 'the history cannot be read: its file is not open' });
  expect(one.problems).toEqual([]);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../shared/contract.ts';
import type { SavedBreaker } from '../socket/breaker-record.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { openDatabase } from './database.ts';
import { AUDIT_ENTRIES_IN_MEMORY } from './memory-store.ts';
import { openStateStore, STATE_FILE } from './open-state-store.ts';
import { AUDIT_AGE, AUDIT_ENTRIES, BREAKER_AGE, type StateStore } from './state-store.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);

const opened: StateStore[] = [];
const folders: string[] = [];
afterEach(() => {
  for (const store of opened.splice(0)) store.dispose();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirewatch-state-'));
  folders.push(folder);
  return folder;
}

/** @param at UTC ms that its clock begins at */
function open(directory: string | null, at = START) {
  const clock = new VirtualClock(at);
  const problems: string[] = [];
  const store = openStateStore(directory, clock, (line) => problems.push(line));
  opened.push(store);
  return { store, clock, problems };
}

const action = (over: Partial<AuditEntry> = {}): Omit<AuditEntry, 'id'> => ({
  at: START,
  actor: { name: 'mallory', session: 'window 1' },
  action: 'pause',
  reason: 'maintenance, "tonight"\u0000; DROP TABLE audit; é😀',
  backends: ['a', 'b'],
  refused: [{ backend: 'c', why: 'it is paused already' }],
  ...over,
});

const numbered = (number: number) => action({ backends: [`backend-${number}`] });
const numbers = (entries: AuditEntry[]) => entries.map((entry) => Number(entry.backends[0]?.slice(8)));

const breaker = (over: Partial<SavedBreaker> = {}): SavedBreaker => ({
  host: 'a.test',
  state: 'isolated',
  since: START - 5_000,
  until: null,
  consecutiveFailures: 2,
  samples: [true, false],
  openings: 1,
  trips: 4,
  reason: 'maintenance',
  by: { name: 'mallory', session: 'window 1' },
  record: { trips: 4, recoveries: 2, failedProbes: 1, openFor: 1_234.5, recoveryRate: 2 / 3 },
  ...over,
});

describe.each([
  { kind: 'in memory', directory: () => null },
  { kind: 'on disk', directory: temporaryFolder },
])('a store $kind', ({ directory }) => {
  it('has nothing at first', () => {
    const { store, problems } = open(directory());
    expect(store.audit(10)).toEqual([]);
    expect(store.loadBreakers('orders')).toEqual(new Map());
    expect(problems).toEqual([]);
  });

  it('answers with audit entries as they were, the newest first and numbered', () => {
    const { store } = open(directory());
    store.addAudit(action());
    store.addAudit(action({ action: 'isolate', reason: null, backends: [], refused: [] }));
    expect(store.audit(10)).toEqual([
      { id: 2, ...action({ action: 'isolate', reason: null, backends: [], refused: [] }) },
      { id: 1, ...action() },
    ]);
  });

  it('pages through the audit log from an entry backwards', () => {
    const { store } = open(directory());
    for (let number = 1; number <= 7; number++) store.addAudit(numbered(number));
    const first = store.audit(3);
    expect(numbers(first)).toEqual([7, 6, 5]);
    expect(numbers(store.audit(3, first.at(-1)?.id))).toEqual([4, 3, 2]);
    expect(numbers(store.audit(3, 2))).toEqual([1]);
    expect(store.audit(3, 1)).toEqual([]);
    expect(numbers(store.audit(2, 1_000_000))).toEqual([7, 6]);
  });

  it('keeps the newest of each breaker, fleet by fleet', () => {
    const { store } = open(directory());
    store.saveBreakers('orders', new Map([['a', breaker({ trips: 1 })]]));
    store.saveBreakers(
      'orders',
      new Map([
        ['a', breaker({ trips: 2 })],
        ['b', breaker({ state: 'closed', by: null, reason: null })],
      ]),
    );
    store.saveBreakers('chat', new Map([['a', breaker({ trips: 9 })]]));
    store.saveBreakers('chat', new Map());
    expect(store.loadBreakers('orders')).toEqual(
      new Map([
        ['a', breaker({ trips: 2 })],
        ['b', breaker({ state: 'closed', by: null, reason: null })],
      ]),
    );
    expect(store.loadBreakers('chat').get('a')?.trips).toBe(9);
    expect(store.loadBreakers('nobody').size).toBe(0);
  });

  it('can be disposed twice, and is quiet afterwards', () => {
    const { store, problems } = open(directory());
    store.dispose();
    store.dispose();
    store.addAudit(action());
    store.saveBreakers('orders', new Map([['a', breaker()]]));
    expect(() => [store.audit(1), store.loadBreakers('orders')]).not.toThrow();
    expect(problems).toEqual([]);
  });
});

it('in memory keeps the newest entries of a long run', () => {
  const { store } = open(null);
  for (let number = 1; number <= AUDIT_ENTRIES_IN_MEMORY + 5; number++) store.addAudit(numbered(number));
  const all = store.audit(AUDIT_ENTRIES_IN_MEMORY * 2);
  expect(all).toHaveLength(AUDIT_ENTRIES_IN_MEMORY);
  expect(numbers(all).at(-1)).toBe(6);
});

describe('on disk, the next start', () => {
  it('finds everything again, and goes on numbering', () => {
    const directory = temporaryFolder();
    const { store } = open(directory);
    store.addAudit(action());
    store.saveBreakers('orders', new Map([['a', breaker()]]));
    store.dispose();
    const { store: next, problems } = open(directory);
    next.addAudit(action({ action: 'resume' }));
    expect(next.audit(10).map(({ id, action: what }) => [id, what])).toEqual([
      [2, 'resume'],
      [1, 'pause'],
    ]);
    expect(next.loadBreakers('orders')).toEqual(new Map([['a', breaker()]]));
    expect(problems).toEqual([]);
  });

  it('has forgotten what is too old, and never gives a number twice', () => {
    const directory = temporaryFolder();
    const { store } = open(directory);
    store.addAudit(action({ at: START }));
    store.addAudit(action({ at: START + 2 }));
    store.saveBreakers('orders', new Map([['a', breaker()]]));
    store.dispose();
    const { store: later } = open(directory, START + BREAKER_AGE);
    expect(later.loadBreakers('orders').size).toBe(1);
    later.dispose();
    const { store: muchLater } = open(directory, START + AUDIT_AGE + 1);
    expect(muchLater.audit(10).map(({ id }) => id)).toEqual([2]);
    expect(muchLater.loadBreakers('orders').size).toBe(0);
    muchLater.dispose();
    const { store: last } = open(directory, START + AUDIT_AGE + DAY);
    expect(last.audit(10)).toEqual([]);
    last.addAudit(action({ at: START + AUDIT_AGE + DAY }));
    expect(last.audit(10).map(({ id }) => id)).toEqual([3]);
  });

  it('keeps a breaker that is saved now and then for ever', () => {
    const directory = temporaryFolder();
    for (let start = 0; start < 4; start++) {
      const { store } = open(directory, START + start * 20 * DAY);
      if (start > 0) expect(store.loadBreakers('orders').size).toBe(1);
      store.saveBreakers('orders', new Map([['a', breaker()]]));
      store.dispose();
    }
  });
});

it('on disk keeps no more entries than it should, from the start and while it runs', () => {
  const directory = temporaryFolder();
  open(directory).store.dispose();
  const database = openDatabase(join(directory, STATE_FILE));
  const many = `WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)
    INSERT INTO audit (at, entry) SELECT ?, ? FROM number`;
  database.prepare(many).run([AUDIT_ENTRIES + 500, START, JSON.stringify(action())]);
  const count = () => database.prepare('SELECT COUNT(*) AS entries, MIN(id) AS first FROM audit').all([])[0];
  const { store } = open(directory);
  expect(count()).toMatchObject({ entries: AUDIT_ENTRIES, first: 501 });
  for (let each = 0; each < 1_000; each++) store.addAudit(action());
  expect(count()).toMatchObject({ entries: AUDIT_ENTRIES, first: 1_501 });
  database.close();
});

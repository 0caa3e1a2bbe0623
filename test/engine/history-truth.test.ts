import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { HistoryStore } from '../../src/engine/history/history-store.ts';
import { spawnFromSource } from '../../src/engine/history/test-thread.ts';
import { DEFAULT_SETTINGS } from '../../src/engine/history/tiers.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import { seededRandom } from '../../src/shared/random.ts';
import type { SeriesSource } from '../../src/shared/range.ts';
import { fleetOf } from './support.ts';
import { leaveLoadUnread } from './unread-load.ts';
import { VirtualNetwork } from './virtual-network.ts';

/*
 * Whole consoles one after the other on one file, over hours of virtual time: what their history adds up to is what
 * the servers say that they sent.
 */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const BACKENDS: { id: string; url: string; group?: string }[] = Array.from({ length: 12 }, (_, index) => ({
  id: `backend-${index}`,
  url: `ws://host-${index % 4}.test/`,
  ...(index % 3 === 0 ? {} : { group: `group-${index % 3}` }),
}));

leaveLoadUnread();

let folder: string | null = null;
const stores: HistoryStore[] = [];
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** What the servers sent to each backend. */
class Account {
  readonly messages = new Map<string, number>();
  readonly bytes = new Map<string, number>();

  add(backend: string, bytes: number): void {
    this.messages.set(backend, (this.messages.get(backend) ?? 0) + 1);
    this.bytes.set(backend, (this.bytes.get(backend) ?? 0) + bytes);
  }

  of(kind: 'messages' | 'bytes', wanted: (backend: string) => boolean): number {
    let sum = 0;
    for (const [backend, count] of this[kind]) if (wanted(backend)) sum += count;
    return sum;
  }
}

/** A console on the file, in the middle of a network that it finds as it is. */
function open(file: string, clock: VirtualClock, network: VirtualNetwork) {
  const historyStore = new HistoryStore({
    spawn: spawnFromSource,
    data: { directory: null, file, settings: DEFAULT_SETTINGS },
    onProblem: (line) => expect.unreachable(line),
  });
  stores.push(historyStore);
  const engine = new Engine({
    fleet: fleetOf(BACKENDS),
    version: '0.0.0',
    demo: false,
    log: (line) => expect.unreachable(line),
    clock,
    random: seededRandom(7),
    connect: network.connect,
    historyStore,
  });
  engine.start();
  return { engine, historyStore };
}

it('adds up to what the servers say they sent, through faults, restarts and gaps', async () => {
  folder = mkdtempSync(join(tmpdir(), 'wirewatch-truth-'));
  const file = join(folder, 'history.db');
  const began = Math.floor((Date.now() - 5 * HOUR) / HOUR) * HOUR;
  const clock = new VirtualClock(began);
  const random = seededRandom(20);
  const network = new VirtualNetwork(clock, seededRandom(21));
  const account = new Account();
  const draw = (most: number) => Math.floor(random() * most);
  const traffic = () => {
    const host = `host-${draw(4)}.test`;
    const bytes = 1 + draw(500);
    for (const backend of network.say(host, bytes)) account.add(backend, bytes);
  };
  const befall = () => network.set(`host-${draw(4)}.test`, random() < 0.7 ? 'well' : 'down');

  for (let life = 0; life < 3; life++) {
    const { engine, historyStore } = open(file, clock, network);
    for (let second = 0; second < 25 * 60; second++) {
      clock.advance(1 + draw(2 * SECOND));
      traffic();
      if (random() < 0.02) befall();
      // A virtual hour is a real second: the thread has to keep up with it.
      if (second % 20 === 0) await historyStore.events({ fleet: 'test', from: 0, to: 1, limit: 1 });
    }
    // What came since the last tick goes with the next one.
    clock.advance(SECOND);
    const stopped = engine.stop();
    clock.advance(10 * SECOND);
    await stopped;
    await historyStore.close();
    clock.advance(draw(20) * MINUTE);
  }

  const { engine } = open(file, clock, network);
  const ask = async (source: SeriesSource, series: string) => {
    const columns = [`${series}.sum`];
    const range = { from: began, to: clock.wall() + MINUTE, points: 2_000 };
    const found = await engine.history.range({ source, columns, ...range });
    if (!found.ok) throw new Error(found.error);
    // Float32 on the way to a page: each is exact below 2²⁴, and so is their sum.
    return found.value.columns[0]?.reduce((sum, each) => sum + (Number.isNaN(each) ? 0 : each), 0);
  };
  expect(account.of('messages', () => true)).toBeGreaterThan(5_000);
  for (const [kind, series] of [['messages', 'messagesIn'] as const, ['bytes', 'bytesIn'] as const]) {
    expect(await ask({ kind: 'fleet' }, series)).toBe(account.of(kind, () => true));
    for (const { id } of BACKENDS) {
      expect(await ask({ kind: 'backend', backend: id }, series), id).toBe(
        account.of(kind, (each) => each === id),
      );
    }
    for (const group of ['group-1', 'group-2']) {
      const members = BACKENDS.filter((backend) => backend.group === group).map(({ id }) => id);
      expect(await ask({ kind: 'group', group }, series), group).toBe(
        account.of(kind, (each) => members.includes(each)),
      );
    }
  }
  const last = engine.stop();
  clock.advance(10 * SECOND);
  await last;
}, 120_000);

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ok } from '../../shared/result.ts';
import { RpcClient } from '../../shared/rpc.ts';
import { anEngine } from '../fake-engine.ts';
import { Look } from './look.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

function aSession() {
  const told: { rows: string[]; open: string[] }[] = [];
  const engine = anEngine([], {
    'session.look': (looked) => {
      told.push(looked);
      return ok(null);
    },
  });
  return { client: new RpcClient(engine.transport), told };
}

test('what is scrolled past is not told, only where it comes to rest', async () => {
  const { client, told } = aSession();
  const look = new Look();
  look.connect(client);
  for (let row = 0; row < 20; row++) {
    look.see([`b${row}`, `b${row + 1}`]);
    await pass(100);
  }
  expect(told).toEqual([]);
  await pass(250);
  expect(told).toEqual([{ rows: ['b19', 'b20'], open: [] }]);
});

test('another order of the same rows is no news, and neither is a change that is taken back', async () => {
  const { client, told } = aSession();
  const look = new Look();
  look.connect(client);
  look.see(['a', 'b']);
  await pass(250);
  look.see(['b', 'a']);
  look.open('a');
  look.open(null);
  await pass(1_000);
  expect(told).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

test('every session is told anew, and none that there is nothing to see', async () => {
  const first = aSession();
  const second = aSession();
  const look = new Look();
  look.connect(first.client);
  await pass(1_000);
  expect(first.told).toEqual([]);
  look.open('prices');
  await pass(250);
  look.connect(null);
  look.connect(second.client);
  await pass(250);
  expect(second.told).toEqual(first.told);
  expect(second.told).toEqual([{ rows: [], open: ['prices'] }]);
});

test('nobody looks through a hidden page', async () => {
  const { client, told } = aSession();
  const look = new Look();
  look.connect(client);
  look.see(['a']);
  look.open('a');
  await pass(250);
  look.setVisible(false);
  await pass(250);
  look.setVisible(true);
  await pass(250);
  const seen = { rows: ['a'], open: ['a'] };
  expect(told).toEqual([seen, { rows: [], open: [] }, seen]);
});

test('no more rows than the contract takes', async () => {
  const { client, told } = aSession();
  const look = new Look();
  look.connect(client);
  look.see(Array.from({ length: 600 }, (_, row) => `b${row}`));
  await pass(250);
  expect(told[0]?.rows).toHaveLength(500);
  look.see(['a']);
  look.dispose();
  expect(vi.getTimerCount()).toBe(0);
});

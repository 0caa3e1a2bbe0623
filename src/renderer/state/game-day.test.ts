import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ArgsOf } from '../../shared/contract.ts';
import { aSnapshot, NOW, ROOT } from '../../shared/fixtures.ts';
import type { GameDay, Injection } from '../../shared/game-day.ts';
import { failure, ok } from '../../shared/result.ts';
import { type Handlers, RpcClient } from '../../shared/rpc.ts';
import { anEngine } from '../fake-engine.ts';
import { GameDayDesk } from './game-day.ts';

const injection: Injection = {
  ...{ id: 3, fault: 'hang', intensity: null, backends: ['prices'], count: 1, actor: ROOT },
  ...{ startedAt: NOW, endsAt: NOW + 20_000, run: null },
};
const gameDay: GameDay = { injections: [], scenarios: [], run: null, named: [], problem: null };

let desk: GameDayDesk;
let clients: RpcClient[];

beforeEach(() => {
  desk = new GameDayDesk();
  clients = [];
});

afterEach(() => {
  for (const client of clients) client.dispose();
});

function connect(answers: Partial<Handlers> = {}): void {
  const client = new RpcClient(anEngine([aSnapshot()], answers).transport);
  clients.push(client);
  desk.connect(client, gameDay);
}

test('what is asked for goes to the engine as it is', async () => {
  const asked: unknown[] = [];
  const order: ArgsOf<'game-day.inject'> = { fault: 'hang', backends: ['prices'], for: 20_000 };
  connect({
    'game-day.inject': (given) => {
      asked.push(given);
      return ok(injection);
    },
    'game-day.stop': (given) => {
      asked.push(given);
      return ok(null);
    },
  });
  expect(await desk.inject(order)).toBe(true);
  expect(await desk.stop(3)).toBe(true);
  expect(asked).toEqual([order, { injection: 3 }]);
});

test('why something was refused stays until the next thing was done', async () => {
  connect({
    'game-day.run': () => failure('not-allowed', 'another one is being played'),
    'game-day.stop-all': () => ok(null),
  });
  const playing = desk.play('wifi');
  expect(desk.state.getState().busy).toBe(true);
  expect(await playing).toBe(false);
  expect(desk.state.getState()).toMatchObject({ busy: false, refused: 'another one is being played' });
  expect(await desk.stopAll()).toBe(true);
  expect(desk.state.getState().refused).toBeNull();
});

test('what is in force is what the engine says', () => {
  connect();
  desk.take({ ...gameDay, injections: [injection] });
  expect(desk.state.getState().gameDay?.injections).toEqual([injection]);
  desk.take(null);
  expect(desk.state.getState().gameDay).toBeNull();
});

test('a lost engine takes nothing off the screen, and can be told nothing', async () => {
  connect();
  desk.connect(null);
  expect(desk.state.getState().gameDay).toEqual(gameDay);
  expect(await desk.stopPlaying()).toBe(false);
  expect(desk.state.getState().refused).toMatch(/not connected/);
  const real = new RpcClient(anEngine([]).transport);
  clients.push(real);
  desk.connect(real);
  expect(desk.state.getState().gameDay).toBeNull();
});

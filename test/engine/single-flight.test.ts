import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MisbehaviourInput } from '../../src/shared/control.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { SimulatedServer } from '../../src/simulator/server.ts';
import { TestEngine } from './support.ts';

const IDS = ['one', 'two', 'three', 'four'];

let servers: SimulatedServer[];
let test: TestEngine;

beforeEach(async () => {
  servers = await Promise.all(IDS.map((id) => SimulatedServer.listen({ id })));
  test = new TestEngine(servers.map(({ id, url }) => ({ id, url })));
});

afterEach(async () => {
  await test.engine.stop();
  await Promise.all(servers.map((server) => server.dispose()));
});

const everyOneIsStable = () =>
  IDS.every((_, slot) => {
    const { state } = test.status(slot);
    return state.phase === 'open' && state.until === null;
  });

/** Lets the sockets have their turn, so many times. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

async function calmDown(): Promise<void> {
  for (const server of servers) await server.misbehave({ do: 'heal' });
  for (const id of IDS) for (const action of ['reset', 'resume'] as const) test.act(action, id);
  // Whatever still closes goes where it was sent by the last of the actions; then it can be let go.
  await test.until(() => {
    IDS.forEach((id, slot) => {
      const { phase } = test.status(slot).state;
      if (phase === 'paused') test.act('resume', id);
      if (phase === 'stopped') test.act('reconnect', id);
    });
    return everyOneIsStable();
  });
}

const MISBEHAVIOURS: MisbehaviourInput[] = [
  { do: 'kill' },
  { do: 'refuse' },
  { do: 'hang' },
  { do: 'flap', openMs: 3 },
  { do: 'close', code: 1011 },
  { do: 'close', code: 1008 },
  { do: 'status', status: 502 },
  { do: 'heal' },
  { do: 'heal' },
];

describe.each([1, 2, 3])('in a storm of an operator and misbehaving servers (seed %i)', (seed) => {
  it('no server ever sees two connections of one backend, and all of them come back', async () => {
    const random = seededRandom(seed);
    const oneOf = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
    const actor = { name: 'mallory', session: 'test' };
    test.engine.start();
    for (let step = 0; step < 250; step++) {
      const id = oneOf(IDS);
      switch (
        oneOf([
          'reconnect',
          'reconnect',
          'reconnect',
          'pause',
          'resume',
          'resume',
          'reset',
          'isolate',
          'server',
        ] as const)
      ) {
        case 'isolate':
          test.engine.fleet.act(
            { action: 'isolate', duration: Math.floor(random() * 20) + 1 },
            [id],
            actor,
            null,
          );
          break;
        case 'server':
          await oneOf(servers).misbehave(oneOf(MISBEHAVIOURS));
          break;
        case 'reconnect':
          test.act('reconnect', id);
          break;
        case 'pause':
          test.act('pause', id);
          break;
        case 'resume':
          test.act('resume', id);
          break;
        case 'reset':
          test.act('reset', id);
      }
      await turns(Math.floor(random() * 12));
    }
    await calmDown();
    for (const server of servers) {
      await server.until(({ connections }) => connections === 1);
      expect(server.report()).toMatchObject({ peakConnections: 1, connections: 1 });
    }
    expect(test.of('opened').length).toBeGreaterThan(IDS.length * 2);
    expect(test.log).toEqual([]);
  });
});

describe('a hundred clicks on reconnect', () => {
  it('are one connection after the other, never two', async () => {
    test.engine.start();
    await test.until(everyOneIsStable);
    let done = 0;
    for (let click = 0; click < 100; click++) {
      done += test.act('reconnect', 'one').done.length;
      await turns(click % 7);
    }
    await test.until(everyOneIsStable);
    const { accepted, peakConnections } = (servers[0] as SimulatedServer).report();
    expect(peakConnections).toBe(1);
    expect(accepted).toBe(done + 1);
    expect(done).toBeGreaterThan(1);
    expect(servers.slice(1).map((server) => server.report().accepted)).toEqual([1, 1, 1]);
  });
});

describe('the dials of a fleet', () => {
  it('count as many at the servers as the engine says it made', async () => {
    test.engine.start();
    await test.until(everyOneIsStable);
    await Promise.all(servers.map((server) => server.misbehave({ do: 'status', status: 500 })));
    await Promise.all(servers.map((server) => server.misbehave({ do: 'kill' })));
    await test.until(() => test.of('dial-failed').length >= 8);
    await Promise.all(servers.map((server) => server.misbehave({ do: 'heal' })));
    await test.until(everyOneIsStable);
    for (const server of servers) {
      const own = test.events.filter((event) => 'backend' in event && event.backend === server.id);
      const dials = own.filter(({ kind }) => kind === 'opened' || kind === 'dial-failed').length;
      expect(server.report().dials).toBe(dials);
    }
  });
});

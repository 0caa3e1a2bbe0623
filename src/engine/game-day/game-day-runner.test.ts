import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { BackendInfo } from '../../shared/backend.ts';
import type { MisbehaviourInput, Order } from '../../shared/control.ts';
import { FAULTS, INTENSITIES } from '../../shared/game-day.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { GameDayRunner } from './game-day-runner.ts';
import { SCRIPTS } from './scenarios.ts';
import { SimulatorClient } from './simulator-client.ts';

const ACTOR = { name: 'root', session: 'tab 1' };
const OTHER = { name: 'eve', session: 'tab 2' };
const IDS = ['prices', 'gateway', 'presence', 'trades', 'telemetry'];
const SECOND = 1_000;

/** A control API that keeps what it was told, by backend, as servers would. */
class Simulator {
  readonly doing = new Map<string, MisbehaviourInput>();
  readonly told: Order[] = [];
  refuses: ((order: Order) => boolean) | null = null;
  answers = true;
  private readonly waiting = new Set<() => void>();
  private readonly http: Server;

  constructor() {
    this.http = createServer((request, response) => {
      const answer = (status: number, body: unknown) => {
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
        for (const look of this.waiting) look();
      };
      if (!this.answers) {
        answer(500, { error: 'no' });
        return;
      }
      if (request.url === '/simulator') {
        answer(200, { wirewatchSimulator: 1, servers: IDS.length, named: ['gateway'] });
        return;
      }
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const order = JSON.parse(Buffer.concat(chunks).toString()) as Order;
        this.told.push(order);
        if (this.refuses?.(order)) {
          answer(500, { error: 'no' });
          return;
        }
        const ids = order.servers === 'all' ? IDS : order.servers;
        for (const id of ids) {
          if (order.misbehaviour.do === 'heal') this.doing.delete(id);
          else if (order.misbehaviour.do !== 'kill') this.doing.set(id, order.misbehaviour);
        }
        const address = this.doing.get('gateway')?.do === 'move' ? '127.0.0.2' : '127.0.0.1';
        answer(200, { told: ids.length, addresses: ids.includes('gateway') ? { gateway: address } : {} });
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.http.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  /** Resolves once the condition holds after an answer. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return;
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
      look();
    });
  }

  close(): Promise<void> {
    this.http.closeAllConnections();
    return new Promise((done) => this.http.close(() => done()));
  }
}

let simulator: Simulator;
let clock: VirtualClock;
let runner: GameDayRunner;
let notes: { action: string; text: string; backends: readonly string[]; by: string }[];

const infos = IDS.map((id) => ({ id, name: id, group: id === 'telemetry' ? null : 'one' }) as BackendInfo);

/** Resolves once what the runner tells meets the condition. */
function told(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (!condition()) return;
      heard.dispose();
      resolve();
    };
    const heard = runner.onChange(look);
    look();
  });
}

beforeEach(async () => {
  simulator = new Simulator();
  clock = new VirtualClock();
  notes = [];
  runner = new GameDayRunner({
    // Virtual time passes faster than a request.
    client: new SimulatorClient(await simulator.listen(), clock, 1_000_000_000),
    clock,
    timeline: { utc: (monotonic) => monotonic },
    backends: () => infos,
    note: ({ actor, ...noted }) => notes.push({ ...noted, by: actor.name }),
  });
});

afterEach(async () => {
  runner.dispose();
  await simulator.close();
  expect(clock.pending).toBe(0);
});

async function started(): Promise<void> {
  runner.start();
  await told(() => runner.current !== null);
}

const inject = async (
  fault: (typeof FAULTS)[number],
  backends: string[],
  seconds = 10,
  intensity?: number,
) => {
  const order = { fault, backends, for: seconds * SECOND, ...(intensity === undefined ? {} : { intensity }) };
  return runner.inject(order, ACTOR);
};

describe('game day', () => {
  it('is there once the simulator has answered, and not before', async () => {
    expect(runner.current).toBeNull();
    expect(await inject('hang', ['prices'])).toMatchObject({ ok: false, error: { code: 'not-allowed' } });
    await started();
    expect(runner.current).toMatchObject({ injections: [], run: null, named: ['gateway'], problem: null });
  });

  it('is asked for again where a simulator does not answer at first', async () => {
    simulator.answers = false;
    let answered = 0;
    const first = simulator.until(() => ++answered > 1);
    runner.start();
    await first;
    simulator.answers = true;
    while (runner.current === null) {
      clock.advance(SECOND);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(runner.current).not.toBeNull();
  });

  it('puts in every fault, tells it, and undoes it when its time is over', async () => {
    await started();
    for (const fault of FAULTS) {
      const injected = await inject(fault, ['gateway'], 10);
      if (!injected.ok) throw new Error(`${fault}: ${injected.error.message}`);
      expect(injected.value).toMatchObject({ fault, intensity: INTENSITIES[fault]?.usual ?? null });
      expect(runner.current?.injections).toHaveLength(1);
      if (fault !== 'kill') expect(simulator.doing.has('gateway')).toBe(true);
      clock.advance(10 * SECOND);
      await told(() => runner.current?.injections.length === 0);
      expect(simulator.doing.size).toBe(0);
    }
    expect(notes.map(({ text }) => text)).toContain('game day: refuse connections for 10 s');
    expect(notes.map(({ text }) => text)).toContain('game day: refuse connections is over');
    expect(notes.filter(({ by }) => by !== 'root')).toEqual([]);
    expect(notes).toHaveLength(2 * FAULTS.length);
    expect(notes.filter(({ action }) => action === 'inject')).toHaveLength(FAULTS.length);
  });

  it('says nothing of a backend that is not in the fleet, or an amount that cannot be', async () => {
    await started();
    expect(await inject('hang', ['none'])).toMatchObject({ ok: false, error: { code: 'unknown-backend' } });
    expect(await inject('hang', [])).toMatchObject({ ok: false, error: { code: 'bad-request' } });
    expect(await inject('address', ['prices'])).toMatchObject({ ok: false });
    const unsendable = await inject('close', ['prices'], 10, 1_006);
    expect(unsendable.ok ? '' : unsendable.error.message).toMatch(/^close code 1006 cannot be sent[^\n]*$/);
    expect(await inject('flood', ['prices'], 10, 90_000)).toMatchObject({ ok: false });
    expect(simulator.told).toEqual([]);
    expect(notes).toEqual([]);
  });

  it('leaves a backend to the fault that was asked for last', async () => {
    await started();
    await inject('hang', ['prices', 'trades'], 10);
    await inject('slow', ['prices'], 20);
    expect(runner.current?.injections.map(({ fault, backends }) => [fault, backends])).toEqual([
      ['hang', ['trades']],
      ['slow', ['prices']],
    ]);
    clock.advance(10 * SECOND);
    await told(() => runner.current?.injections.length === 1);
    expect([...simulator.doing.keys()]).toEqual(['prices']);
    await inject('network', [], 10);
    expect(runner.current?.injections.map(({ fault, count }) => [fault, count])).toEqual([['network', 5]]);
  });

  it('kills again and again, and ends what was in force before', async () => {
    await started();
    await inject('hang', ['prices'], 60);
    await inject('kill', ['prices'], 9, 4);
    expect(simulator.doing.size).toBe(0);
    const kills = () => simulator.told.filter(({ misbehaviour }) => misbehaviour.do === 'kill').length;
    clock.advance(4 * SECOND);
    await simulator.until(() => kills() === 2);
    clock.advance(4 * SECOND);
    await simulator.until(() => kills() === 3);
    clock.advance(SECOND);
    await told(() => runner.current?.injections.length === 0);
    clock.advance(60 * SECOND);
    expect(kills()).toBe(3);
  });

  it('knows where a moved backend is for as long as it is there', async () => {
    await started();
    const injected = await inject('address', ['gateway', 'prices']);
    expect(injected).toMatchObject({ ok: true, value: { backends: ['gateway'] } });
    expect([...runner.moved]).toEqual([['gateway', '127.0.0.2']]);
    await runner.stop(injected.ok ? injected.value.id : 0, OTHER);
    expect([...runner.moved]).toEqual([]);
    expect(notes.at(-1)).toEqual({
      action: 'mend',
      text: 'game day: change of address stopped',
      backends: ['gateway'],
      by: 'eve',
    });
  });

  it('says why the simulator did not do it', async () => {
    await started();
    simulator.refuses = () => true;
    const refused = await inject('hang', ['prices']);
    expect(refused).toMatchObject({ ok: false });
    expect(refused.ok ? '' : refused.error.message).toMatch(/did not do "hang": .*500/);
    expect(runner.current?.injections).toEqual([]);
  });

  it('takes back what failed, where some did it all the same, and nothing of what else is in force', async () => {
    await started();
    await inject('slow', ['trades']);
    simulator.refuses = ({ misbehaviour }) => misbehaviour.do === 'hang';
    simulator.doing.set('prices', { do: 'hang' });
    expect(await inject('hang', ['prices', 'trades'])).toMatchObject({ ok: false });
    await simulator.until(() => !simulator.doing.has('prices'));
    expect([...simulator.doing.keys()]).toEqual(['trades']);
    expect(runner.current?.injections).toMatchObject([{ fault: 'slow', count: 1 }]);
  });

  it('shows a fault no more that was undone for a kill, be that done or not', async () => {
    await started();
    await inject('hang', ['prices', 'trades']);
    simulator.refuses = ({ misbehaviour }) => misbehaviour.do === 'kill';
    expect(await inject('kill', ['prices'])).toMatchObject({ ok: false });
    expect(runner.current?.injections).toMatchObject([{ fault: 'hang', backends: ['trades'] }]);
    simulator.refuses = null;
    expect(await inject('slow', ['prices'])).toMatchObject({ ok: true });
    expect(runner.current?.injections).toHaveLength(2);
  });

  it('does not tell a simulator to kill again that has yet to answer', async () => {
    await started();
    await inject('kill', ['prices'], 60, 1);
    const kills = () => simulator.told.filter(({ misbehaviour }) => misbehaviour.do === 'kill').length;
    for (let second = 0; second < 20; second++) clock.advance(SECOND);
    await simulator.until(() => kills() === 2);
    await runner.stopAll(ACTOR);
    expect(kills()).toBe(2);
  });

  it('is gone with the simulator', async () => {
    await started();
    await inject('hang', ['prices']);
    await simulator.close();
    expect(await inject('slow', ['trades'])).toMatchObject({ ok: false });
    await told(() => runner.current === null);
    expect(notes).toHaveLength(1);
  });

  it('tries to mend what is over more than once', async () => {
    await started();
    let heals = 0;
    simulator.refuses = ({ misbehaviour }) => misbehaviour.do === 'heal' && ++heals === 1;
    await inject('hang', ['prices'], 5);
    clock.advance(5 * SECOND);
    await simulator.until(() => heals === 1);
    while (heals < 2) {
      clock.advance(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await told(() => runner.current?.injections.length === 0);
    expect([runner.current?.problem, simulator.doing.size]).toEqual([null, 0]);
  });

  it('leaves no timer where it ends while it waits to mend once more', async () => {
    await started();
    await inject('hang', ['prices'], 5);
    simulator.refuses = ({ misbehaviour }) => misbehaviour.do === 'heal';
    clock.advance(5 * SECOND);
    await vi.waitFor(() => expect(runner.current?.problem).toMatch(/did not do "heal"/));
    expect(clock.pending).toBe(1);
    runner.dispose();
    expect(clock.pending).toBe(0);
  });

  it('undoes what is in force when the console ends', async () => {
    await started();
    await inject('hang', ['prices', 'trades'], 600);
    await runner.finish();
    expect(simulator.doing.size).toBe(0);
    const before = simulator.told.length;
    await runner.finish();
    expect(simulator.told).toHaveLength(before);
  });
});

describe('a scenario', () => {
  it('puts in its faults in turn, ends by itself, and leaves nothing', async () => {
    await started();
    const script = SCRIPTS.find(({ id }) => id === 'slow-death');
    if (!script) throw new Error('there is none');
    expect(runner.run('slow-death', ACTOR)).toMatchObject({ ok: true, value: { state: 'running', step: 0 } });
    expect(runner.run('wifi', ACTOR)).toMatchObject({ ok: false, error: { code: 'not-allowed' } });
    const seen: string[] = [];
    for (const { at, for: length } of script.steps) {
      clock.advance(at - clock.now());
      await told(() => runner.current?.injections.length === 1);
      seen.push(simulator.doing.get('gateway')?.do ?? '');
      clock.advance(length - 1);
      expect(runner.current?.injections).toHaveLength(1);
      clock.advance(1);
      await told(
        () => runner.current?.injections.every(({ startedAt }) => startedAt === clock.now()) === true,
      );
    }
    expect(seen).toEqual(['slow', 'hang', 'refuse']);
    clock.advance(script.lasts - clock.now());
    expect(runner.current?.run).toMatchObject({ state: 'finished', step: 3 });
    expect(simulator.doing.size).toBe(0);
    expect(notes.at(0)?.text).toBe('game day: “Slow, then hung, then gone” begins');
    expect(notes.at(-1)?.text).toBe('game day: “Slow, then hung, then gone” is over');
  });

  it('takes back what it put in when it is stopped', async () => {
    await started();
    await inject('slow', ['prices'], 600);
    runner.run('pongs-stop', ACTOR);
    clock.advance(0);
    await told(() => runner.current?.injections.length === 2);
    await runner.stopRun(OTHER);
    expect(runner.current).toMatchObject({ run: { state: 'stopped' } });
    expect([...simulator.doing.keys()]).toEqual(['prices']);
    await runner.stopAll(OTHER);
    expect(simulator.doing.size).toBe(0);
    expect(runner.current?.injections).toEqual([]);
  });

  it('that is stopped while a step begins leaves nothing either', async () => {
    await started();
    runner.run('pongs-stop', ACTOR);
    clock.advance(0);
    await runner.stopRun(ACTOR);
    await told(() => runner.current?.injections.length === 0);
    await simulator.until(() => simulator.told.length === 2);
    expect(simulator.told.map(({ misbehaviour }) => misbehaviour.do)).toEqual(['mute', 'heal']);
  });

  it('fails with what the simulator said, and is played only where it has somebody to be about', async () => {
    await started();
    simulator.refuses = ({ misbehaviour }) => misbehaviour.do === 'hang';
    runner.run('wifi', ACTOR);
    clock.advance(0);
    await told(() => runner.current?.run?.state === 'failed');
    expect(runner.current?.run?.says).toMatch(/did not do "hang"/);
    expect(runner.run('nothing', ACTOR)).toMatchObject({ ok: false, error: { code: 'bad-request' } });
  });
});

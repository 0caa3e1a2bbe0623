import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BACKEND_SERIES, PROTOCOL_VERSION, type Push } from '../../src/shared/contract.ts';
import type { FleetFileInput } from '../../src/shared/fleet-schema.ts';
import { backendColumn } from '../../src/shared/frame.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { RpcClient } from '../../src/shared/rpc.ts';
import { AccountingServer } from './accounting-server.ts';
import { portPair } from './port-transport.ts';
import { fleetOf, TestEngine } from './support.ts';

type Backend = FleetFileInput['backends'][number];

/** Long enough for the slowest machine to close politely: nothing here is to be cut. */
const PATIENT = { closeGrace: 10_000, heartbeat: { interval: 30_000, timeout: 30_000 }, dialTimeout: 10_000 };

let server: AccountingServer;
let test: TestEngine;

beforeEach(async () => {
  server = await AccountingServer.listen();
  test = new TestEngine(backends('one', 'two', 'three'), PATIENT);
  test.engine.start();
  await test.until(everyOneIsOpen);
});

afterEach(async () => {
  await test.engine.stop();
  await server.dispose();
  expect(test.log).toEqual([]);
});

const backends = (...ids: string[]): Backend[] => ids.map((id) => ({ id, url: server.url(id) }));
const configure = (fleet: Backend[], defaults: FleetFileInput['defaults'] = {}) =>
  test.engine.configure(fleetOf(fleet, { ...PATIENT, ...defaults }));
const everyOneIsOpen = () =>
  server.open === test.engine.fleet.size &&
  test.engine.fleet.statuses().every(({ state }) => state.phase === 'open');
const acceptedOf = (...ids: string[]) => ids.map((id) => server.account(id).accepted);

describe('an edit of the fleet file', () => {
  it('of a policy is in force without a new connection', () => {
    const [before] = test.engine.fleet.statuses();
    expect(configure(backends('one', 'two', 'three'), { slowAfter: 123 })).toEqual({
      added: [],
      removed: [],
      changed: ['one', 'two', 'three'],
    });
    expect(test.engine.fleet.info.backends.map(({ settings }) => settings.slowAfter)).toEqual([
      123, 123, 123,
    ]);
    expect(test.status(0)).toMatchObject({ state: { phase: 'open' }, openSince: before?.openSince });
    expect(acceptedOf('one', 'two', 'three')).toEqual([1, 1, 1]);
  });

  it('of a URL makes a new connection there and nowhere else, once the old one is closed', async () => {
    const fleet = backends('one', 'two', 'three');
    expect(
      configure(
        fleet.map((each) => (each.id === 'two' ? { ...each, url: server.url('two', '?v=2') } : each)),
      ),
    ).toEqual({ added: [], removed: [], changed: ['two'] });
    await server.until(() => server.account('two').accepted === 2 && server.account('two').open === 1);
    await test.until(everyOneIsOpen);
    expect(server.account('two')).toMatchObject({ peak: 1, closes: [1000] });
    expect(acceptedOf('one', 'three')).toEqual([1, 1]);
    expect(test.of('lost')).toEqual([]);
  });

  it('that takes a backend out closes it politely, and one that is new is dialled', async () => {
    const change = configure([...backends('three', 'one'), ...backends('four')]);
    expect(change).toEqual({ added: ['four'], removed: ['two'], changed: [] });
    await server.until(() => server.account('two').closes.length === 1 && server.account('four').open === 1);
    await test.until(everyOneIsOpen);
    expect(server.account('two').closes).toEqual([1001]);
    expect(acceptedOf('one', 'two', 'three', 'four')).toEqual([1, 1, 1, 1]);
    expect(test.engine.fleet.info.backends.map(({ id }) => id)).toEqual(['three', 'one', 'four']);
    expect(test.of('fleet')).toMatchObject([
      { added: ['four'], removed: ['two'], changed: [], problems: [] },
    ]);
    expect(test.act('reconnect', 'two')).toEqual({
      done: [],
      refused: [{ backend: 'two', why: 'there is no such backend' }],
    });
  });

  it('that renames a backend is another backend', async () => {
    const change = configure([...backends('two', 'three'), { id: 'uno', url: server.url('one') }]);
    expect(change).toEqual({ added: ['uno'], removed: ['one'], changed: [] });
    const account = server.account('one');
    await server.until(() => account.accepted === 2 && account.closes.length === 1);
    expect(account.closes).toEqual([1001]);
  });

  it('that changes nothing does nothing at all', () => {
    const { info } = test.engine.fleet;
    const events = test.events.length;
    expect(configure(backends('one', 'two', 'three'))).toBeNull();
    expect(test.engine.fleet.info).toBe(info);
    expect(test.events).toHaveLength(events);
  });

  it('keeps what a backend did, wherever its row goes', async () => {
    const rates = (id: string) => {
      const column = test.engine.history.recent.backend(id).columns[BACKEND_SERIES.indexOf('messagesIn')];
      return [...(column ?? [])].filter((rate) => !Number.isNaN(rate));
    };
    server.send('hello');
    await test.until(() => rates('one').some((rate) => rate > 0));
    configure(backends('three', 'two', 'one'));
    const before = rates('one').length;
    expect(rates('one').some((rate) => rate > 0)).toBe(true);
    await test.until(() => rates('one').length >= before + 1);
    expect(acceptedOf('one', 'two', 'three')).toEqual([1, 1, 1]);
    expect(test.engine.history.recent.sparklines().columns).toHaveLength(3);
  });

  it('that takes a backend out and puts it back waits for its old connection', async () => {
    configure(backends('one', 'three'));
    configure(backends('one', 'two', 'three'));
    expect(test.act('reconnect', 'two').refused).toEqual([
      { backend: 'two', why: 'its last connection is still being closed' },
    ]);
    configure([...backends('one'), { id: 'two', url: server.url('two', '?again') }, ...backends('three')]);
    await server.until(() => server.account('two').accepted === 2);
    await test.until(everyOneIsOpen);
    expect(server.account('two')).toMatchObject({ peak: 1, open: 1, closes: [1001] });
  });

  it('is over when the console stops in the middle of it', async () => {
    configure(backends('four', 'five'));
    configure(backends('one', 'four'));
    await test.engine.stop();
    await server.until(() => server.open === 0);
  });
});

describe('a page', () => {
  it('is told of the new fleet before anything about its rows, and of a file that cannot be taken on', async () => {
    const ports = portPair();
    test.engine.attach(ports.engine, { shell: 'desktop', actor: 'mallory', label: 'window 1' });
    const page = new RpcClient(ports.page);
    const pushes: Push[] = [];
    page.onPush((push) => pushes.push(push));
    const answered = () => page.call('series.fleet', {});
    await page.call('session.open', { protocol: PROTOCOL_VERSION });
    const { revision } = test.engine.fleet.info;
    configure(backends('three', 'one', 'four'));
    await test.until(everyOneIsOpen);
    // What is gathered is out within some ms; the next frame is later.
    await test.until(() => pushes.some(({ push }) => push === 'events'));
    await answered();
    const [first] = pushes.filter(({ push }) => push === 'fleet' || push === 'statuses');
    expect(first).toMatchObject({
      push: 'fleet',
      fleet: { revision: revision + 1, backends: [{ id: 'three' }, { id: 'one' }, { id: 'four' }] },
      statuses: [{}, {}, {}],
    });
    for (const push of pushes) if (push.push === 'statuses') expect(push.revision).toBe(revision + 1);

    test.engine.refuse(['fleet.yaml:3:5: url: expected a WebSocket URL']);
    test.engine.refuse(['fleet.yaml:3:5: url: expected a WebSocket URL']);
    configure(backends('three', 'one', 'four'));
    await answered();
    expect(pushes.flatMap((push) => (push.push === 'fleet-problem' ? [push.fleetProblem] : []))).toEqual([
      { since: expect.any(Number), problems: ['fleet.yaml:3:5: url: expected a WebSocket URL'], count: 1 },
      null,
    ]);
    page.dispose();
    ports.page.dispose();
  });
});

describe('a fleet file that cannot be taken on', () => {
  it('leaves the last good one in force, says why, and is forgotten once it is mended', () => {
    const problems = Array.from(
      { length: 30 },
      (_, line) => `fleet.yaml:${line + 1}:1: expected something else`,
    );
    test.engine.refuse(problems);
    expect(test.engine.snapshot().fleetProblem).toEqual({
      since: expect.any(Number),
      problems: problems.slice(0, 20),
      count: 30,
    });
    expect(test.of('fleet')).toMatchObject([{ problems: problems.slice(0, 20) }]);
    expect(everyOneIsOpen()).toBe(true);
    const since = test.engine.fleetProblem?.since;
    test.engine.refuse(problems.slice(1));
    expect(test.engine.fleetProblem).toMatchObject({ since, count: 29 });
    // Mended to what it was: nothing changes but that.
    expect(configure(backends('one', 'two', 'three'))).toBeNull();
    expect(test.engine.snapshot().fleetProblem).toBeNull();
    expect(test.of('fleet').at(-1)).toMatchObject({ added: [], removed: [], changed: [], problems: [] });
    expect(acceptedOf('one', 'two', 'three')).toEqual([1, 1, 1]);
  });
});

describe('two hundred backends under traffic', () => {
  it('are edited without two connections of one, and no message of those that stay is lost', async () => {
    const random = seededRandom(7);
    const ids = Array.from({ length: 200 }, (_, index) => `b${index}`);
    // These are in every edit; the others come and go.
    const staying = new Set(ids.slice(0, 100));
    configure(backends(...ids));
    await test.until(everyOneIsOpen, 20_000);
    const counted = new Map<string, number>();
    test.engine.onFrame((frame) => {
      const rates = frame.columns[backendColumn('messagesIn')] as Float32Array;
      test.engine.fleet.info.backends.forEach(({ id }, row) => {
        counted.set(id, (counted.get(id) ?? 0) + Math.round(((rates[row] as number) * frame.tick) / 1_000));
      });
    });
    const traffic = setInterval(() => server.send('tick'), 40);
    try {
      for (let edit = 0; edit < 12; edit++) {
        const kept = ids.filter((id) => staying.has(id) || random() < 0.6);
        kept.sort(() => random() - 0.5);
        configure(
          kept.map((id) => ({ id, url: server.url(id, random() < 0.1 ? `?edit=${edit}` : '') })),
          { slowAfter: 100 + edit },
        );
        // Some edits come while the one before is still being carried out.
        if (edit % 3 === 0) await test.until(everyOneIsOpen, 20_000);
        else for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      clearInterval(traffic);
    }
    await test.until(everyOneIsOpen, 20_000);
    for (const id of ids) expect(server.account(id).peak, id).toBeLessThanOrEqual(1);
    const differ = () => [...staying].filter((id) => counted.get(id) !== server.account(id).sent);
    await test.until(() => differ().length === 0, 10_000).catch(() => expect(differ()).toEqual([]));
    expect(server.accepted).toBeGreaterThan(250);
    expect(test.of('lost')).toEqual([]);
  }, 60_000);
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Engine } from '../../src/engine/engine.ts';
import { ASKED_FOR, LINGER } from '../../src/engine/fleet/attention.ts';
import { MemoryStore } from '../../src/engine/store/memory-store.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import { PROTOCOL_VERSION } from '../../src/shared/contract.ts';
import type { FleetFileInput } from '../../src/shared/fleet-schema.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { RpcClient } from '../../src/shared/rpc.ts';
import { portPair } from './port-transport.ts';
import { fleetOf } from './support.ts';
import { VirtualNetwork } from './virtual-network.ts';

/* What people look at, and what it does to the fleet; in virtual time. */

const actor = { name: 'mallory', session: 'window 1' };
const [window1, window2] = [{}, {}];

let clock: VirtualClock;
let network: VirtualNetwork;
let engine: Engine;

const fleet = (...backends: FleetFileInput['backends']) => fleetOf(backends, { stableAfter: 1_000 });
const always = (id: string) => ({ id, url: `ws://${id}.test/` });
const onDemand = (id: string) => ({ id, url: `ws://${id}.test/`, connect: 'onDemand' as const });

beforeEach(() => {
  clock = new VirtualClock();
  network = new VirtualNetwork(clock, seededRandom(1));
  engine = new Engine({
    fleet: fleet(always('door'), onDemand('room'), onDemand('attic')),
    version: '0.0.0',
    demo: false,
    log: () => undefined,
    clock,
    random: seededRandom(2),
    connect: network.connect,
  });
});

afterEach(async () => {
  const stopped = engine.stop();
  clock.advance(10_000);
  await stopped;
  expect(clock.pending).toBe(0);
  expect(network.open).toBe(0);
});

const phaseOf = (id: string) => engine.fleet.status(engine.fleet.rowOf(id)).state.phase;
/** What waits for a connection to be gone goes on. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a backend that is connected on demand', () => {
  beforeEach(() => {
    engine.start();
    clock.advance(2_000);
  });

  it('rests until somebody opens it, and for some time after the last one has closed it', () => {
    expect(['door', 'room', 'attic'].map(phaseOf)).toEqual(['open', 'idle', 'idle']);
    engine.fleet.look(['room', 'attic'], [], window1);
    clock.advance(60_000);
    expect(phaseOf('room')).toBe('idle');
    engine.fleet.look(['room', 'attic'], ['room'], window1);
    engine.fleet.look([], ['room'], window2);
    clock.advance(2_000);
    expect(['room', 'attic'].map(phaseOf)).toEqual(['open', 'idle']);
    engine.fleet.look([], [], window1);
    clock.advance(10 * LINGER);
    expect(phaseOf('room')).toBe('open');
    engine.fleet.look([], [], window2);
    clock.advance(LINGER - 1);
    expect(phaseOf('room')).toBe('open');
    clock.advance(2_000);
    expect(phaseOf('room')).toBe('idle');
    expect([...network.doubled]).toEqual([]);
  });

  it('stays for some minutes where an operator has asked for it', () => {
    expect(engine.act({ action: 'reconnect' }, ['room'], actor, null).done).toEqual(['room']);
    clock.advance(2_000);
    const { state, attempts } = engine.fleet.status(engine.fleet.rowOf('room'));
    expect(state.phase).toBe('open');
    expect(attempts[0]?.manual).toBe(true);
    clock.advance(ASKED_FOR - 3_000);
    expect(phaseOf('room')).toBe('open');
    clock.advance(3_000);
    expect(phaseOf('room')).toBe('idle');
  });

  it('is connected while a page has it open, and let go with the page', async () => {
    const ports = portPair();
    const attached = engine.attach(ports.engine, { shell: 'desktop', actor: 'mallory', label: 'window 1' });
    const page = new RpcClient(ports.page);
    await page.call('session.open', { protocol: PROTOCOL_VERSION });
    await page.call('session.look', { rows: [], open: ['room'] });
    clock.advance(2_000);
    expect(phaseOf('room')).toBe('open');
    attached.dispose();
    clock.advance(LINGER + 2_000);
    expect(phaseOf('room')).toBe('idle');
    page.dispose();
    ports.page.dispose();
  });
});

describe('an edit of the fleet file', () => {
  beforeEach(() => {
    engine.start();
    clock.advance(2_000);
    engine.fleet.look([], ['room', 'cellar'], window1);
    clock.advance(2_000);
  });

  it('that makes backends wait for demand lets those go that nobody has open', () => {
    engine.configure(fleet(onDemand('door'), onDemand('room'), always('attic')));
    clock.advance(2_000);
    expect(['door', 'room', 'attic'].map(phaseOf)).toEqual(['idle', 'open', 'open']);
  });

  it('that brings a backend which somebody has open connects it', () => {
    engine.configure(fleet(always('door'), onDemand('cellar'), onDemand('loft')));
    clock.advance(2_000);
    expect(['door', 'cellar', 'loft'].map(phaseOf)).toEqual(['open', 'open', 'idle']);
  });

  it('that takes one out and brings it back has no second connection, whoever looks and asks', async () => {
    engine.configure(fleet(always('door')));
    engine.configure(fleet(always('door'), onDemand('room')));
    engine.fleet.look([], [], window1);
    engine.fleet.look([], ['room'], window1);
    expect(engine.act({ action: 'reconnect' }, ['room'], actor, null).refused).toHaveLength(1);
    engine.configure(fleet(always('door'), always('room')));
    clock.advance(2_000);
    await turn();
    clock.advance(2_000);
    expect(phaseOf('room')).toBe('open');
    expect([...network.doubled]).toEqual([]);
  });
});

describe('a backend that comes back on demand while its last connection still closes', () => {
  it('waits for that, though somebody opens it at once', async () => {
    engine.start();
    clock.advance(2_000);
    engine.configure(fleet(onDemand('room')));
    engine.configure(fleet(onDemand('room'), onDemand('door')));
    engine.fleet.look([], ['door'], window1);
    clock.advance(2_000);
    await turn();
    clock.advance(2_000);
    expect(phaseOf('door')).toBe('open');
    expect([...network.doubled]).toEqual([]);
  });
});

describe('what is in view', () => {
  it('is dialled first, also when it comes into view while it waits', () => {
    const ids = Array.from({ length: 20 }, (_, index) => `b${index}`);
    const dials = { concurrency: 1, perSecond: 1, perHostPerSecond: 1 };
    engine.configure({ ...fleet(...ids.map(always)), dials });
    engine.fleet.look(['b15'], ['b16'], window1);
    engine.start();
    const opened: string[] = [];
    engine.fleet.events.onEvent((event) => {
      if (event.kind === 'opened') opened.push(event.backend);
    });
    // The starts are spread: everyone waits in line before the first few have had their turn.
    clock.advance(2_500);
    engine.fleet.look(['b17', 'b18'], [], window2);
    clock.advance(5_000);
    const seen = ['b15', 'b16', 'b17', 'b18'];
    const turnOf = (id: string) => opened.indexOf(id);
    expect(seen.map(turnOf).every((at) => at >= 0 && at < 7)).toBe(true);
    expect(Math.max(turnOf('b15'), turnOf('b16'))).toBeLessThan(3);
    clock.advance(20_000);
    expect(opened).toHaveLength(20);
  });
});

describe('what operators do', () => {
  it('is kept, with what was refused, and a message without what it said', () => {
    const store = new MemoryStore();
    const audited = new Engine({
      fleet: fleetOf([
        { ...always('door'), outbound: { operatorMaySend: true } },
        { ...always('room'), outbound: { operatorMaySend: false } },
      ]),
      version: '0.0.0',
      demo: false,
      log: () => undefined,
      clock,
      connect: network.connect,
      store,
    });
    const message = { text: 'open sesame', priority: 'high' as const };
    audited.act({ action: 'pause' }, ['door', 'cellar'], actor, 'maintenance');
    expect(audited.send('door', message, actor, null)).toMatchObject({ ok: true });
    expect(audited.send('room', message, actor, null)).toMatchObject({ error: { code: 'not-allowed' } });
    expect(audited.send('cellar', message, actor, null)).toMatchObject({
      error: { code: 'unknown-backend' },
    });
    const at = audited.fleet.timeline.utc(clock.now());
    const like = { bytes: 11, priority: 'high' };
    const kept = store.audit(10).reverse();
    expect(kept.map(({ id, ...entry }) => entry)).toEqual([
      {
        at,
        actor,
        action: 'pause',
        reason: 'maintenance',
        backends: ['door'],
        refused: [{ backend: 'cellar', why: 'there is no such backend' }],
      },
      { at, actor, action: 'send', reason: null, backends: ['door'], refused: [], message: like },
      {
        at,
        actor,
        action: 'send',
        reason: null,
        backends: [],
        refused: [{ backend: 'room', why: expect.stringContaining('operatorMaySend') }],
        message: like,
      },
      {
        at,
        actor,
        action: 'send',
        reason: null,
        backends: [],
        refused: [{ backend: 'cellar', why: 'there is no backend "cellar"' }],
        message: like,
      },
    ]);
    expect(audited.audit(1)).toEqual(store.audit(1));
    expect(JSON.stringify(audited.fleet.events.recent())).not.toContain('sesame');
    audited.fleet.dispose();
  });
});

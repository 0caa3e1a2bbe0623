import { afterEach, describe, expect, it } from 'vitest';
import { BulkRuns } from '../../src/engine/fleet/bulk-runs.ts';
import { Fleet } from '../../src/engine/fleet/fleet.ts';
import { IncidentWatch } from '../../src/engine/fleet/incident-watch.ts';
import { History } from '../../src/engine/history/history.ts';
import { LiveDesk, type LiveSource } from '../../src/engine/live-desk.ts';
import { Session } from '../../src/engine/session.ts';
import { FrameHistory } from '../../src/engine/telemetry/frame-history.ts';
import { FrameUpdate } from '../../src/engine/telemetry/frame-update.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import type { ArgsOf, CommandName, Push, PushBody } from '../../src/shared/contract.ts';
import { PROTOCOL_VERSION } from '../../src/shared/contract.ts';
import { Emitter } from '../../src/shared/emitter.ts';
import { createFrame, FRAME_DELTA_MAGIC, magicOf } from '../../src/shared/frame.ts';
import { FrameReader } from '../../src/shared/frame-delta.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { failure, ok } from '../../src/shared/result.ts';
import { RpcClient } from '../../src/shared/rpc.ts';
import { portPair } from './port-transport.ts';
import { fleetOf } from './support.ts';

const open = { protocol: PROTOCOL_VERSION };
const made = (sequence: number) =>
  createFrame({ sequence, time: 1_000 * sequence, revision: 1, rows: 200, tick: 1_000 });
/** Of a fleet in which nothing happens: what changed is always less than all of it. */
const frame = (sequence: number) => new FrameUpdate(made(sequence), made(sequence - 1));

/** A session on a fleet that never dials, and the page's end of its channel. */
class Desk {
  readonly clock = new VirtualClock();
  readonly fleet = new Fleet(
    fleetOf([
      { id: 'one', url: 'ws://one.invalid/' },
      { id: 'two', url: 'ws://two.invalid/' },
    ]),
    this.clock,
    seededRandom(1),
    false,
  );
  readonly faults: unknown[] = [];
  readonly frames: number[] = [];
  /** Those of them that came as what changed. */
  readonly deltas: number[] = [];
  readonly pushes: Push[] = [];
  readonly pushFeed = new Emitter<PushBody>();
  readonly frameFeed = new Emitter<FrameUpdate>();
  readonly page: RpcClient;
  readonly session: Session;
  /** Called when a snapshot is made. */
  atSnapshot = (): void => undefined;
  private readonly ports = portPair();

  constructor(snapshotFails = false) {
    const { fleet } = this;
    const source: LiveSource = {
      fleet,
      recordings: null,
      feed: { onPush: this.pushFeed.subscribe, onFrame: this.frameFeed.subscribe },
      history: new History(new FrameHistory(1_000), null, fleet),
      bulk: new BulkRuns(fleet, this.clock, () => undefined),
      testBackend: async () => ({ problems: [], attempt: null, withheld: false }),
      addBackend: async () => ({ problems: [] }),
      snapshot: () => {
        if (snapshotFails) throw new Error('no snapshot today: token=s3cret');
        this.atSnapshot();
        return {
          version: '0.0.0',
          configurationHash: '0'.repeat(64),
          engineId: 'test',
          now: 0,
          startedAt: 0,
          tick: 1_000,
          fleet: fleet.info,
          statuses: fleet.statuses(),
          events: fleet.events.recent(),
          localFault: null,
          incidents: [],
          fleetProblem: null,
          historyProblem: null,
          bulk: [],
        };
      },
      act: (action, backends, actor, reason) => fleet.act(action, backends, actor, reason),
      send: (backend, { text, priority }, actor, reason) =>
        fleet.send(backend, text, priority, actor, reason),
      incidents: new IncidentWatch(this.clock, fleet).incidents,
      acknowledge: () => ok(null),
      mark: () => ok(null),
      audit: () => [],
    };
    this.session = new Session(
      this.ports.engine,
      { shell: 'served', actor: 'mallory', label: 'tab 3' },
      {
        live: (page) => new LiveDesk(source, page, this.clock),
        replay: async () => failure('no-recording', 'there are none'),
        onFault: (error) => this.faults.push(error),
      },
      this.clock,
    );
    this.page = new RpcClient(this.ports.page);
    const reader = new FrameReader();
    this.page.onFrame((bytes) => {
      const { sequence } = reader.read(bytes);
      this.frames.push(sequence);
      if (magicOf(bytes) === FRAME_DELTA_MAGIC) this.deltas.push(sequence);
    });
    this.page.onPush((push) => this.pushes.push(push));
  }

  /** Everything sent so far has arrived: packets keep their order, and this is one more. */
  async arrived(): Promise<void> {
    expect(await this.page.call('series.fleet', {})).toMatchObject({ ok: true });
  }

  showStatuses(rows: readonly number[]): void {
    const { fleet } = this;
    const { revision } = fleet.info;
    this.pushFeed.emit({ push: 'statuses', revision, changes: rows.map((row) => [row, fleet.status(row)]) });
  }

  dispose(): void {
    this.session.dispose();
    this.page.dispose();
    this.ports.page.dispose();
    this.fleet.dispose();
  }
}

let desk: Desk;

afterEach(() => desk.dispose());

/** A call that the types forbid, as a foreign page may make it. */
const foreign = (name: string, args: unknown) =>
  desk.page.call(name as CommandName, args as ArgsOf<CommandName>);

describe('frames', () => {
  it('come only after the session is open', async () => {
    desk = new Desk();
    desk.frameFeed.emit(frame(1));
    desk.pushFeed.emit({ push: 'events', events: [] });
    await desk.arrived();
    expect(desk.frames).toEqual([]);
    expect(desk.pushes).toEqual([]);
    await desk.page.call('session.open', open);
    desk.frameFeed.emit(frame(2));
    await desk.arrived();
    expect(desk.frames).toEqual([2]);
  });

  it('are two under way at most; of those that wait the newest wins', async () => {
    desk = new Desk();
    await desk.page.call('session.open', open);
    for (const sequence of [1, 2, 3, 4, 5]) desk.frameFeed.emit(frame(sequence));
    await desk.arrived();
    expect(desk.frames).toEqual([1, 2]);
    desk.page.acknowledge(1);
    await desk.arrived();
    expect(desk.frames).toEqual([1, 2, 5]);
    desk.page.acknowledge(2);
    await desk.arrived();
    expect(desk.frames).toEqual([1, 2, 5]);
    desk.page.acknowledge(5);
    desk.frameFeed.emit(frame(6));
    await desk.arrived();
    expect(desk.frames).toEqual([1, 2, 5, 6]);
  });

  it('are acknowledged together by the newest', async () => {
    desk = new Desk();
    await desk.page.call('session.open', open);
    for (const sequence of [1, 2, 3]) desk.frameFeed.emit(frame(sequence));
    await desk.arrived();
    desk.page.acknowledge(2);
    await desk.arrived();
    desk.frameFeed.emit(frame(4));
    await desk.arrived();
    expect(desk.frames).toEqual([1, 2, 3, 4]);
  });

  it('never go back in time: a frame kept for later does not follow a newer one', async () => {
    desk = new Desk();
    await desk.page.call('session.open', open);
    for (const sequence of [1, 2, 3]) desk.frameFeed.emit(frame(sequence));
    await desk.page.call('session.open', open);
    for (const sequence of [4, 5]) desk.frameFeed.emit(frame(sequence));
    await desk.arrived();
    desk.page.acknowledge(5);
    await desk.arrived();
    expect(desk.frames).toEqual([1, 2, 4, 5]);
  });

  it('do not go to a hidden page, nor does one kept from before it hid', async () => {
    desk = new Desk();
    await desk.page.call('session.open', open);
    for (const sequence of [1, 2, 3]) desk.frameFeed.emit(frame(sequence));
    await desk.page.call('session.visible', { visible: false });
    desk.frameFeed.emit(frame(4));
    desk.page.acknowledge(2);
    await desk.arrived();
    expect(desk.frames).toEqual([1, 2]);
    await desk.page.call('session.visible', { visible: true });
    desk.frameFeed.emit(frame(5));
    await desk.arrived();
    expect(desk.frames).toEqual([1, 2, 5]);
  });
});

describe('a frame', () => {
  it('comes as what changed, but whole to a page that asked for a snapshot or was hidden', async () => {
    desk = new Desk();
    await desk.page.call('session.open', open);
    const show = async (sequence: number) => {
      desk.frameFeed.emit(frame(sequence));
      desk.page.acknowledge(sequence);
      await desk.arrived();
    };
    for (const sequence of [1, 2, 3]) await show(sequence);
    await desk.page.call('session.open', open);
    for (const sequence of [4, 5]) await show(sequence);
    await desk.page.call('session.visible', { visible: false });
    await show(6);
    await desk.page.call('session.visible', { visible: true });
    for (const sequence of [7, 8]) await show(sequence);
    expect(desk.frames).toEqual([1, 2, 3, 4, 5, 7, 8]);
    expect(desk.deltas).toEqual([2, 3, 5, 8]);
  });

  it('that is not sent to a page that is looked at is counted, but not what a hidden page does without', async () => {
    desk = new Desk();
    for (const sequence of [1, 2, 3, 4]) desk.frameFeed.emit(frame(sequence));
    expect(desk.session.takeSkipped()).toBe(0);
    await desk.page.call('session.open', open);
    for (const sequence of [5, 6, 7, 8, 9]) desk.frameFeed.emit(frame(sequence));
    expect(desk.session.takeSkipped()).toBe(2);
    await desk.page.call('session.visible', { visible: false });
    for (const sequence of [10, 11, 12]) desk.frameFeed.emit(frame(sequence));
    expect(desk.session.takeSkipped()).toBe(0);
  });

  it('is timed from when it was sent to its acknowledgement', async () => {
    desk = new Desk();
    await desk.page.call('session.open', open);
    desk.frameFeed.emit(frame(1));
    desk.clock.advance(12);
    desk.page.acknowledge(1);
    await desk.arrived();
    expect(desk.session.takeDelay()).toBe(12);
    expect(desk.session.takeDelay()).toBeNaN();
  });
});

describe('pushes', () => {
  it('stop for a page that does not read, which finds the gap when it reads again', async () => {
    desk = new Desk();
    await desk.page.call('session.open', open);
    for (let sequence = 1; sequence <= 20; sequence++) desk.frameFeed.emit(frame(sequence));
    for (let time = 0; time < 5; time++) desk.showStatuses([0]);
    await desk.arrived();
    expect(desk.pushes).toEqual([]);
    desk.page.acknowledge(2);
    await desk.arrived();
    expect(desk.frames).toEqual([1, 2, 20]);
    expect(desk.pushes.map(({ sequence }) => sequence)).toEqual([6]);
  });

  it('are numbered from the snapshot on without a gap', async () => {
    desk = new Desk();
    const opened = await desk.page.call('session.open', open);
    expect(opened).toMatchObject({ ok: true, value: { pushed: 0 } });
    desk.pushFeed.emit({ push: 'events', events: [] });
    desk.showStatuses([1]);
    desk.pushFeed.emit({ push: 'events', events: [] });
    const again = await desk.page.call('session.open', open);
    expect(again).toMatchObject({ ok: true, value: { pushed: 3 } });
    desk.showStatuses([0]);
    await desk.arrived();
    expect(desk.pushes.map(({ push, sequence }) => [push, sequence])).toEqual([
      ['events', 1],
      ['statuses', 2],
      ['events', 3],
      ['statuses', 4],
    ]);
    expect(desk.pushes[1]).toMatchObject({ changes: [[1, { state: { phase: 'idle' } }]] });
  });

  it('that are told as soon as the snapshot is made are not in it, and so have the next numbers', async () => {
    desk = new Desk();
    const tell = () => desk.pushFeed.emit({ push: 'events', events: [] });
    desk.atSnapshot = () => queueMicrotask(tell);
    expect(await desk.page.call('session.open', open)).toMatchObject({ ok: true, value: { pushed: 0 } });
    expect(await desk.page.call('session.open', open)).toMatchObject({ ok: true, value: { pushed: 1 } });
    await desk.arrived();
    expect(desk.pushes.map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  it('go to a hidden page too: events are not lost', async () => {
    desk = new Desk();
    await desk.page.call('session.open', open);
    await desk.page.call('session.visible', { visible: false });
    desk.pushFeed.emit({ push: 'events', events: [] });
    await desk.arrived();
    expect(desk.pushes).toHaveLength(1);
  });

  it('end with the session', async () => {
    desk = new Desk();
    await desk.page.call('session.open', open);
    await desk.arrived();
    desk.session.dispose();
    const unanswered = desk.page.call('series.fleet', {});
    desk.page.dispose();
    expect(await unanswered).toMatchObject({ ok: false, error: { code: 'disconnected' } });
  });
});

describe('a call', () => {
  it('by a page of another version is told to reload, and opens nothing', async () => {
    desk = new Desk();
    const result = await desk.page.call('session.open', { protocol: PROTOCOL_VERSION + 1 });
    expect(result).toMatchObject({ ok: false, error: { code: 'version-mismatch' } });
    if (!result.ok) expect(result.error.message).toContain('reload');
    desk.frameFeed.emit(frame(1));
    desk.pushFeed.emit({ push: 'events', events: [] });
    await desk.arrived();
    expect([desk.frames, desk.pushes]).toEqual([[], []]);
  });

  it.each([
    ['session.open', {}],
    ['session.open', { protocol: '1' }],
    ['session.open', null],
    ['backend.pause', { backends: [] }],
    ['backend.pause', { backends: 'one' }],
    ['backend.pause', { backends: ['one'], force: true }],
    ['backend.pause', { backends: ['one'], reason: 'x'.repeat(501) }],
    ['breaker.isolate', { backends: ['one'], for: -1 }],
    ['breaker.isolate', { backends: ['one'], for: 1e12 }],
    ['series.backend', {}],
  ])('of %s with %j is answered with what is wrong, and does nothing', async (name, args) => {
    desk = new Desk();
    expect(await foreign(name, args)).toMatchObject({ ok: false, error: { code: 'bad-request' } });
    expect(desk.fleet.events.recent()).toEqual([]);
    expect(desk.faults).toEqual([]);
  });

  it.each(['fleet.shutdown', 'toString', '__proto__', 'constructor', ''])(
    'of "%s", which there is not, is answered as such',
    async (name) => {
      desk = new Desk();
      expect(await foreign(name, {})).toMatchObject({ ok: false, error: { code: 'unknown-command' } });
    },
  );

  it('that makes the engine fail says so without its stack or message', async () => {
    desk = new Desk(true);
    const result = await desk.page.call('session.open', open);
    expect(result).toMatchObject({ ok: false, error: { code: 'internal' } });
    expect(JSON.stringify(result)).not.toMatch(/s3cret|\.ts|Error:/);
    expect(desk.faults).toHaveLength(1);
  });

  it('for the history of a backend that is not there says so', async () => {
    desk = new Desk();
    const result = await desk.page.call('series.backend', { backend: 'three' });
    expect(result).toMatchObject({ ok: false, error: { code: 'unknown-backend' } });
  });
});

describe('an action', () => {
  it('names who acted, through which page and why, once, before what it leads to', async () => {
    desk = new Desk();
    const result = await desk.page.call('backend.pause', { backends: ['one', 'two'], reason: ' night ' });
    expect(result).toEqual({ ok: true, value: { done: ['one', 'two'], refused: [] } });
    const by = { name: 'mallory', session: 'tab 3' };
    expect(desk.fleet.events.recent()).toMatchObject([
      { kind: 'action', actor: by, action: 'pause', backends: ['one', 'two'], reason: 'night' },
    ]);
    expect(desk.fleet.status(1).state).toMatchObject({ phase: 'paused', by, reason: 'night' });
  });

  it('says which backends it did not apply to and why, and does it to the rest', async () => {
    desk = new Desk();
    await desk.page.call('backend.pause', { backends: ['one'] });
    const result = await desk.page.call('backend.pause', { backends: ['one', 'nobody', 'two', 'two'] });
    expect(result).toEqual({
      ok: true,
      value: {
        done: ['two'],
        refused: [
          { backend: 'one', why: 'it is paused already' },
          { backend: 'nobody', why: 'there is no such backend' },
        ],
      },
    });
  });

  it('that applies to nobody leaves no event', async () => {
    desk = new Desk();
    const result = await desk.page.call('backend.resume', { backends: ['one'] });
    expect(result).toEqual({
      ok: true,
      value: { done: [], refused: [{ backend: 'one', why: 'it is not paused' }] },
    });
    expect(desk.fleet.events.recent()).toEqual([]);
  });

  it('isolates for as long as it is told', async () => {
    desk = new Desk();
    await desk.page.call('breaker.isolate', { backends: ['one'], for: 60_000 });
    await desk.page.call('breaker.isolate', { backends: ['two'] });
    const [one, two] = desk.fleet.statuses();
    expect(one?.breaker).toMatchObject({
      state: 'isolated',
      until: Date.UTC(2026, 0, 1, 0, 1),
      by: { name: 'mallory' },
    });
    expect(two?.breaker.until).toBeNull();
  });
});

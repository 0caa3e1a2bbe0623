import { expect } from 'vitest';
import { BulkRuns } from '../../src/engine/fleet/bulk-runs.ts';
import { Fleet } from '../../src/engine/fleet/fleet.ts';
import { IncidentWatch } from '../../src/engine/fleet/incident-watch.ts';
import { History } from '../../src/engine/history/history.ts';
import { LiveDesk, type LiveSource } from '../../src/engine/live-desk.ts';
import { Session } from '../../src/engine/session.ts';
import { FrameHistory } from '../../src/engine/telemetry/frame-history.ts';
import { FrameUpdate } from '../../src/engine/telemetry/frame-update.ts';
import { VirtualClock } from '../../src/engine/virtual-clock.ts';
import type { Push, PushBody } from '../../src/shared/contract.ts';
import { PROTOCOL_VERSION } from '../../src/shared/contract.ts';
import { Emitter } from '../../src/shared/emitter.ts';
import { createFrame, FRAME_DELTA_MAGIC, magicOf } from '../../src/shared/frame.ts';
import { FrameReader } from '../../src/shared/frame-delta.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { failure, ok } from '../../src/shared/result.ts';
import { RpcClient } from '../../src/shared/rpc.ts';
import { portPair } from './port-transport.ts';
import { fleetOf } from './support.ts';

export const open = { protocol: PROTOCOL_VERSION };
const made = (sequence: number) =>
  createFrame({ sequence, time: 1_000 * sequence, revision: 1, rows: 200, tick: 1_000 });
/** Of a fleet in which nothing happens: what changed is always less than all of it. */
export const frame = (sequence: number) => new FrameUpdate(made(sequence), made(sequence - 1));

/** A session on a fleet that never dials, and the page's end of its channel. */
export class SessionDesk {
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

import type { BackendStatus, SocketState } from '../../shared/backend.ts';
import type { FleetInfo } from '../../shared/contract.ts';
import { anInfo, aStatus, ROOT } from '../../shared/fixtures.ts';
import { createFrame, type Frame, fleetColumn, packState } from '../../shared/frame.ts';
import { encodeFrameDelta } from '../../shared/frame-delta.ts';
import { BACKEND_LAYOUT, FLEET_LAYOUT } from '../history/history-series.ts';
import type { FollowedFleet, HistoryTick } from '../history/tick-gatherer.ts';
import type { RecordedItem, RecordingBatch } from './recording-batch.ts';
import type { RecordedSnapshot, RecordingMeta } from './recording-format.ts';

/** What a recording says of itself, for tests. */
export const aMeta = (given: Partial<RecordingMeta> = {}): RecordingMeta => ({
  name: 'night',
  version: '1.0.0',
  engineId: 'engine',
  configurationHash: 'hash',
  fleet: 'orders',
  from: Date.UTC(2026, 0, 1),
  to: null,
  by: 'ana',
  scope: null,
  messages: 'none',
  order: null,
  cutFrom: null,
  environment: {},
  ended: null,
  ...given,
});

export const SECOND = 1_000;
/** UTC ms at which the recordings of tests begin. */
export const START = Date.UTC(2026, 0, 1);

/** A fleet that pages are told of: a snapshot of it, frames and pushes, as the engine makes them. */
export class ToldFleet {
  private sequence = 0;
  private frame: (Frame & { bytes: Uint8Array }) | null = null;
  revision = 1;

  constructor(public ids: string[]) {}

  info(): FleetInfo {
    return {
      name: 'orders',
      revision: this.revision,
      demo: false,
      backends: this.ids.map((id) => anInfo(id)),
    };
  }

  /** @param reason of a pause, by which a test may tell one from another */
  status(phase = 'open', reason: string | null = null): BackendStatus {
    const more = { until: null, probe: false, ready: true, by: ROOT, reason };
    return aStatus('up', {
      state: { phase, since: START, decider: 'engine', ...more } as unknown as SocketState,
    });
  }

  snapshot(now = START): RecordedSnapshot {
    return {
      version: '1.0.0',
      configurationHash: 'hash',
      engineId: 'engine',
      now,
      startedAt: START,
      tick: SECOND,
      fleet: this.info(),
      statuses: this.ids.map(() => this.status()),
      events: [],
      localFault: null,
      incidents: [],
      fleetProblem: null,
      historyProblem: null,
      bulk: [],
    };
  }

  /** The next frame: row n has n messages in more than the frame has sequence. */
  next(time: number): RecordedItem & { kind: 'frame' } {
    const rows = this.ids.length;
    const { sequence } = this;
    const frame = createFrame({ sequence, time, revision: this.revision, rows, tick: SECOND });
    for (const column of frame.columns) column.fill(0);
    const messages = frame.columns[0] as Float32Array;
    messages.forEach((_, row) => {
      messages[row] = sequence + row;
    });
    frame.state.fill(packState('open', 'closed', 'up'));
    frame.fleet[fleetColumn('health.up')] = rows;
    const delta = this.frame && encodeFrameDelta(this.frame, frame);
    this.frame = frame;
    this.sequence++;
    return { kind: 'frame', at: time, sequence, bytes: delta ?? frame.bytes };
  }

  /** The last whole frame. */
  get whole(): Uint8Array | null {
    return this.frame?.bytes ?? null;
  }

  keyframe(now: number): NonNullable<RecordingBatch['keyframe']> {
    return { snapshot: this.snapshot(now), frame: this.whole };
  }

  followed(): FollowedFleet {
    return {
      fleet: 'orders',
      ids: this.ids,
      groups: this.ids.map(() => null),
      slots: Uint32Array.from(this.ids, (_, row) => row),
      samples: new Uint32Array(),
    };
  }

  /** A second in which each backend had one message in. */
  tick(time: number): HistoryTick {
    const used = this.ids.length;
    const columns = new Float64Array(used * BACKEND_LAYOUT.perTick.length).fill(1, 0, used);
    const fleet = new Float64Array(FLEET_LAYOUT.perTick.length);
    fleet[0] = used;
    const state = new Uint32Array(used).fill(packState('open', 'closed', 'up'));
    return { time, elapsed: SECOND, state, used, columns, fleet, samples: new Uint32Array(), tiers: [] };
  }
}

/** A batch with nothing in it but what is given. */
export const aBatch = (at: number, given: Partial<RecordingBatch> = {}): RecordingBatch => ({
  at,
  items: [],
  keyframe: null,
  followed: null,
  ticks: [],
  reports: [],
  messages: [],
  ...given,
});

/** A marker as pages are told it. */
export const marker = (at: number, text: string, backend: string | null = null): RecordedItem => ({
  kind: 'push',
  at,
  push: {
    push: 'events',
    events: [{ sequence: 1, at, kind: 'marker', actor: { name: 'ana', session: 'tab 1' }, text, backend }],
  },
});

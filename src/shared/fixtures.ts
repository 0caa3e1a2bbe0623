import type { BackendInfo, BackendStatus, BreakerStatus, SocketState } from './backend.ts';
import type { BlastRadius, BulkRun } from './bulk.ts';
import { type FleetProblemNotice, PROTOCOL_VERSION, type Snapshot } from './contract.ts';
import { DEFAULT_SETTINGS } from './fleet-schema.ts';
import type { Health } from './health.ts';
import type { Incident } from './incident.ts';
import type { Outcome } from './outcome.ts';
import type { RecorderState, RecordingFile, RecordingProgress, ReplayState } from './recording.ts';
import type { BackendReport } from './report.ts';

/* Made-up backends for this layer's tests. */

export const NOW = Date.UTC(2026, 0, 2, 4, 15, 25);

export const ROOT = { name: 'root', session: 'tab 1' };

export const anOutcome = (more: Partial<Outcome> = {}): Outcome => ({
  kind: 'close',
  code: 1013,
  text: '1013 try again later: Too many connections',
  decision: 'retry',
  failure: true,
  fault: 'backend',
  ...more,
});

export const aBreaker = (more: Partial<BreakerStatus> = {}): BreakerStatus => ({
  state: 'closed',
  since: NOW,
  until: null,
  consecutiveFailures: 0,
  trips: 0,
  reason: null,
  by: null,
  ...more,
});

export const anInfo = (id: string, more: Partial<BackendInfo> = {}): BackendInfo => ({
  id,
  name: id,
  url: `ws://${id}.example/ws`,
  host: `${id}.example`,
  group: null,
  tags: [],
  settings: DEFAULT_SETTINGS,
  ...more,
});

export const OPEN: SocketState = {
  phase: 'open',
  since: NOW - 11_520_000,
  decider: 'engine',
  until: null,
  probe: false,
  ready: true,
};

export const aStatus = (health: Health, more: Partial<BackendStatus> = {}): BackendStatus => ({
  state: OPEN,
  health,
  degradedBy: null,
  breaker: aBreaker(),
  attempt: 0,
  lastOutcome: null,
  openSince: null,
  closedSince: null,
  attempts: [],
  ...more,
});

export const aRecorder = (more: Partial<RecorderState> = {}): RecorderState => ({
  recordings: [],
  flight: { on: true, since: NOW - 60_000, bytes: 100_000, maxBytes: 67_108_864 },
  problem: null,
  ...more,
});

export const aRecordingFile = (more: Partial<RecordingFile> = {}): RecordingFile => ({
  id: 'release-42',
  key: '4d1fa09c27be',
  name: 'release 42',
  condition: 'whole',
  problem: null,
  bytes: 1_200_000,
  fleet: 'demo',
  from: NOW - 600_000,
  to: NOW,
  scope: null,
  backends: 2,
  messages: 'none',
  events: 40,
  markers: 1,
  elsewhere: false,
  importedAt: null,
  copyOf: null,
  copyOfKey: null,
  cutOf: null,
  ...more,
});

export const aRecordingProgress = (more: Partial<RecordingProgress> = {}): RecordingProgress => ({
  id: 'release-42',
  name: 'release 42',
  startedAt: NOW - 60_000,
  by: ROOT,
  backends: null,
  messages: 'none',
  bytes: 200_000,
  maxBytes: 2_147_483_648,
  maxDuration: 28_800_000,
  markers: 0,
  warning: null,
  ...more,
});

export const aReplay = (more: Partial<ReplayState> = {}): ReplayState => ({
  recording: 'release-42',
  key: '4d1fa09c27be',
  name: 'release 42',
  fleet: 'demo',
  from: NOW - 600_000,
  to: NOW,
  position: NOW - 600_000,
  playing: false,
  speed: 1,
  condition: 'whole',
  ...more,
});

export const aSnapshot = (more: Partial<Snapshot> = {}): Snapshot => ({
  protocol: PROTOCOL_VERSION,
  version: '0.1.0',
  engineId: 'engine-1',
  now: NOW,
  configurationHash: '0'.repeat(64),
  startedAt: NOW - 60_000,
  tick: 1_000,
  fleet: { name: 'demo', revision: 1, demo: true, backends: [anInfo('prices'), anInfo('chat')] },
  statuses: [aStatus('up'), aStatus('down')],
  events: [],
  localFault: null,
  incidents: [],
  fleetProblem: null,
  historyProblem: null,
  bulk: [],
  recorder: aRecorder(),
  replay: null,
  capabilities: { shell: 'served', actor: ROOT, actions: true },
  pushed: 0,
  ...more,
});

export const aBlastRadius = (more: Partial<BlastRadius> = {}): BlastRadius => ({
  action: 'reconnect',
  backends: ['prices'],
  cuts: 1,
  hosts: [{ host: 'prices.example', backends: 1, open: 1 }],
  breakers: { closed: 1 },
  servers: null,
  refused: [],
  pace: { perSecond: 50, perHostPerSecond: 20, atOnce: 32 },
  takes: 0,
  ...more,
});

export const aBulkRun = (more: Partial<BulkRun> = {}): BulkRun => ({
  id: 1,
  action: 'reconnect',
  actor: ROOT,
  reason: 'after the deploy',
  for: null,
  startedAt: NOW,
  endedAt: null,
  state: 'running',
  why: null,
  total: 12,
  underWay: 2,
  done: 4,
  failed: 0,
  refused: 0,
  pace: { perSecond: 50, perHostPerSecond: 20, atOnce: 32 },
  ...more,
});

export const anIncident = (more: Partial<Incident> = {}): Incident => ({
  id: 1,
  by: 'host',
  host: 'edge-3.example',
  hosts: 1,
  backend: null,
  cause: { kind: 'close', code: 1012, text: '1012 service restart' },
  causes: [{ kind: 'close', code: 1012, text: '1012 service restart', count: 12 }],
  since: NOW - 10_000,
  until: NOW - 6_000,
  lost: 12,
  connected: 12,
  back: 9,
  waiting: 3,
  blocked: 0,
  stopped: 0,
  aside: 0,
  nextDial: NOW + 6_000,
  endedAt: null,
  localFault: false,
  localFaultUntil: null,
  acknowledged: null,
  ...more,
});

export const aProblem = (more: Partial<FleetProblemNotice> = {}): FleetProblemNotice => ({
  since: NOW,
  problems: ['fleet.yaml:3:5 expected a URL', 'fleet.yaml:9:1 unknown key "tag"; did you mean "tags"?'],
  count: 2,
  ...more,
});

/** Of a backend that has none of what may be configured, and to which nothing happened. */
export const aReport = (more: Partial<BackendReport> = {}): BackendReport => ({
  resume: null,
  outbound: {
    waiting: { high: 0, normal: 0, low: 0 },
    waitingBytes: 0,
    sent: 0,
    dropped: { messages: 0, bytes: 0, age: 0, closed: 0 },
    operatorMaySend: false,
  },
  inbound: {
    looksFor: { id: false, sequence: false, timestamp: false },
    inspected: 0,
    limited: 0,
    unreadable: 0,
    duplicates: 0,
    missing: 0,
    outOfOrder: 0,
    delay: null,
  },
  breaker: { trips: 0, recoveries: 0, failedProbes: 0, openFor: 0, recoveryRate: null },
  stats: null,
  polling: null,
  watchers: 0,
  ...more,
});

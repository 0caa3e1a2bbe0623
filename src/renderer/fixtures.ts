import type { BackendInfo, BackendStatus, BreakerStatus, SocketState } from '../shared/backend.ts';
import type { Snapshot } from '../shared/contract.ts';
import { DEFAULT_SETTINGS } from '../shared/fleet-schema.ts';
import type { Health } from '../shared/health.ts';
import type { Outcome } from '../shared/outcome.ts';

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

export const aSnapshot = (more: Partial<Snapshot> = {}): Snapshot => ({
  protocol: 1,
  version: '0.1.0',
  engineId: 'engine-1',
  now: NOW,
  startedAt: NOW - 60_000,
  tick: 1_000,
  fleet: { name: 'demo', revision: 1, demo: true, backends: [anInfo('prices'), anInfo('chat')] },
  statuses: [aStatus('up'), aStatus('down')],
  events: [],
  localFault: null,
  capabilities: { shell: 'served', actor: ROOT, actions: true },
  pushed: 0,
  ...more,
});

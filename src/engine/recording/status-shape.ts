import type {
  Actor,
  Attempt,
  BackendInfo,
  BackendStatus,
  BreakerStatus,
  Decider,
  DialTimings,
  SocketState,
} from '../../shared/backend.ts';
import type { FleetInfo } from '../../shared/contract.ts';
import { BREAKER_STATES, type DegradedBy, HEALTHS } from '../../shared/health.ts';
import type { Decision, FaultSide, Outcome, OutcomeKind } from '../../shared/outcome.ts';
import {
  byWord,
  either,
  flag,
  list,
  type Members,
  number,
  optional,
  orNull,
  record,
  type Shape,
  text,
  time,
  whole,
  word,
  wordOf,
} from './shape.ts';

/* The fleet and its backends, as pages are told of them: see `told.ts`. */

/** As many backends as a fleet may have. */
const MOST_BACKENDS = 20_000;

export const actor = record<Actor>({ name: text, session: text });

export const outcome = record<Outcome>({
  kind: wordOf<OutcomeKind>({
    ...{ close: true, http: true, network: true, tls: true, timeout: true },
    ...{ protocol: true, token: true, refused: true, local: true },
  }),
  code: either(number, text),
  text,
  decision: wordOf<Decision>({ retry: true, 'retry-after': true, stop: true }),
  retryAfter: optional(number),
  asked: optional(number),
  failure: flag,
  fault: wordOf<FaultSide>({ backend: true, network: true, client: true, nobody: true }),
  overridden: optional((value) => (value === true ? null : '')),
});

const info = record<BackendInfo>({
  id: text,
  name: text,
  url: text,
  host: text,
  group: orNull(text),
  tags: list(text),
  settings: record<BackendInfo['settings']>({
    dialTimeout: number,
    backoff: record({ base: number, initial: number, max: number }),
    minDialInterval: number,
    stableAfter: number,
    maxAttempts: orNull(number),
    heartbeat: record({ interval: number, timeout: number }),
    closeGrace: number,
    breaker: record({
      enabled: flag,
      consecutiveFailures: number,
      failureRate: number,
      window: number,
      minimumSamples: number,
      openFor: number,
      maxOpenFor: number,
      jitter: number,
      probeTimeout: number,
    }),
    maxMessageBytes: number,
    slowAfter: number,
    connect: wordOf<BackendInfo['settings']['connect']>({ always: true, onDemand: true }),
    outbound: record({
      maxMessages: number,
      maxBytes: number,
      maxAge: number,
      batch: number,
      interval: number,
      operatorMaySend: flag,
    }),
    inspectRate: number,
    inspector: flag,
  }),
});

const backends = list(info, MOST_BACKENDS);
const isKnownTwice = (infos: readonly BackendInfo[]): boolean =>
  new Set(infos.map(({ id }) => id)).size < infos.length;

const fleetMembers = record<FleetInfo>({ name: text, revision: whole, demo: flag, backends });
export const fleet: Shape<FleetInfo> = (value) => {
  const wrong = fleetMembers(value);
  if (wrong !== null) return wrong;
  return isKnownTwice((value as FleetInfo).backends) ? '.backends' : null;
};

const base = {
  since: time,
  decider: wordOf<Decider>({
    ...{ engine: true, scheduler: true, backoff: true, server: true, outcome: true },
    ...{ breaker: true, heartbeat: true, operator: true, configuration: true, demand: true },
  }),
};
type InPhase<Phase extends SocketState['phase']> = Extract<SocketState, { phase: Phase }>;
const inPhase = <Phase extends SocketState['phase']>(
  members: Omit<Members<InPhase<Phase>>, keyof typeof base | 'phase'>,
): Shape<InPhase<Phase>> =>
  // The phase itself was looked at to get here.
  record({ ...base, phase: text, ...members } as unknown as Members<InPhase<Phase>>);

const state = byWord<'phase', SocketState>('phase', {
  idle: inPhase<'idle'>({}),
  queued: inPhase<'queued'>({ until: orNull(time), probe: flag }),
  connecting: inPhase<'connecting'>({ until: time, attempt: number, probe: flag }),
  open: inPhase<'open'>({ until: orNull(time), probe: flag, ready: flag }),
  closing: inPhase<'closing'>({ until: time, outcome }),
  waiting: inPhase<'waiting'>({ until: time, attempt: number, outcome }),
  blocked: inPhase<'blocked'>({ until: orNull(time), outcome: orNull(outcome) }),
  paused: inPhase<'paused'>({ by: actor, reason: orNull(text) }),
  stopped: inPhase<'stopped'>({ outcome }),
});

export const degradedBy = wordOf<DegradedBy>({
  slow: true,
  'slow-at-times': true,
  flapping: true,
  probing: true,
});

export const status = record<BackendStatus>({
  state,
  health: word(HEALTHS),
  degradedBy: orNull(degradedBy),
  drops: optional(number),
  breaker: record<BreakerStatus>({
    state: word(BREAKER_STATES),
    since: time,
    until: orNull(time),
    consecutiveFailures: number,
    trips: number,
    reason: orNull(text),
    by: orNull(actor),
  }),
  attempt: number,
  lastOutcome: orNull(outcome),
  openSince: orNull(time),
  closedSince: orNull(time),
  attempts: list(
    record<Attempt>({
      at: time,
      attempt: number,
      manual: flag,
      planned: number,
      waited: number,
      outcome: orNull(outcome),
      endedAt: orNull(time),
      openMs: orNull(number),
      timings: orNull(
        record<DialTimings>({
          startedAt: time,
          dns: orNull(number),
          tcp: orNull(number),
          tls: orNull(number),
          upgrade: orNull(number),
          token: orNull(number),
          hello: orNull(number),
          total: number,
          address: orNull(text),
        }),
      ),
    }),
  ),
});
export const statuses = list(status, MOST_BACKENDS);

import type { BreakerState, DegradedBy, Health } from './health.ts';
import type { Outcome } from './outcome.ts';

/** What is configured about a backend, as far as a page may know it. Times are in ms, sizes in bytes. */
export interface BackendInfo {
  id: string;
  name: string;
  /** Without user info and with query values masked. */
  url: string;
  host: string;
  group: string | null;
  tags: string[];
  settings: BackendSettings;
}

/** The policies in force for one backend, after defaults. */
export interface BackendSettings {
  dialTimeout: number;
  backoff: { base: number; initial: number; max: number };
  minDialInterval: number;
  stableAfter: number;
  /** `null`: no limit. */
  maxAttempts: number | null;
  heartbeat: { interval: number; timeout: number };
  closeGrace: number;
  breaker: {
    enabled: boolean;
    consecutiveFailures: number;
    failureRate: number;
    window: number;
    minimumSamples: number;
    openFor: number;
    maxOpenFor: number;
    jitter: number;
    probeTimeout: number;
  };
  maxMessageBytes: number;
  /** A round trip above this, in ms, makes it degraded: the median, or the p95 of 20 or more. */
  slowAfter: number;
  connect: 'always' | 'onDemand';
  outbound: {
    maxMessages: number;
    maxBytes: number;
    maxAge: number;
    batch: number;
    interval: number;
    operatorMaySend: boolean;
  };
  /** Messages looked into per second at most. */
  inspectRate: number;
  /** Whether a person at the console may look at the messages. */
  inspector: boolean;
}

/** Who put a managed socket where it is. */
export type Decider =
  | 'engine'
  | 'scheduler'
  | 'backoff'
  | 'server'
  | 'outcome'
  | 'breaker'
  | 'heartbeat'
  | 'operator'
  /** The fleet file changed. */
  | 'configuration'
  /** Somebody looks at it, or nobody does any more. */
  | 'demand';

/** Who acted: the account that runs the console, and through which window or tab. */
export interface Actor {
  name: string;
  session: string;
}

interface StateBase {
  /** UTC, ms since the epoch: when this phase began. */
  since: number;
  decider: Decider;
}

/** Where a managed socket is. Each phase owns just the fields that make sense in it. Times are UTC ms. */
export type SocketState =
  | (StateBase & { phase: 'idle' })
  /** Wants to dial; `until` is when it may at the earliest, `null` when the scheduler alone decides. */
  | (StateBase & { phase: 'queued'; until: number | null; probe: boolean })
  /** `until` is the dial deadline. */
  | (StateBase & { phase: 'connecting'; until: number; attempt: number; probe: boolean })
  /** `ready`: past its hello. `until` is when the hello is overdue, or when it will be stable; `null` once it is. */
  | (StateBase & { phase: 'open'; until: number | null; probe: boolean; ready: boolean })
  /** `until` is when the close handshake is given up and the connection is cut. */
  | (StateBase & { phase: 'closing'; until: number; outcome: Outcome })
  /** `until` is when it will ask to dial; `attempt` is the number of the dial to come. */
  | (StateBase & { phase: 'waiting'; until: number; attempt: number; outcome: Outcome })
  /** `until` is when the breaker lets a probe through; `null` while isolated without an end. */
  | (StateBase & { phase: 'blocked'; until: number | null; outcome: Outcome | null })
  | (StateBase & { phase: 'paused'; by: Actor; reason: string | null })
  | (StateBase & { phase: 'stopped'; outcome: Outcome });

/** One breaker as a person reads it. Times are UTC ms. */
export interface BreakerStatus {
  state: BreakerState;
  since: number;
  /** When it lets a probe through, or when an isolation ends by itself; else `null`. */
  until: number | null;
  consecutiveFailures: number;
  trips: number;
  /** Why it is open: "5 consecutive failures". */
  reason: string | null;
  /** Who isolated it. */
  by: Actor | null;
}

/** The phases of one dial, in ms from its start; `null` where it did not come to that. */
export interface DialTimings {
  /** UTC ms. */
  startedAt: number;
  dns: number | null;
  tcp: number | null;
  tls: number | null;
  upgrade: number | null;
  /** Until the token was there, where one had to be fetched; before everything else. */
  token: number | null;
  /** Until the hello was answered, where there is one. */
  hello: number | null;
  /** From start to open or to failure. */
  total: number;
  address: string | null;
}

/** How one dial went, for the forensics of the last few. */
export interface Attempt {
  /** UTC ms. */
  at: number;
  attempt: number;
  manual: boolean;
  /** The wait that was planned before this dial, in ms. */
  planned: number;
  /** The wait that there really was, in ms. */
  waited: number;
  /** How the dial, or the connection that it led to, ended; `null` while it lasts. */
  outcome: Outcome | null;
  /** UTC ms of that end; `null` while it lasts. */
  endedAt: number | null;
  /** ms that the connection was open; `null` when the dial did not get that far. */
  openMs: number | null;
  timings: DialTimings | null;
}

/** Everything that changes about a backend other than its telemetry. Sent whole when any of it changes. */
export interface BackendStatus {
  state: SocketState;
  health: Health;
  degradedBy: DegradedBy | null;
  /** With `flapping`: connections lost within FLAP_WINDOW of health.ts. Recordings made before it was kept do not have it. */
  drops?: number;
  breaker: BreakerStatus;
  /** Dials since it was last stable. */
  attempt: number;
  lastOutcome: Outcome | null;
  /** UTC ms; `null` while it is not open. */
  openSince: number | null;
  /** UTC ms: its last stable connection ended, or the console started; `null` while it is open. */
  closedSince: number | null;
  /** The newest first, at most {@link ATTEMPTS_KEPT}. */
  attempts: Attempt[];
}

export const ATTEMPTS_KEPT = 6;

/*
 * What is known of one backend beyond its status and its series. A page asks for it while somebody looks;
 * it is not pushed. Times are UTC ms.
 */

export interface BackendReport {
  /** `null` where the fleet file says nothing of resuming. */
  resume: ResumeReport | null;
  outbound: OutboundReport;
  inbound: InboundReport;
  breaker: BreakerRecord;
  /** `null` where the fleet file names no stats endpoint. */
  stats: ServerStats | null;
  /** `null` where the fleet file names no fallback. */
  polling: PollingReport | null;
  /** Sessions that look at its messages. */
  watchers: number;
}

/** How a connection took up the session of the last one. */
export const RESUME_RESULTS = ['fresh', 'resumed', 'rejected'] as const;
/** `fresh`: there was nothing to take up, or it had expired. `rejected`: the server did not know it any more. */
export type ResumeResult = (typeof RESUME_RESULTS)[number];

export interface ResumeReport {
  /** Of the newest connection; `null` before the first one was ready. */
  result: ResumeResult | null;
  at: number | null;
  /** The last sequence number seen; what a new connection goes on from. */
  lastSequence: number | null;
  /** ms for which a lost session can be asked for: the server's word, or the fleet file's. */
  validFor: number;
  counts: Record<ResumeResult, number>;
}

export const PRIORITIES = ['high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** Why a message was not sent: no room by count or bytes, too old, or its connection's session ended. */
export const OUTBOUND_DROPS = ['messages', 'bytes', 'age', 'closed'] as const;
export type OutboundDrop = (typeof OUTBOUND_DROPS)[number];

export interface OutboundReport {
  /** Waiting now, by priority. */
  waiting: Record<Priority, number>;
  waitingBytes: number;
  /** The hello and what is sent on open included. */
  sent: number;
  dropped: Record<OutboundDrop, number>;
  operatorMaySend: boolean;
}

export interface InboundReport {
  /** What is looked for: which of these figures mean anything. */
  looksFor: { id: boolean; sequence: boolean; timestamp: boolean };
  inspected: number;
  /** Not looked into, because of the rate. */
  limited: number;
  /** Looked into in vain: no JSON, or without a field that was looked for. */
  unreadable: number;
  duplicates: number;
  /** Left out by the sequence. */
  missing: number;
  outOfOrder: number;
  /** From the time of sending to its arrival, ms, over the last minutes; `null` where nothing is known. */
  delay: { last: number; p50: number; p95: number; p99: number } | null;
}

/** What a breaker has been through since the console started, or before where that was kept. */
export interface BreakerRecord {
  trips: number;
  /** Probes that closed it. */
  recoveries: number;
  /** Probes that did not. */
  failedProbes: number;
  /** ms that it was open or half-open, the present time included. */
  openFor: number;
  /** Recoveries among the probes that came to an end: 0 to 1; `null` before the first. */
  recoveryRate: number | null;
}

/** The server's own account of its connections. */
export interface ServerStats {
  state: EndpointState;
  interval: number;
  /** The oldest first. */
  samples: StatsSample[];
}

export interface StatsSample {
  at: number;
  connections: number;
  /** By tier, as the server names them. */
  tiers: Record<string, number>;
}

/** How the last request to an HTTP endpoint went. */
export interface EndpointState {
  lastAt: number | null;
  /** Of the last request; `null` when it went well. */
  problem: string | null;
  requests: number;
  failures: number;
}

export interface PollingReport {
  state: EndpointState;
  /** Whether it polls now: the socket is not ready. */
  active: boolean;
  /** ms until the next request after the last. */
  interval: number;
  nextAt: number | null;
  /** Messages that the polls brought. */
  messages: number;
}

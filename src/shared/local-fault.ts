/**
 * A fault of the console's own network or machine. While it lasts no breaker is charged, one dial at a
 * time is let through as a canary, and the rest wait.
 */
export interface LocalFault {
  /** UTC ms. */
  since: number;
  /** Backends that failed together, which raised it. */
  backends: number;
  /** What they saw, the most frequent: "ENETUNREACH the network is unreachable". */
  evidence: string;
  /** Dials and connections that failed since, the canary's included. */
  failedDials: number;
  /** UTC ms of the next canary; `null` while one is on its way. */
  canaryAt: number | null;
  /** Id of the backend that is dialled as the canary now; `null` while none is. */
  canary: string | null;
  /** How the last one ended; `null` before the first. `at` is UTC ms. */
  lastCanary: { backend: string; at: number; outcome: string } | null;
}

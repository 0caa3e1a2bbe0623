/** What kind of thing ended a dial or a connection. */
export type OutcomeKind =
  /** A close frame arrived, or the connection dropped without one (1005, 1006). */
  | 'close'
  /** The upgrade was refused with an HTTP status. */
  | 'http'
  /** The operating system or the resolver refused: an errno. */
  | 'network'
  | 'tls'
  /** A deadline of ours passed: dial, heartbeat or probe. */
  | 'timeout'
  /** The peer broke RFC 6455, or sent more than is allowed. */
  | 'protocol'
  /** There was no token to dial with. */
  | 'token'
  /** The hello was refused, in the peer's own words. */
  | 'refused'
  /** We ended it: an operator, a configuration change, shutdown. */
  | 'local';

/** Who has to be looked at first. */
export type FaultSide = 'backend' | 'network' | 'client' | 'nobody';

/** What follows: dial again after backoff, dial again no sooner than `retryAfter` says, or stop for good. */
export type Decision = 'retry' | 'retry-after' | 'stop';

/** How a dial or a connection ended, and what follows from it. Decided by the engine's outcome table. */
export interface Outcome {
  kind: OutcomeKind;
  /** A close code (`1013`), an HTTP status (`503`), an errno (`ECONNREFUSED`) or a word (`dial`). */
  code: number | string;
  /** One line for people: "1013 try again later: Too many connections". Never holds a credential. */
  text: string;
  decision: Decision;
  /** With `retry-after`: the shortest wait, in ms, jitter included. */
  retryAfter?: number;
  /** With `retry-after`: the wait that the peer itself named (a Retry-After header), in ms. */
  asked?: number;
  /** Whether it counts against the breaker. */
  failure: boolean;
  fault: FaultSide;
  /** The fleet file decided, and not the outcome table. */
  overridden?: true;
}

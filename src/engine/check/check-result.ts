/** How a dial or a connection ended that did not end by our own doing. */
export type EndingKind =
  /** The server answered, and would not have it: by an HTTP status, by its hello, or by a close frame at once. */
  | 'refused'
  /** The dial came to nothing. */
  | 'failed'
  /** The connection was there, and then it was not. */
  | 'lost';

/** Endings of one kind with the same words. */
export interface CountedEnding {
  kind: EndingKind;
  /** "1013 Too many connections"; never holds a credential. */
  text: string;
  count: number;
}

/** What was measured of one connection, or of all together. Durations in ms; `null` where nothing was measured. */
export interface Measured {
  /** How long its first dial that led to a connection took, until it was ready; of all, the longest. */
  ready: number | null;
  messagesIn: number;
  messagesOut: number;
  /** Messages in per second since it was ready first; of all, the least. */
  rate: number | null;
  /** The longest time without a message since then, outages and the end of the check included; of all, the longest. */
  gap: number | null;
  /** Numbers left out in the sequence, those that came late included. */
  missing: number;
  duplicates: number;
  outOfOrder: number;
  /** Messages that were to be sent and were not. */
  dropped: number;
  lost: number;
  reconnects: number;
  dials: number;
  roundTrips: number;
  p50: number | null;
  p95: number | null;
  endings: CountedEnding[];
}

export interface MeasuredConnection extends Measured {
  /** `price-feed#3`. */
  id: string;
  /** There was one that the server kept for more than a moment. */
  connected: boolean;
  /** And at the end there still was. */
  open: boolean;
}

export interface CheckResult {
  backend: string;
  /** Without credentials. */
  url: string;
  /** UTC ms. */
  startedAt: number;
  /** ms that it took until every connection had been tried. */
  connecting: number;
  /** ms that they were held from then on, and were to be. */
  held: number;
  duration: number;
  /** It was ended before its time. */
  interrupted: boolean;
  /** ms by which this machine itself was late at most: what it measures may be late by as much. */
  ownDelay: number;
  /** Whether the configuration names what messages are numbered and told apart by. */
  sequenced: boolean;
  identified: boolean;
  connected: number;
  total: Measured;
  connections: MeasuredConnection[];
}

import type { AbilityCounts } from '../shared/control.ts';

/** What a simulated server can do beside plain messages. One that is left out costs nothing. */
export interface Abilities {
  /** Its messages are `{ id, seq, sentAt, data }`, and some of them go wrong. */
  sequence?: SequenceFaults;
  /** The first message of a client has to be a hello; its session can be taken up again. */
  hello?: {
    /** Seconds for which a session outlives its connection. */
    validFor: number;
  };
  /** Upgrades need a token of `GET` or `POST /token`, as a bearer or as `?token=`. */
  token?: {
    /** Lifetime in seconds. */
    expiresIn: number;
  };
  /** `GET /ws/stats` tells its connections: its own, which count to the first tier, and simulated others. */
  stats?: {
    /** Others by tier, about so many. */
    tiers: Record<string, number>;
  };
  /** `GET /messages?client=…` hands out what was broadcast since that client's last poll. */
  polling?: boolean;
  /** It looks at what clients send. */
  inbound?: {
    /** Messages that it takes from one connection in a second; what is beyond is ignored, with one notice. */
    perSecond: number;
    /** What it takes is sent back. */
    echo: boolean;
  };
}

/** Shares of all messages, 0 to 1. */
export interface SequenceFaults {
  /** Sent twice. */
  duplicates: number;
  /** Numbers that are left out. */
  gaps: number;
  /** Sent after `lateMs`, so that later ones overtake them. */
  late: number;
  lateMs: number;
}

/** A sequence in which nothing goes wrong. */
export const NO_FAULTS: SequenceFaults = { duplicates: 0, gaps: 0, late: 0, lateMs: 0 };

export const noAbilityCounts = (): AbilityCounts => ({
  duplicates: 0,
  gaps: 0,
  late: 0,
  welcomed: 0,
  resumed: 0,
  rejected: 0,
  replayed: 0,
  tokens: 0,
  unauthorized: 0,
  statsRequests: 0,
  polls: 0,
  polledMessages: 0,
  received: { high: 0, normal: 0, low: 0, none: 0 },
  limited: 0,
});

import { z } from 'zod';

/**
 * The simulator's control API: loopback HTTP and JSON. `GET /simulator` answers with a {@link simulatorInfo}.
 * `GET /servers` answers with a `ServerReport` each and `GET /servers/:id` with one; `POST /servers/:id`
 * takes a {@link misbehaviour} and answers with the report, `POST /servers` does the same to all, and
 * `POST /told` takes an {@link order} and answers, however many that is about, with a short {@link orderReport}.
 * Ids are URL-encoded. What cannot be done is answered with a 4xx or 5xx status and `{ error }`.
 */

/** The codes that a close frame may carry (RFC 6455 §7.4, IANA registry): 1005, 1006 and 1015 are only reported. */
const closeCode = z
  .number()
  .int()
  .refine(
    (code) =>
      (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 3000 && code <= 4999),
    {
      error: ({ input }) =>
        `close code ${input} cannot be sent in a close frame: expected 1000–1003, 1007–1014 or 3000–4999`,
    },
  );

/** RFC 6455 §5.5: a control message has at most 125 bytes, two of them are the code. */
const MAX_REASON_BYTES = 123;

const closeReason = z.string().refine((text) => utf8Bytes(text) <= MAX_REASON_BYTES, {
  error: `expected a reason of at most ${MAX_REASON_BYTES} bytes of UTF-8`,
});

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}

/** What a simulated server can be told to do. It lasts until `heal`, unless it is over at once. */
export const misbehaviour = z.discriminatedUnion('do', [
  /** Back to its own temperament. */
  z.strictObject({ do: z.literal('heal') }),
  /** Stop listening and cut every connection without a close frame: connections are refused. */
  z.strictObject({ do: z.literal('refuse') }),
  /** Cut every connection without a close frame, once; new ones are accepted. */
  z.strictObject({ do: z.literal('kill') }),
  /** Neither messages nor pongs, while the connections stay open; upgrades are never answered. */
  z.strictObject({ do: z.literal('hang') }),
  /** Accept, and close again after `openMs`. */
  z.strictObject({
    do: z.literal('flap'),
    openMs: z.number().int().min(0).max(600_000).default(500),
    code: closeCode.default(1011),
    reason: closeReason.default('flapping'),
  }),
  /** Answer no ping, and send `perSecond` messages at most; connections are accepted and stay open. */
  z.strictObject({ do: z.literal('mute'), perSecond: z.number().int().min(0).max(1_000).default(0) }),
  /** Take so many connections; those beyond are closed with 1013, the newest first. */
  z.strictObject({ do: z.literal('cap'), connections: z.number().int().min(0).max(100_000) }),
  /**
   * Listen at another address of this machine, at the same port, and cut every connection at the old one. Only
   * servers that are known by a name can: who knows the address would never find them again.
   */
  z.strictObject({ do: z.literal('move') }),
  /** Send as fast as asked on every connection. */
  z.strictObject({
    do: z.literal('flood'),
    perSecond: z.number().int().min(1).max(100_000),
    bytes: z.number().int().min(1).max(1_048_576).default(64),
  }),
  /** Close every connection with a code, once. */
  z.strictObject({
    do: z.literal('close'),
    code: closeCode,
    reason: closeReason.default(''),
  }),
  /** Answer every upgrade with an HTTP status. */
  z.strictObject({
    do: z.literal('status'),
    status: z.number().int().min(200).max(599),
    retryAfter: z.number().int().min(0).max(3_600).optional(),
  }),
  /** Delay messages and pongs. */
  z.strictObject({ do: z.literal('slow'), delayMs: z.number().int().min(0).max(60_000) }),
  /** Answer every hello with a rejection. Of no effect on a server that expects none. */
  z.strictObject({ do: z.literal('reject') }),
  /** Take no token any more that was handed out so far, once: connections stay, dials with one are answered by 401. */
  z.strictObject({ do: z.literal('revoke') }),
  /** Forget every session, once: connections stay, and who asks for one begins anew. */
  z.strictObject({ do: z.literal('forget') }),
]);

export type Misbehaviour = z.output<typeof misbehaviour>;
export type MisbehaviourInput = z.input<typeof misbehaviour>;

/** What a simulator says of itself. */
export const simulatorInfo = z.object({
  wirewatchSimulator: z.literal(1),
  servers: z.number().int(),
  /** Ids of those that can `move`. */
  named: z.array(z.string()),
});
export type SimulatorInfo = z.output<typeof simulatorInfo>;

/** One misbehaviour for many: by id, or all of them. */
export const order = z.strictObject({
  servers: z.union([z.literal('all'), z.array(z.string().min(1).max(200)).max(20_000)]),
  misbehaviour,
});
export type Order = z.input<typeof order>;

export const orderReport = z.object({
  /** How many do it now. */
  told: z.number().int(),
  /** Where those listen that are known by a name. */
  addresses: z.record(z.string(), z.string()),
});
export type OrderReport = z.output<typeof orderReport>;

/** What a simulated server counts, on its own side of the wire. */
export interface ServerReport {
  id: string;
  url: string;
  temperament: string;
  doing: Misbehaviour['do'] | null;
  /** Connections open now. */
  connections: number;
  /** The most that ever were open at once. */
  peakConnections: number;
  /** Upgrades asked for since it started, refused ones included. */
  dials: number;
  accepted: number;
  messagesSent: number;
  messagesReceived: number;
  /** `null` for a server that has none. */
  abilities: AbilityCounts | null;
}

/** What a simulated server counts that can do more than plain messages. What it cannot do stays 0. */
export interface AbilityCounts {
  /** Messages of its sequence that it made to go wrong: sent twice, numbers left out, overtaken by others. */
  duplicates: number;
  gaps: number;
  late: number;
  /** Hellos that were answered by a welcome, how many of these took a session up again, and the rejected ones. */
  welcomed: number;
  resumed: number;
  rejected: number;
  /** Messages that were sent again to who took its session up. */
  replayed: number;
  /** Handed out. */
  tokens: number;
  /** Upgrades without a good token. */
  unauthorized: number;
  statsRequests: number;
  polls: number;
  polledMessages: number;
  /** Messages of clients by the priority that they name. */
  received: { high: number; normal: number; low: number; none: number };
  /** Messages of clients that were ignored for being too many. */
  limited: number;
}

/** The one line of JSON that the simulator's process prints on standard output once all of it listens. */
export interface SimulatorReady {
  wirewatchSimulator: 1;
  /** A fleet file's content. */
  fleet: unknown;
  /** Base URL of the control API. */
  control: string;
}

import { z } from 'zod';
import type { BackendSettings } from './backend.ts';
import { hello, inspect, onOpen, outbound, resume } from './fleet-messages.ts';
import { recording } from './fleet-recording.ts';
import { polling, proxy, stats, tls, token } from './fleet-services.ts';
import { bytes, codes, duration } from './fleet-values.ts';

/*
 * The fleet file, as one schema: what the engine checks a file with, what editors are given as JSON
 * Schema and what docs/fleet-file.md is generated from. Unknown keys are errors everywhere, so that a
 * typing mistake never means "the default".
 */

const backoff = z.strictObject({
  base: duration(0).optional().describe('Always waited before a retry.'),
  initial: duration(1)
    .optional()
    .describe(
      'Upper bound of the jitter that is added before the first retry; doubles with every further one.',
    ),
  max: duration(1).optional().describe('Where the doubling of the jitter ends.'),
});

const heartbeat = z.strictObject({
  interval: duration(100).optional().describe('Time between pings.'),
  timeout: duration(100)
    .optional()
    .describe('Without a pong or any other traffic for this long after a ping, the connection is dead.'),
});

const breaker = z.strictObject({
  enabled: z.boolean().optional().describe('Whether the breaker may open by itself.'),
  consecutiveFailures: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .optional()
    .describe('Failures in a row that open it.'),
  failureRate: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe('Share of failures among the last dials and connections that opens it.'),
  window: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .optional()
    .describe('Samples that the rate is taken over; after ten minutes without one it begins anew.'),
  minimumSamples: z
    .number()
    .int()
    .min(1)
    .max(1_000)
    .optional()
    .describe('Fewer samples than this have no rate.'),
  openFor: duration(100)
    .optional()
    .describe('How long it stays open at first; doubles each time that a probe fails.'),
  maxOpenFor: duration(100).optional().describe('Where the doubling of the open time ends.'),
  jitter: z.number().min(0).max(1).optional().describe('Share of the open time that is added at random.'),
  probeTimeout: duration(100)
    .optional()
    .describe('A half-open probe that is not stable within this time has failed.'),
});

const outcomeOverride = z
  .strictObject({
    close: codes(1000, 4999).optional().describe('A close code, or a range such as `4100-4199`.'),
    status: codes(100, 599)
      .optional()
      .describe('The HTTP status of a refused upgrade, or a range such as `500-599`.'),
    error: z
      .string()
      .regex(/^[A-Z][A-Z0-9_]*\*?$/, { error: 'expected the name of an error, such as ENOTFOUND or CERT_*' })
      .optional()
      .describe('The name of an error, as docs/outcomes.md lists them; `CERT_*` is all that begin so.'),
    // biome-ignore lint/suspicious/noThenProperty: the file's word; it goes no further.
    then: z
      .enum(['retry', 'retry-after', 'stop'])
      .describe('Dial again after the backoff, dial again after `wait`, or stop for good.'),
    wait: duration(1)
      .optional()
      .describe('With `retry-after`: the shortest wait; up to a fifth of it is added at random.'),
    failure: z
      .boolean()
      .optional()
      .describe('Whether it counts against the breaker. Without it, as the outcome table says.'),
    fault: z
      .enum(['backend', 'network', 'client', 'nobody'])
      .optional()
      .describe('Who has to be looked at first. Without it, as the outcome table says.'),
  })
  .refine(
    ({ close, status, error }) => [close, status, error].filter((of) => of !== undefined).length === 1,
    {
      error: 'expected exactly one of close, status and error',
    },
  )
  .refine((rule) => (rule.then === 'retry-after') === (rule.wait !== undefined), {
    error: 'expected "wait" with "then: retry-after", and only with it',
  })
  // What has a `then` is taken for a promise by whoever awaits it.
  .transform(({ then, ...rule }) => ({ ...rule, decision: then }));

/** RFC 9110 §5.6.2: what the name of a header or a subprotocol is made of. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

const headers = z.record(
  z.string().regex(TOKEN, { error: 'expected the name of a header' }),
  z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, {
    error: 'expected the value of a header: no line breaks, nothing beyond Latin-1',
  }),
);

const subprotocols = z
  .array(z.string().regex(TOKEN, { error: 'expected the name of a subprotocol, without blanks' }))
  .refine((names) => new Set(names).size === names.length, { error: 'expected each subprotocol once' });

const policies = {
  dialTimeout: duration(1)
    .optional()
    .describe('A dial that is not open within this time has failed: DNS, TCP, TLS and upgrade together.'),
  backoff: backoff
    .optional()
    .describe(
      'The wait before a retry: `base` plus a random time up to `initial`, `initial` × 2, × 4 … `max`.',
    ),
  minDialInterval: duration(0).optional().describe('Shortest time between two dials, whoever asks for them.'),
  stableAfter: duration(0)
    .optional()
    .describe('A connection that lasted this long clears the count of attempts and the backoff.'),
  maxAttempts: z
    .number()
    .int()
    .min(1)
    .nullable()
    .optional()
    .describe('Dials without a stable connection before it stops for good; null: never.'),
  heartbeat: heartbeat.optional().describe('Pings that tell a live connection from a dead one.'),
  closeGrace: duration(0)
    .optional()
    .describe('A close that the peer has not answered within this time is cut off.'),
  breaker: breaker.optional().describe('When to leave a failing backend alone, and for how long.'),
  outcomes: z
    .array(outcomeOverride)
    .max(200)
    .optional()
    .describe(
      'What follows from an ending, where it is not what the outcome table says. The first that fits decides: ' +
        "the backend's own come first, then those of `defaults`, then the table.",
    ),
  maxMessage: bytes(1, 1_073_741_824).optional().describe('A larger message ends the connection for good.'),
  slowAfter: duration(1)
    .optional()
    .describe('A round trip above this makes a backend degraded: the median, or the p95 of 20 or more.'),
  headers: headers
    .optional()
    .describe("Sent with the upgrade request; a backend's own are added to those of `defaults`."),
  subprotocols: subprotocols.optional().describe('Offered in this order.'),
  perMessageDeflate: z.boolean().optional().describe('Whether to offer compression.'),
  connect: z
    .enum(['always', 'onDemand'])
    .optional()
    .describe('`onDemand`: connected only while somebody looks at the backend, and for 30 s after.'),
  hello: hello
    .optional()
    .describe('What is exchanged after the upgrade, before the connection counts as ready.'),
  resume: resume
    .optional()
    .describe('How a new connection takes up the session of the last one; needs a hello, a query, or both.'),
  onOpen: onOpen
    .max(100)
    .optional()
    .describe('Messages sent on every connection once it is ready, in this order.'),
  outbound: outbound
    .optional()
    .describe('How many messages may wait to be sent, for how long, and how they are sent.'),
  inspect: inspect.optional().describe('What is looked for in the messages that come in.'),
  inspector: z
    .boolean()
    .optional()
    .describe(
      'Whether a person at the console may look at the messages, in both directions; what looks like a credential is masked.',
    ),
  token: token
    .optional()
    .describe('A token that is fetched before a dial, and once anew when it is answered by 401.'),
  stats: stats.optional().describe("The server's own numbers, charted beside ours."),
  polling: polling.optional().describe('Where messages are fetched from over HTTP while the socket is down.'),
  tls: tls
    .optional()
    .describe('Certificates other than those of the system. Files are relative to the fleet file.'),
  proxy: proxy.optional().describe('An HTTP proxy that is asked to CONNECT.'),
};

const websocketUrl = z
  .string()
  .refine((text) => /^wss?:\/\/[^\s/?#]+/i.test(text) && !text.includes('#'), {
    error: 'expected a WebSocket URL: ws:// or wss://, a host, no fragment',
  })
  .describe('`ws://` or `wss://`. Query values and user info are sent, and shown to nobody.');

/** What an id is, once a template has been filled in. */
export const BACKEND_ID = /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,119}$/;

/** `{1..50}` or `{room}`: what stands for several values in an entry that stands for several backends. */
const PLACEHOLDER = '\\{(?:\\d{1,9}\\.\\.\\d{1,9}|[A-Za-z][A-Za-z0-9_-]{0,59})\\}';

const idTemplate = new RegExp(`^(?:[A-Za-z0-9]|${PLACEHOLDER})(?:[A-Za-z0-9._:/@-]|${PLACEHOLDER}){0,119}$`);

const EACH_VALUE = 'expected a whole number or text of letters, digits and . _ : / @ -, at most 60 long';

/** Its values become part of an id, so they are made of what an id is made of. */
const eachValue = z.union(
  [
    z.number().int({ error: EACH_VALUE }).min(0, { error: EACH_VALUE }),
    z.string().regex(/^[A-Za-z0-9._:/@-]{1,60}$/, { error: EACH_VALUE }),
  ],
  { error: EACH_VALUE },
);

const each = z.record(
  z.string().regex(/^[A-Za-z][A-Za-z0-9_-]{0,59}$/, {
    error: 'expected a name of letters, digits, _ and -, at most 60 long',
  }),
  z.array(eachValue).min(1, { error: 'expected at least one value' }).max(10_000),
);

const backend = z.strictObject({
  id: z
    .string()
    .regex(idTemplate, {
      error: 'expected an id of letters, digits and . _ : / @ -, at most 120 long',
    })
    .describe(
      'Unique in the fleet; history and recordings go by it. With a range such as `{1..50}`, or `{name}` of a ' +
        'list of `each`, the entry stands for as many backends.',
    ),
  name: z.string().min(1).max(120).optional().describe('Shown instead of the id.'),
  url: websocketUrl,
  each: each
    .optional()
    .describe(
      'Lists by name; the entry stands for one backend per value, or per combination of several lists.',
    ),
  group: z.string().min(1).max(120).optional().describe('Backends of one group are shown together.'),
  tags: z.array(z.string().min(1).max(60)).max(20).optional().describe('Words to find and filter by.'),
  ...policies,
});

const dials = z.strictObject({
  concurrency: z.number().int().min(1).max(10_000).optional().describe('Dials under way at once.'),
  perSecond: z.number().gt(0).max(100_000).optional().describe('Dials begun in a second.'),
  perHostPerSecond: z
    .number()
    .gt(0)
    .max(100_000)
    .optional()
    .describe('Dials begun in a second to one host and port.'),
});

export const fleetFileSchema = z
  .strictObject({
    version: z
      .literal(1, { error: 'expected version: 1' })
      .describe('The version of the format of this file.'),
    name: z.string().min(1).max(120).optional().describe("The fleet's name; without it, the file's."),
    dials: dials.optional().describe('How fast the whole fleet may dial.'),
    recording: recording.optional().describe('What recordings of the fleet must not have in them.'),
    defaults: z.strictObject(policies).optional().describe('For every backend that does not say otherwise.'),
    backends: z
      .array(backend)
      .min(1, { error: 'expected at least one backend' })
      .max(20_000)
      .describe('The fleet.'),
  })
  .describe('Wirewatch fleet');

/** One file of a directory of them: its backends may all be in the others. */
export const fleetPartSchema = fleetFileSchema
  .partial({ backends: true })
  .describe('Part of a Wirewatch fleet');

export type FleetPart = z.output<typeof fleetPartSchema>;
export type FleetFile = z.output<typeof fleetFileSchema>;
/** A fleet file as it is written, before durations and sizes are read. */
export type FleetFileInput = z.input<typeof fleetFileSchema>;
/** A row that goes before those of the outcome table. */
export type OutcomeOverride = z.output<typeof outcomeOverride>;

/** What holds where a fleet file says nothing. The reasons are in docs/decisions/002-defaults.md. */
export const DEFAULT_SETTINGS: BackendSettings = {
  dialTimeout: 10_000,
  backoff: { base: 500, initial: 1_000, max: 30_000 },
  minDialInterval: 2_000,
  stableAfter: 10_000,
  maxAttempts: null,
  heartbeat: { interval: 15_000, timeout: 10_000 },
  closeGrace: 3_000,
  breaker: {
    enabled: true,
    consecutiveFailures: 5,
    failureRate: 0.5,
    window: 20,
    minimumSamples: 5,
    openFor: 30_000,
    maxOpenFor: 300_000,
    jitter: 0.2,
    probeTimeout: 20_000,
  },
  maxMessageBytes: 16 * 1_048_576,
  slowAfter: 250,
  connect: 'always',
  outbound: {
    maxMessages: 1_000,
    maxBytes: 1_048_576,
    maxAge: 30_000,
    batch: 10,
    interval: 50,
    operatorMaySend: false,
  },
  inspectRate: 100,
  inspector: false,
};

/** The same for the sections that a backend may have or not; they hold once it has them. */
export const DEFAULT_HELLO_TIMEOUT = 5_000;
export const DEFAULT_RESUME_VALIDITY = 120_000;
export const DEFAULT_TOKEN = { field: 'access_token', expiresIn: 'expires_in', timeout: 10_000 };
export const DEFAULT_STATS = { interval: 10_000, connections: 'connections', tiers: 'tiers' };
export const DEFAULT_POLLING = { interval: 5_000, maxInterval: 60_000 };

export const DEFAULT_DIALS = { concurrency: 32, perSecond: 50, perHostPerSecond: 20 };

import type { Decision, FaultSide, OutcomeKind } from '../../shared/outcome.ts';

/*
 * The outcome table: what follows from each way in which a dial or a connection can end. docs/outcomes.md
 * is generated from it. A fleet file can override any row but the deadlines and our own doing.
 */

/** What follows from one kind of ending. */
export interface Verdict {
  decision: Decision;
  /** Whether it counts against the breaker. */
  failure: boolean;
  fault: FaultSide;
  /** What it means, for people. */
  words: string;
  /** With `retry-after`: shortest and longest wait, in ms, where the peer names none. */
  wait?: readonly [shortest: number, longest: number];
}

/** Close codes or HTTP statuses, both ends included. In a list of these the first that fits decides. */
export interface CodeRow {
  from: number;
  to: number;
  verdict: Verdict;
}

/** Errors by name; a name that ends in `*` stands for all that begin so. The first row that fits decides. */
export interface ErrorRow {
  kind: OutcomeKind;
  names: readonly string[];
  verdict: Verdict;
  /** Shown in place of the error's name. */
  code?: number;
  /** Whether the error's own message says more than its name. */
  detailed: boolean;
}

/** The longest wait that a peer can talk us into, in ms, before its jitter. */
export const LONGEST_ADVICE = 300_000;

/** What `ws` reports without a code of its own: a wrong accept key, a subprotocol nobody asked for. */
export const HANDSHAKE_ERROR = 'HANDSHAKE';

const retry = (fault: FaultSide, words: string): Verdict => ({
  decision: 'retry',
  failure: true,
  fault,
  words,
});
const again = (words: string): Verdict => ({ decision: 'retry', failure: false, fault: 'nobody', words });
const stop = (fault: FaultSide, words: string): Verdict => ({
  decision: 'stop',
  failure: true,
  fault,
  words,
});
const busy = (words: string): Verdict => ({
  decision: 'retry-after',
  failure: true,
  fault: 'backend',
  words,
  wait: [5_000, 6_000],
});
/** A certificate does not right itself in seconds: as long a wait as a peer could ask for. */
const certificate = (fault: FaultSide, words: string): Verdict => ({
  decision: 'retry-after',
  failure: true,
  fault,
  words,
  wait: [LONGEST_ADVICE, LONGEST_ADVICE * 1.2],
});

const one = (code: number, verdict: Verdict): CodeRow => ({ from: code, to: code, verdict });
const range = (from: number, to: number, verdict: Verdict): CodeRow => ({ from, to, verdict });

/** Sources: RFC 6455 §7.4 and §11.7; the IANA WebSocket Close Code Number Registry. */
export const CLOSE_CODES: readonly CodeRow[] = [
  one(1000, again('normal closure')),
  one(1001, again('going away')),
  one(1002, stop('client', 'protocol error')),
  one(1003, stop('client', 'unsupported data')),
  one(1005, retry('backend', 'closed without a code')),
  one(1006, retry('network', 'connection lost without a close frame')),
  one(1007, stop('client', 'invalid payload')),
  one(1008, stop('client', 'policy violation')),
  one(1009, stop('client', 'message too big')),
  one(1010, stop('client', 'extension required')),
  one(1011, retry('backend', 'internal server error')),
  one(1012, {
    decision: 'retry-after',
    failure: false,
    fault: 'nobody',
    words: 'service restart',
    wait: [5_000, 30_000],
  }),
  one(1013, busy('try again later')),
  one(1014, retry('backend', 'bad gateway')),
  one(1015, retry('network', 'the TLS handshake failed')),
  range(0, 2999, retry('backend', 'closed with a reserved code')),
  one(3000, stop('client', 'unauthorized')),
  one(3003, stop('client', 'forbidden')),
  one(3008, retry('backend', 'timeout')),
  range(3000, 3999, retry('backend', 'closed by a library or framework')),
  // The application's own; nothing is known but that it wanted to say something.
  range(4000, 4999, retry('backend', 'closed by the application')),
];

/** HTTP statuses of a refused upgrade. Sources: RFC 9110 §15; RFC 8470 §5.2; RFC 6585. */
export const HTTP_STATUSES: readonly CodeRow[] = [
  range(100, 299, retry('backend', 'answered the upgrade as if it were a plain request')),
  range(300, 399, stop('client', 'redirected, which a WebSocket upgrade does not follow')),
  one(401, stop('client', 'unauthorized')),
  one(403, stop('client', 'forbidden')),
  one(404, stop('client', 'not found')),
  one(407, stop('client', 'a proxy wants credentials')),
  // The statuses in which a client is told, or allowed, to send the same request once more.
  one(408, retry('backend', 'request timeout')),
  one(410, stop('client', 'gone')),
  one(421, retry('backend', 'misdirected request')),
  one(425, retry('backend', 'too early')),
  one(426, stop('client', 'upgrade required')),
  one(429, busy('too many requests')),
  range(400, 499, stop('client', 'the upgrade was refused')),
  one(503, busy('service unavailable')),
  // What the portal of a hotel or an airport answers with.
  one(511, retry('network', 'the network wants a login')),
  range(500, 599, retry('backend', 'server error')),
];

/** What is no close code or no HTTP status at all: some peers send anything. */
export const UNKNOWN_CODE = retry('backend', 'a code outside every range');

const network = (verdict: Verdict, ...names: string[]): ErrorRow => ({
  kind: 'network',
  names,
  verdict,
  detailed: false,
});
const tls = (verdict: Verdict, detailed: boolean, ...names: string[]): ErrorRow => ({
  kind: 'tls',
  names,
  verdict,
  detailed,
});

/**
 * Errors of the operating system, the resolver, OpenSSL and `ws`, as Node names them.
 * Sources: errno(3), getaddrinfo(3), OpenSSL's X509_verify_cert_error_string(3), ws's doc/ws.md.
 */
export const ERRORS: readonly ErrorRow[] = [
  network(retry('backend', 'connection refused'), 'ECONNREFUSED'),
  network(retry('network', 'the proxy cannot be reached'), 'PROXY_*'),
  network(retry('backend', 'connection reset'), 'ECONNRESET'),
  network(retry('backend', 'connection aborted'), 'ECONNABORTED'),
  network(retry('backend', 'connection closed while writing'), 'EPIPE'),
  network(retry('network', 'the network timed out'), 'ETIMEDOUT', 'ERR_SOCKET_CONNECTION_TIMEOUT'),
  network(retry('network', 'no route to the host'), 'EHOSTUNREACH', 'EHOSTDOWN'),
  network(retry('network', 'the network is unreachable'), 'ENETUNREACH', 'ENONET'),
  network(retry('network', 'the network is down'), 'ENETDOWN', 'ENETRESET'),
  network(retry('network', 'the name does not resolve'), 'ENOTFOUND', 'EAI_NONAME', 'EAI_NODATA'),
  network(retry('network', 'the name server does not answer'), 'EAI_*', 'ESERVFAIL', 'ETIMEOUT'),
  network(retry('client', 'no local address left'), 'EADDRNOTAVAIL', 'EADDRINUSE'),
  network(retry('client', 'too many open files on this machine'), 'EMFILE', 'ENFILE'),
  network(retry('client', 'this machine is out of memory for sockets'), 'ENOBUFS', 'ENOMEM'),
  network(retry('client', 'this machine does not allow the connection'), 'EACCES', 'EPERM'),
  network(retry('client', 'this machine does not speak that kind of address'), 'EAFNOSUPPORT'),
  {
    kind: 'network',
    names: ['EINVAL', 'ERR_INVALID_*', 'ERR_UNESCAPED_CHARACTERS'],
    verdict: stop('client', 'cannot be dialled as it is configured'),
    detailed: true,
  },
  tls(
    certificate('client', 'our own certificate is not accepted'),
    false,
    'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
    'ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE',
    'ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE',
    'ERR_SSL_SSLV3_ALERT_CERTIFICATE_*',
    'ERR_SSL_TLSV1_ALERT_UNKNOWN_CA',
  ),
  tls(
    certificate('backend', 'certificate not accepted'),
    true,
    'CERT_*',
    'CRL_*',
    'ERROR_IN_CERT_*',
    'ERROR_IN_CRL_*',
    'UNABLE_TO_*',
    'SELF_SIGNED_*',
    'DEPTH_ZERO_*',
    'HOSTNAME_MISMATCH',
    'INVALID_CA',
    'INVALID_PURPOSE',
    'PATH_LENGTH_EXCEEDED',
    'ERR_TLS_CERT_*',
  ),
  tls(retry('backend', 'the TLS handshake failed'), false, 'ERR_SSL_*', 'ERR_TLS_*', 'EPROTO'),
  {
    kind: 'protocol',
    names: ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH'],
    verdict: stop('backend', 'sent a message larger than allowed'),
    code: 1009,
    detailed: false,
  },
  {
    kind: 'protocol',
    names: ['WS_ERR_*', 'Z_*'],
    verdict: stop('backend', 'broke the WebSocket protocol'),
    detailed: true,
  },
  {
    kind: 'protocol',
    names: [HANDSHAKE_ERROR, 'HPE_*'],
    // A proxy in trouble answers with anything, so this is worth another dial.
    verdict: retry('backend', 'the answer is not a WebSocket handshake'),
    detailed: true,
  },
];

export const UNKNOWN_ERROR: ErrorRow = {
  kind: 'network',
  names: ['*'],
  verdict: retry('network', 'connection failed'),
  detailed: true,
};

/** A deadline of ours that passed. */
export const TIMEOUTS = {
  dial: { setting: 'dialTimeout', words: (after: string) => `no answer to the dial within ${after}` },
  heartbeat: {
    setting: 'heartbeat.timeout',
    words: (after: string) => `neither a pong nor any message within ${after}`,
  },
  probe: {
    setting: 'breaker.probeTimeout',
    words: (after: string) => `the probe was not stable within ${after}`,
  },
  hello: {
    setting: 'hello.timeout',
    words: (after: string) => `no answer to the hello within ${after}`,
  },
} as const;

export const TIMEOUT_VERDICT = { decision: 'retry', failure: true, fault: 'backend' } as const;

/** The token endpoint failed, other than by refusing with a status. */
export const NO_TOKEN = retry('backend', 'no token');

/** The hello was answered by what the fleet file says is a refusal. */
export const REFUSED_VERDICT = { decision: 'retry', failure: true, fault: 'client' } as const;

/** What we ended ourselves. */
export const LOCAL_WORDS = {
  operator: 'closed by an operator',
  breaker: 'closed because its breaker was isolated',
  shutdown: 'closed because the console stops',
  configuration: 'closed because its configuration changed',
  demand: 'closed because nobody looks at it any more',
} as const;

export const LOCAL_VERDICT = { decision: 'retry', failure: false, fault: 'nobody' } as const;

/** Whether a name is the one meant; `pattern` may end in `*`. */
export const isNamed = (name: string, pattern: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

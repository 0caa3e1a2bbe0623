import { STATUS_CODES } from 'node:http';
import { plural } from '../../shared/describe/numbers.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { RecordedConnection } from './connections.ts';
import { isoTime } from './exported-recording.ts';

/** What is asked of a URL, the same for each of its connections. */
export function harRequest(url: string): object {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return {
    method: 'GET',
    url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: [
      { name: 'Host', value: parsed?.host ?? '' },
      { name: 'Upgrade', value: 'websocket' },
      { name: 'Connection', value: 'Upgrade' },
      { name: 'Sec-WebSocket-Version', value: '13' },
    ],
    queryString: [...(parsed?.searchParams ?? [])].map(([name, value]) => ({ name, value })),
    headersSize: -1,
    bodySize: 0,
  };
}

/**
 * The entry of a connection, or of a dial that failed, without its messages and its comment. A failed one has the HTTP status of the
 * answer, or as Chrome has it where there was none, status 0 and in `_error` what Chrome calls that.
 *
 * @param request of its URL
 * @param end UTC ms: of the recording
 */
export function harEntry(connection: RecordedConnection, request: object, end: number): object {
  const { backend, dialledAt, openedAt, endedAt, timings, outcome, attempt } = connection;
  const phases = openedAt === null ? failedPhases(connection) : openedPhases(connection, openedAt, end);
  const { blocked, dns, connect, send, wait, receive } = phases;
  const time = [blocked, dns, connect, send, wait, receive].reduce((sum, ms) => sum + Math.max(0, ms), 0);
  const address = timings?.address ?? null;
  return {
    startedDateTime: isoTime(dialledAt),
    time,
    request,
    response: {
      ...(openedAt === null ? failedResponse(outcome) : SWITCHED),
      cookies: [],
      content: { size: 0, mimeType: 'x-unknown' },
      redirectURL: '',
      headersSize: -1,
      bodySize: -1,
    },
    cache: {},
    timings: phases,
    ...(address === null ? {} : { serverIPAddress: hostOf(address) }),
    _resourceType: 'websocket',
    _backend: backend,
    _attempt: attempt,
    _opened: openedAt === null ? null : isoTime(openedAt),
    _closed: endedAt === null ? null : isoTime(endedAt),
    _outcome: outcome,
  };
}

const SWITCHED = {
  status: 101,
  statusText: 'Switching Protocols',
  httpVersion: 'HTTP/1.1',
  headers: [
    { name: 'Upgrade', value: 'websocket' },
    { name: 'Connection', value: 'Upgrade' },
  ],
};

/** ms; -1 for what there was not, as HAR has it. `connect` has `ssl` in it. */
type Phases = Record<'blocked' | 'dns' | 'connect' | 'ssl' | 'send' | 'wait' | 'receive', number>;

function openedPhases(
  { dialledAt, endedAt, timings }: RecordedConnection,
  openedAt: number,
  end: number,
): Phases {
  const receive = Math.max(0, (endedAt ?? end) - openedAt);
  if (!timings) {
    const wait = Math.max(0, openedAt - dialledAt);
    return { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait, receive };
  }
  const { token, dns, tcp, tls, upgrade, total } = timings;
  const from = token ?? 0;
  const resolved = dns ?? from;
  const connected = tls ?? tcp ?? resolved;
  return {
    blocked: token ?? -1,
    dns: dns === null ? -1 : dns - from,
    connect: tcp === null ? -1 : connected - resolved,
    ssl: tls === null || tcp === null ? -1 : tls - tcp,
    send: 0,
    wait: Math.max(0, (upgrade ?? total) - connected),
    receive,
  };
}

/** What it had not come beyond has the time up to the failure. */
function failedPhases({ url, dialledAt, endedAt, timings, outcome }: RecordedConnection): Phases {
  const nothing = { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: 0, receive: 0 };
  if (!timings) return { ...nothing, wait: Math.max(0, (endedAt ?? dialledAt) - dialledAt) };
  const { token, dns, tcp, tls, total } = timings;
  if (outcome?.kind === 'token') return { ...nothing, blocked: total };
  const from = token ?? 0;
  const begun = { ...nothing, blocked: token ?? -1 };
  const resolved = dns ?? from;
  if (dns === null && errorOf(outcome) === NOT_RESOLVED) return { ...begun, dns: total - from };
  const named = { ...begun, dns: dns === null ? -1 : dns - from };
  if (tcp === null) return { ...named, connect: total - resolved };
  if (tls === null && url.startsWith('wss:')) {
    return { ...named, connect: total - resolved, ssl: total - tcp };
  }
  const connected = tls ?? tcp;
  const ssl = tls === null ? -1 : tls - tcp;
  return { ...named, connect: connected - resolved, ssl, wait: Math.max(0, total - connected) };
}

function failedResponse(outcome: Outcome | null): object {
  if (outcome?.kind === 'http') {
    const status = Number(outcome.code);
    return { status, statusText: STATUS_CODES[status] ?? '', httpVersion: 'HTTP/1.1', headers: [] };
  }
  return {
    ...{ status: 0, statusText: '', httpVersion: '', headers: [] },
    ...{ _transferSize: 0, _error: errorOf(outcome) },
  };
}

const NOT_RESOLVED = 'net::ERR_NAME_NOT_RESOLVED';

/** https://chromium.googlesource.com/chromium/src/+/main/net/base/net_error_list.h */
const ERRORS: Record<string, string> = {
  ECONNREFUSED: 'net::ERR_CONNECTION_REFUSED',
  ECONNRESET: 'net::ERR_CONNECTION_RESET',
  ECONNABORTED: 'net::ERR_CONNECTION_ABORTED',
  EPIPE: 'net::ERR_CONNECTION_RESET',
  ETIMEDOUT: 'net::ERR_CONNECTION_TIMED_OUT',
  EHOSTUNREACH: 'net::ERR_ADDRESS_UNREACHABLE',
  ENETUNREACH: 'net::ERR_ADDRESS_UNREACHABLE',
  ENETDOWN: 'net::ERR_INTERNET_DISCONNECTED',
  ENOTFOUND: NOT_RESOLVED,
  EAI_AGAIN: NOT_RESOLVED,
  CERT_HAS_EXPIRED: 'net::ERR_CERT_DATE_INVALID',
  CERT_NOT_YET_VALID: 'net::ERR_CERT_DATE_INVALID',
  CERT_REVOKED: 'net::ERR_CERT_REVOKED',
  ERR_TLS_CERT_ALTNAME_INVALID: 'net::ERR_CERT_COMMON_NAME_INVALID',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'net::ERR_CERT_AUTHORITY_INVALID',
  SELF_SIGNED_CERT_IN_CHAIN: 'net::ERR_CERT_AUTHORITY_INVALID',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'net::ERR_CERT_AUTHORITY_INVALID',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'net::ERR_CERT_AUTHORITY_INVALID',
};

/** What Chrome calls it, as near as there is a name. */
function errorOf(outcome: Outcome | null): string {
  const known = outcome && ERRORS[String(outcome.code)];
  if (known) return known;
  switch (outcome?.kind) {
    case 'tls':
      return 'net::ERR_SSL_PROTOCOL_ERROR';
    case 'timeout':
      return 'net::ERR_TIMED_OUT';
    case 'protocol':
      return 'net::ERR_INVALID_RESPONSE';
    case 'close':
      return 'net::ERR_CONNECTION_CLOSED';
    default:
      return 'net::ERR_FAILED';
  }
}

/** "10.0.0.1:443" and "[::1]:443" → the address alone. */
const hostOf = (address: string): string => address.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');

/** @param leftOut messages of it that were recorded without a payload */
export function commentOf(connection: RecordedConnection, leftOut: number): string {
  const left = leftOut === 0 ? '' : `; ${withoutPayload(leftOut)}`;
  return `${courseOf(connection)}${left}`;
}

/** "3 messages recorded without payload left out". */
export const withoutPayload = (count: number): string =>
  `${plural(count, 'message')} recorded without payload left out`;

function courseOf({ backend, openedAt, endedAt, outcome, before }: RecordedConnection): string {
  if (openedAt === null) return `${backend}: the dial failed: ${outcome?.text ?? 'for no known reason'}`;
  const end = endedAt === null ? 'open when the recording ended' : (outcome?.text ?? 'closed by the console');
  return `${backend}: ${before ? 'open when the recording began; ' : ''}${end}`;
}

import { noAnswer } from './dial.ts';
import { asked, type Conduct, drip, head, repeat, switching } from './fault-server.ts';
import type { EndingRow, Ends, Family } from './row.ts';
import type { Policies } from './watch.ts';

const badHandshake: Ends = {
  before: 'opening',
  kind: 'protocol',
  code: 'HANDSHAKE',
  decision: 'retry',
  failure: true,
  fault: 'backend',
};

const status = (code: number, decision: 'retry' | 'stop'): Ends => ({
  before: 'opening',
  kind: 'http',
  code,
  decision,
  failure: true,
  fault: decision === 'stop' ? 'client' : 'backend',
});

const busy = (code: number, wait: NonNullable<Ends['wait']>): Ends => ({
  ...status(code, 'retry'),
  decision: 'retry-after',
  wait,
});

const row = (
  fault: string,
  sees: string,
  ends: Ends,
  conduct: Conduct,
  policies: Policies = {},
): EndingRow => ({
  fault,
  sees,
  ends,
  policies,
  serve: async (bench) => (await bench.serve(conduct)).url,
});

const writing = (...text: string[]): Conduct => asked((socket) => void socket.write(text.join('')));

const answering = (line: string, ...headers: string[]) =>
  asked((socket) => void socket.end(head(line, 'Content-Length: 0', 'Connection: close', ...headers)));

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toUTCString();

/** A date is told in whole seconds, and time passes until it is read. */
const DATE_SLACK = 10_000;

export const upgrade: Family = {
  name: 'upgrade',
  about: 'Faults of the HTTP answer to the upgrade request.',
  rows: [
    row(
      'sends half of an answer and stops',
      'some headers, no end of them',
      noAnswer,
      writing('HTTP/1.1 101 Switching Protocols\r\nUpgr'),
      { dialTimeout: 150 },
    ),
    row(
      'drips its answer byte by byte past the dial timeout',
      'always one more byte, never the end of the headers',
      noAnswer,
      asked((socket) => {
        const text = head('101 Switching Protocols', `X-Filler: ${'x'.repeat(10_000)}`);
        let at = 0;
        drip(socket, 50, () => Buffer.from(text.charAt(at++)));
      }),
      { dialTimeout: 300 },
    ),
    row(
      'sends headers without end',
      'more bytes of headers than a parser takes',
      { ...badHandshake, code: 'HPE_HEADER_OVERFLOW' },
      asked((socket) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\n');
        repeat(socket, 1, () => socket.writable && socket.write(`X-Filler: ${'x'.repeat(8_000)}\r\n`));
      }),
    ),
    row(
      'speaks something other than HTTP',
      'a banner of another protocol',
      { ...badHandshake, code: 'HPE_INVALID_CONSTANT' },
      writing('SSH-2.0-OpenSSH_9.6\r\n'),
    ),
    row(
      'upgrades with a wrong accept key',
      '101 that does not answer our key',
      badHandshake,
      writing(switching('bm90IHRoZSBrZXk=')),
    ),
    row(
      'upgrades without an Upgrade header',
      '101 that does not say to what',
      badHandshake,
      asked((socket, accept) => {
        socket.write(
          head('101 Switching Protocols', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`),
        );
      }),
    ),
    row(
      'upgrades to another protocol',
      '101 with `Upgrade: h2c`',
      badHandshake,
      asked((socket, accept) => {
        const to = ['Upgrade: h2c', 'Connection: Upgrade', `Sec-WebSocket-Accept: ${accept}`];
        socket.write(head('101 Switching Protocols', ...to));
      }),
    ),
    row(
      'picks a subprotocol that nobody asked for',
      '101 with a subprotocol',
      badHandshake,
      asked((socket, accept) => void socket.write(switching(accept, 'Sec-WebSocket-Protocol: chat'))),
    ),
    row('answers 200', 'a page instead of an upgrade', status(200, 'retry'), answering('200 OK')),
    row(
      'answers 200 with a body that never ends',
      'a page without end',
      status(200, 'retry'),
      asked((socket) => {
        socket.write(head('200 OK', 'Transfer-Encoding: chunked'));
        repeat(socket, 1, () => socket.writable && socket.write(`3e8\r\n${'x'.repeat(1_000)}\r\n`));
      }),
    ),
    row(
      'answers 301',
      'a redirect, which is not followed',
      status(301, 'stop'),
      answering('301 Moved Permanently', 'Location: ws://127.0.0.1:1/'),
    ),
    row('answers 401', 'credentials are asked for', status(401, 'stop'), answering('401 Unauthorized')),
    row('answers 403', 'credentials are not enough', status(403, 'stop'), answering('403 Forbidden')),
    row('answers 404', 'a path that is not there', status(404, 'stop'), answering('404 Not Found')),
    row('answers 410', 'a path that is there no more', status(410, 'stop'), answering('410 Gone')),
    row(
      'answers 426',
      'another protocol is asked for',
      status(426, 'stop'),
      answering('426 Upgrade Required'),
    ),
    row(
      'answers 429 and names seconds',
      '`Retry-After: 20`',
      busy(429, [20_000, 24_000, 'server']),
      answering('429 Too Many Requests', 'Retry-After: 20'),
    ),
    row(
      'answers 429 and names a date',
      '`Retry-After` with a date 60 s off',
      busy(429, [60_000 - DATE_SLACK, 72_000, 'server']),
      asked((socket) => {
        const headers = [`Date: ${inSeconds(0)}`, `Retry-After: ${inSeconds(60)}`, 'Content-Length: 0'];
        socket.end(head('429 Too Many Requests', ...headers));
      }),
    ),
    row(
      'answers 429 and names nothing',
      'no `Retry-After`',
      busy(429, [5_000, 6_000, 'outcome']),
      answering('429 Too Many Requests'),
    ),
    row('answers 500', 'a server error', status(500, 'retry'), answering('500 Internal Server Error')),
    row('answers 502', 'a proxy without its server', status(502, 'retry'), answering('502 Bad Gateway')),
    row(
      'answers 503 and names seconds',
      '`Retry-After: 20`',
      busy(503, [20_000, 24_000, 'server']),
      answering('503 Service Unavailable', 'Retry-After: 20'),
    ),
    row(
      'answers 503 and names a day',
      '`Retry-After: 86400`, cut to 5 min',
      busy(503, [300_000, 360_000, 'server']),
      answering('503 Service Unavailable', 'Retry-After: 86400'),
    ),
    row(
      'answers 503 and names nothing',
      'no `Retry-After`',
      busy(503, [5_000, 6_000, 'outcome']),
      answering('503 Service Unavailable'),
    ),
  ],
};

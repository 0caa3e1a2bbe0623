import { describe, expect, it } from 'vitest';
import { DEFAULT_DIALS, DEFAULT_SETTINGS } from '../../shared/fleet-schema.ts';
import { formatProblem, parseFleetFile } from './fleet-file.ts';

const env = { TOKEN: 's3cret', HOST: 'node.example', EMPTY: '' };

function read(text: string) {
  const result = parseFleetFile(text, 'fleet.yaml', env);
  if (!result.ok) throw new Error(result.error.map(formatProblem).join('\n'));
  return result.value;
}

/** Its problems as they are printed, without the file's name. */
function problems(text: string): string[] {
  const result = parseFleetFile(text, 'fleet.yaml', env);
  return result.ok ? [] : result.error.map((problem) => formatProblem(problem).replace(/^fleet\.yaml:/, ''));
}

const minimal = `version: 1
backends:
  - id: chat
    url: wss://chat.example/ws
`;

describe('a good fleet file', () => {
  it('gets every default filled in, and the name of its file', () => {
    expect(read(minimal)).toEqual({
      name: 'fleet',
      dials: DEFAULT_DIALS,
      backends: [
        {
          info: {
            id: 'chat',
            name: 'chat',
            url: 'wss://chat.example/ws',
            host: 'chat.example',
            group: null,
            tags: [],
            settings: DEFAULT_SETTINGS,
          },
          url: 'wss://chat.example/ws',
          headers: {},
          subprotocols: [],
          perMessageDeflate: false,
          messages: {
            hello: null,
            resume: null,
            onOpen: [],
            inspect: { id: null, sequence: null, timestamp: null },
          },
          services: { token: null, stats: null, polling: null, tls: null, proxy: null },
          outcomes: [],
        },
      ],
    });
  });

  it('says the same as JSON, indented with blanks or tabs, on many lines or one', () => {
    const content = { version: 1, backends: [{ id: 'chat', url: 'wss://chat.example/ws' }] };
    for (const indent of [undefined, 2, '\t']) {
      expect(read(JSON.stringify(content, null, indent))).toEqual(read(minimal));
    }
    expect(read(`\uFEFF${minimal.replaceAll('\n', '\r\n')}`)).toEqual(read(minimal));
  });

  it('lets a backend override its defaults, one value at a time', () => {
    const [one, other] = read(`version: 1
defaults:
  dialTimeout: 5s
  maxAttempts: 3
  heartbeat: { interval: 1m }
  breaker: { consecutiveFailures: 3 }
  headers: { A: one, B: two }
backends:
  - id: one
    url: ws://one
    dialTimeout: 250ms
    maxAttempts: null
    heartbeat: { timeout: 2 s }
    headers: { B: own }
    maxMessage: 64KiB
  - { id: other, url: 'ws://other' }
`).backends;
    expect(one?.info.settings).toMatchObject({
      dialTimeout: 250,
      maxAttempts: null,
      heartbeat: { interval: 60_000, timeout: 2_000 },
      breaker: { consecutiveFailures: 3, openFor: 30_000 },
      maxMessageBytes: 65_536,
    });
    expect(one?.headers).toEqual({ A: 'one', B: 'own' });
    expect(other?.info.settings).toMatchObject({ dialTimeout: 5_000, maxAttempts: 3 });
  });

  it('puts the overrides of a backend before those of all', () => {
    const { backends } = read(`version: 1
defaults:
  outcomes:
    - { close: 4000-4999, then: stop }
    - { error: CERT_*, then: retry-after, wait: 10m, fault: client }
backends:
  - id: one
    url: ws://one
    outcomes:
      - { close: 4001, then: retry-after, wait: 30s, failure: false }
      - { status: "500 - 599", then: retry }
  - { id: other, url: 'ws://other' }
`);
    const defaults = [
      { close: { from: 4000, to: 4999 }, decision: 'stop' },
      { error: 'CERT_*', decision: 'retry-after', wait: 600_000, fault: 'client' },
    ];
    expect(backends[0]?.outcomes).toEqual([
      { close: { from: 4001, to: 4001 }, decision: 'retry-after', wait: 30_000, failure: false },
      { status: { from: 500, to: 599 }, decision: 'retry' },
      ...defaults,
    ]);
    expect(backends[1]?.outcomes).toEqual(defaults);
  });

  it('takes values from the environment, and ${ when it is written $${', () => {
    const [backend] = read(`version: 1
backends:
  - id: chat
    name: costs $\${5}
    url: wss://\${HOST}/ws?token=\${TOKEN}\${EMPTY}
    headers: { Authorization: 'Bearer \${TOKEN}' }
`).backends;
    expect(backend).toMatchObject({
      url: 'wss://node.example/ws?token=s3cret',
      headers: { Authorization: 'Bearer s3cret' },
      info: { name: 'costs ${5}' },
    });
  });

  it('may use anchors and aliases', () => {
    const { backends } = read(`version: 1
backends:
  - { id: one, url: ws://one, heartbeat: &beat { interval: 1s } }
  - { id: two, url: ws://two, heartbeat: *beat }
`);
    expect(backends[1]?.info.settings.heartbeat.interval).toBe(1_000);
  });
});

describe('credentials', () => {
  const withUrl = (url: string) =>
    read(JSON.stringify({ version: 1, backends: [{ id: 'a', url }] })).backends[0];

  it.each([
    ['in the query', 'wss://h.example/ws?token=s3cret&v=s3cret#'.slice(0, -1)],
    ['from the environment', 'wss://h.example/ws?token=${TOKEN}'],
    ['before the host', 'wss://s3cret:s3cret@h.example/ws'],
    ['as user from the environment', 'wss://u:${TOKEN}@h.example/ws'],
    ['as the whole query', 'wss://h.example/ws?s3cret'],
    ['in the query beside a name', 'wss://h.example/ws?v=1&s3cret'],
    ['escaped in the query', 'wss://h.example/ws?t=%73%33cret'],
  ])('%s reach the dial and never what a page is told', (_, url) => {
    const backend = withUrl(url);
    expect(decodeURIComponent(backend?.url ?? '')).toContain('s3cret');
    expect(decodeURIComponent(JSON.stringify(backend?.info))).not.toContain('s3cret');
    expect(backend?.info).toMatchObject({
      host: 'h.example',
      url: expect.stringContaining('wss://h.example/ws'),
    });
  });

  it('in headers never reach it either', () => {
    const backend = read(`${minimal}    headers: { Authorization: 'Bearer \${TOKEN}', Cookie: s3cret }\n`)
      .backends[0];
    expect(backend?.headers).toEqual({ Authorization: 'Bearer s3cret', Cookie: 's3cret' });
    expect(JSON.stringify(backend?.info)).not.toContain('s3cret');
  });

  it('from the environment are not in the problems of a bad file', () => {
    const text = `version: 1
backends:
  - { id: '\${TOKEN} !', url: 'https://\${TOKEN}', dialTimeout: '\${TOKEN}', group: '' }
  - { id: ok, url: 'ws://\${TOKEN}:99999999/x' }
`;
    expect(problems(text).length).toBeGreaterThan(2);
    expect(problems(text).join()).not.toContain('s3cret');
  });
});

describe('a bad fleet file', () => {
  it.each([
    [
      'an unknown key',
      minimal.replace('    url:', '    dialTimout: 5s\n    url:'),
      '4:5: unknown key "dialTimout", did you mean "dialTimeout"?',
    ],
    [
      'swapped letters',
      minimal.replace('backends', 'bakcends'),
      '2:1: unknown key "bakcends", did you mean "backends"?',
    ],
    [
      'an unknown key deep down',
      `${minimal}    heartbeat: { intervall: 5s }\n`,
      '5:18: unknown key "intervall", did you mean "interval"?',
    ],
    [
      'nothing like it',
      `${minimal}    breaker: { xyzzyxyzzy: 1 }\n`,
      '5:16: unknown key "xyzzyxyzzy", expected one of enabled, consecutiveFailures',
    ],
    ['a wrong type', `${minimal}    subprotocols: chat\n`, '5:19: backends[0].subprotocols: expected a list'],
    [
      'a duration without a unit',
      `${minimal}    dialTimeout: soon\n`,
      '5:18: backends[0].dialTimeout: expected a duration such as 500ms, 10s or 2m',
    ],
    [
      'a duration out of range',
      `${minimal}    heartbeat: { interval: 1ms }\n`,
      '5:28: backends[0].heartbeat.interval: expected a duration from 100 ms',
    ],
    ['a wrong version', minimal.replace('version: 1', 'version: 2'), '1:10: version: expected 1'],
    ['no version', minimal.replace('version: 1\n', ''), '1:1: version: is missing, expected 1'],
    ['no URL', 'version: 1\nbackends:\n  - id: chat\n', '3:5: backends[0].url: is missing, expected text'],
    ['an http URL', minimal.replace('wss:', 'https:'), '4:10: backends[0].url: expected a WebSocket URL'],
    [
      'a URL that no parser takes',
      minimal.replace('chat.example', 'chat.example:99999'),
      '4:10: backends[0].url: expected a WebSocket URL with a valid host and port',
    ],
    ['no backends', 'version: 1\nbackends: []\n', '2:11: backends: expected at least one backend'],
    [
      'an id with blanks',
      minimal.replace('chat\n', 'my chat\n'),
      '3:9: backends[0].id: expected an id of letters',
    ],
    [
      'an unset variable',
      minimal.replace('chat.example', '${NOPE}'),
      '4:10: the environment variable NOPE is not set',
    ],
    [
      'a broken reference',
      minimal.replace('chat.example', '${not closed'),
      '4:10: expected ${NAME}, a reference',
    ],
    [
      'a header with a line break',
      `${minimal}    headers: { A: "one\\nX-Injected: two" }\n`,
      '5:19: backends[0].headers.A: expected the value of a header',
    ],
    [
      'a header without a name',
      `${minimal}    headers: { "A B": one }\n`,
      '5:23: backends[0].headers.A B: expected the name of a header',
    ],
    [
      'a subprotocol that is none',
      `${minimal}    subprotocols: ["a b"]\n`,
      '5:20: backends[0].subprotocols[0]: expected the name of a subprotocol',
    ],
    [
      'a subprotocol that comes twice',
      `${minimal}    subprotocols: [a, a]\n`,
      '5:19: backends[0].subprotocols: expected each subprotocol once',
    ],
    [
      'an override of nothing',
      `${minimal}    outcomes:\n      - { then: stop }\n`,
      '6:9: backends[0].outcomes[0]: expected exactly one of close, status and error',
    ],
    [
      'an override of two things',
      `${minimal}    outcomes: [{ close: 4000, status: 500, then: stop }]\n`,
      '5:16: backends[0].outcomes[0]: expected exactly one of close, status and error',
    ],
    [
      'a wait that is not named',
      `${minimal}    outcomes: [{ close: 4000, then: retry-after }]\n`,
      '5:16: backends[0].outcomes[0]: expected "wait" with "then: retry-after"',
    ],
    [
      'a wait before nothing',
      `${minimal}    outcomes: [{ close: 4000, then: stop, wait: 1s }]\n`,
      '5:16: backends[0].outcomes[0]: expected "wait" with "then: retry-after"',
    ],
    [
      'an unknown consequence',
      `${minimal}    outcomes: [{ close: 4000, then: explode }]\n`,
      '5:37: backends[0].outcomes[0].then: expected "retry" or "retry-after" or "stop"',
    ],
    [
      'an unknown key of an override',
      `${minimal}    outcomes: [{ closed: 4000, then: stop }]\n`,
      '5:18: unknown key "closed", did you mean "close"?',
    ],
    ...['4200-4100', '999', '5000', 'soon', '4000-'].map((close): [string, string, string] => [
      `the close code ${close}`,
      `${minimal}    outcomes: [{ close: ${close}, then: stop }]\n`,
      '5:25: backends[0].outcomes[0].close: expected a code from 1000 to 4999',
    ]),
    [
      'an error that is no name',
      `${minimal}    outcomes: [{ error: not found, then: stop }]\n`,
      '5:25: backends[0].outcomes[0].error: expected the name of an error',
    ],
    ['a syntax error', 'version: 1\nbackends: [\n', '3:1: '],
    ['the same key twice', 'version: 1\nversion: 1\n', '2:1: this key is there twice in one mapping'],
    ['two documents', `${minimal}---\n${minimal}`, '5:1: '],
  ])('%s is reported with line, column and what was expected', (_, text, expected) => {
    const found = problems(text);
    expect(found.map((problem) => problem.slice(0, expected.length))).toContain(expected);
  });

  it('names the first of two backends that want the same id', () => {
    const text = `${minimal}  - id: chat\n    url: wss://other.example\n`;
    expect(problems(text)).toEqual([
      '5:9: backends[1].id: "chat" is taken by backends[0], expected an id of its own',
    ]);
  });

  it('has all of its problems named, in the order of the file', () => {
    const text = `version: 1
backends:
  - id: one
    url: nowhere
    tags: [1]
  - id: two
    urll: ws://two
`;
    expect(problems(text).map((problem) => problem.split(' ')[0])).toEqual([
      '4:10:',
      '5:12:',
      '6:5:',
      '7:5:',
    ]);
  });

  it('is not called incomplete where a value came by an alias', () => {
    const text = `version: 1
backends:
  - { id: one, url: ws://one, heartbeat: &beat { interval: 1ms } }
  - { id: two, url: ws://two, heartbeat: *beat }
`;
    expect(problems(text).join()).not.toContain('missing');
    expect(problems(text)[0]).toContain('3:60: backends[0].heartbeat.interval: expected a duration');
  });

  it.each(['', '\n', '# nothing\n', 'null', '[]', '42', 'just text', '- 1\n- 2'])(
    '%j is a problem and no fleet',
    (text) => {
      expect(problems(text).length).toBeGreaterThan(0);
      expect(problems(text)[0]).toMatch(/^\d+:\d+: .*expected/);
    },
  );
});

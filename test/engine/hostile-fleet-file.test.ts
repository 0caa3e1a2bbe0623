import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadFleetFile, parseFleetFile } from '../../src/engine/fleet-file/fleet-file.ts';

const env = { TOKEN: 's3cret' };

const good = `version: 1
name: Staging
dials: { concurrency: 8, perSecond: 20.5 }
defaults:
  dialTimeout: 5s
  backoff: &slow { base: 500ms, initial: 1s, max: 30s }
  heartbeat: { interval: 15s, timeout: 10s }
backends:
  - id: chat/1
    url: wss://chat.example/ws?token=\${TOKEN}
    group: chat
    tags: [a, "b\\u0041"]
    headers: { Authorization: "Bearer \${TOKEN}" }
  - id: chat/2
    url: ws://127.0.0.1:8080/
    backoff: *slow
    maxMessage: 64KiB
    maxAttempts: null
  - id: "node-{1..3}/{room}"
    url: "ws://node-{1..3}.example/{room}"
    each: { room: [a, b] }
    connect: onDemand
    hello:
      send: '{"type":"hello","client":{{clientId}},"last":{{lastSequence}}}'
      expect: { field: type, equals: welcome }
      reject: { contains: go away }
    resume: { sequence: seq, clientId: client, query: { lastSequence: since } }
    onOpen: [{ send: subscribe, after: 100ms }]
    outbound: { maxMessages: 10, maxBytes: 64KiB, maxAge: 5s, operatorMaySend: true }
    inspect: { rate: 50, id: id, sequence: seq, timestamp: data.at }
    token: { url: "https://login.example/token", body: "\${TOKEN}", as: { query: access } }
    stats: { url: "https://node-{1..3}.example/ws/stats", interval: 30s }
    polling: { url: "https://node-{1..3}.example/messages", interval: 1s }
    proxy: "http://user:\${TOKEN}@proxy.example:3128"
`;

/** A value, always, and where it is problems each has a place in the text. */
function answer(text: string): boolean {
  const result = parseFleetFile(text, 'fleet.yaml', env);
  if (result.ok) return true;
  const lines = text.split('\n').length;
  expect(result.error.length).toBeGreaterThan(0);
  for (const { line, column, message } of result.error) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines + 1);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(message).not.toBe('');
    expect(message).not.toContain('s3cret');
  }
  return false;
}

describe('any text', () => {
  it('is answered with a value and never with an exception: a good file first', () => {
    expect(answer(good)).toBe(true);
  });

  it('random text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => void answer(text)),
      { numRuns: 150 },
    );
  });

  it('random text that looks like YAML', () => {
    const piece = fc.constantFrom(
      ...[
        'version: 1',
        'backends:',
        '\n',
        '  ',
        '- ',
        'id: a',
        'url: ws://x',
        '{',
        '}',
        '[',
        ']',
        '&a ',
        '*a',
        '${TOKEN}',
        '${',
        '|',
        '>',
        '"',
        "'",
        '? ',
        ': ',
        '!!str ',
        '!!binary ',
        '<<: ',
        '---',
        '...',
        '%YAML 1.1',
        '#',
        '\t',
        '~',
        '{1..5}',
        '{9..1}',
        '{1..999999999}',
        '{room}',
        'each: {room: [a]}',
        'secret:x',
        '${secret:x}',
        '{{clientId}}',
        'hello: {expect: {field: a.b}}',
        'equals: ~',
        'token: {url: http://x}',
        'as: {query: a}',
        'tls: {ca: /nowhere}',
        'proxy: http://x',
        '__proto__: 1',
        'constructor: 1',
        '.inf',
        '.nan',
        '1e999',
        '0o7',
        '2001-01-01',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => void answer(pieces.join(''))),
      { numRuns: 200 },
    );
  });

  it('a good file with anything cut out, put in or turned round', () => {
    const edit = fc.record({
      at: fc.nat(good.length),
      cut: fc.integer({ min: 0, max: 30 }),
      put: fc.oneof(
        fc.constant(''),
        fc.string({ unit: 'binary', maxLength: 5 }),
        fc.constantFrom('\n', '  ', ': ', '- ', '*slow', '&slow', '{', '"', '\0'),
      ),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let text = good;
        for (const { at, cut, put } of edits) text = text.slice(0, at) + put + text.slice(at + cut);
        answer(text);
      }),
      { numRuns: 200 },
    );
  });

  it('any value in any place', () => {
    const keys = [
      'version',
      'name',
      'dials',
      'defaults',
      'backends',
      'id',
      'url',
      'headers',
      'backoff',
      'maxAttempts',
      '__proto__',
      'toString',
      '',
    ];
    const value = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(
          fc.constantFrom(1, -1, 'ws://h', '5s', 'a', '', null, true, 1e308, '${TOKEN}', '${X}'),
          fc.string({ maxLength: 8 }),
        ),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('tree'), { maxKeys: 5 }),
      ),
    })).tree;
    fc.assert(
      fc.property(value, (tree) => void answer(JSON.stringify(tree))),
      { numRuns: 200 },
    );
  });
});

describe('a file that means harm', () => {
  it.each([
    [
      'a bomb of aliases',
      [
        'a: &a [x,x,x,x,x,x,x,x,x]',
        ...'bcdefghi'
          .split('')
          .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[index]}`).join()}]`),
      ].join('\n'),
    ],
    ['an alias to itself', 'version: 1\nbackends: &b [*b]\n'],
    ['a list five thousand deep', '['.repeat(5_000)],
    ['a mapping ten thousand deep', `${'{a: '.repeat(10_000)}1${'}'.repeat(10_000)}`],
    [
      'blocks a thousand deep',
      Array.from({ length: 1_000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    ],
    ['a line of a million letters', `version: 1\nname: ${'a'.repeat(1_000_000)}\n`],
    ['a key that is a mapping', 'version: 1\n? { a: 1 }\n: 2\n'],
    ['a tag that nobody knows', 'version: !!js/function 1\nbackends: !evil []\n'],
    [
      'a prototype',
      '{"version":1,"__proto__":{"polluted":1},"backends":[{"id":"a","url":"ws://h","constructor":{"prototype":{"polluted":1}}}]}',
    ],
  ])('%s is refused, quickly', (_, text) => {
    const began = performance.now();
    expect(answer(text)).toBe(false);
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});

it('what is odd in a file is not printed past those who ask for its problems', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
  try {
    answer('version: 1\n? { a: "${TOKEN}" }\n: 2\n');
    answer('%FUTURE 1\n---\nversion: !odd 1\n');
    expect(warn.mock.calls).toEqual([]);
  } finally {
    warn.mockRestore();
  }
});

describe('a path', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wirewatch-fleet-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const write = (content: string | Buffer): string => {
    const path = join(folder, 'fleet.yaml');
    writeFileSync(path, content);
    return path;
  };

  it('to a good file gives the fleet, named after the file where it has no name', async () => {
    expect(await loadFleetFile(write(good), env)).toMatchObject({ ok: true, value: { name: 'Staging' } });
    const nameless = good.replace('name: Staging\n', '');
    expect(await loadFleetFile(write(nameless), env)).toMatchObject({ ok: true, value: { name: 'fleet' } });
  });

  it('to nothing, or to a directory, says so', async () => {
    const missing = join(folder, 'nothing.yaml');
    expect(await loadFleetFile(missing, env)).toEqual({
      ok: false,
      error: [{ file: missing, line: 1, column: 1, message: 'there is no such file' }],
    });
    expect(await loadFleetFile(folder, env)).toMatchObject({
      ok: false,
      error: [{ message: expect.stringContaining('no fleet file in this directory') }],
    });
  });

  it('to a file that is too large is refused without being parsed', async () => {
    const result = await loadFleetFile(write(Buffer.alloc(16 * 1_048_576 + 1, '#')), env);
    expect(result).toMatchObject({
      ok: false,
      error: [{ message: 'larger than 16 MiB, which is no fleet file' }],
    });
  });

  it.each([
    ['Latin-1', Buffer.from(good.replace('Staging', 'Caf\u00e9'), 'latin1')],
    ['UTF-16', Buffer.from(`\uFEFF${good}`, 'utf16le')],
    ['bytes of anything', Buffer.from(Array.from({ length: 2_000 }, (_, index) => (index * 89) % 256))],
  ])('to a file in %s says that it is not UTF-8, instead of reading something else', async (_, content) => {
    const result = await loadFleetFile(write(content), env);
    expect(result).toMatchObject({ ok: false });
    if (!result.ok) expect(result.error[0]?.message).toContain('UTF-8');
  });
});

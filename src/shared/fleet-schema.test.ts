import { expect, test } from 'vitest';
import { z } from 'zod';
import { DEFAULT_SETTINGS, fleetFileSchema } from './fleet-schema.ts';

const one = { id: 'prices', url: 'wss://prices.example/ws' };
const file = (more: object = {}, backend: object = {}) => ({
  version: 1,
  backends: [{ ...one, ...backend }],
  ...more,
});

/** The messages of a file that is refused, each with the path it is about. */
function complaints(input: unknown): string[] {
  const parsed = fleetFileSchema.safeParse(input);
  return (parsed.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test('the smallest fleet file is a version and one backend', () => {
  expect(fleetFileSchema.parse(file())).toEqual(file());
});

test('durations and sizes are read into ms and bytes, as text or as numbers', () => {
  const { defaults, backends } = fleetFileSchema.parse(
    file(
      { defaults: { dialTimeout: '5s', heartbeat: { interval: '1.5m', timeout: 900 } } },
      { maxMessage: '64KiB', closeGrace: 0, backoff: { base: '500ms', max: '1m' } },
    ),
  );
  expect(defaults).toEqual({ dialTimeout: 5_000, heartbeat: { interval: 90_000, timeout: 900 } });
  expect(backends[0]).toMatchObject({
    maxMessage: 65_536,
    closeGrace: 0,
    backoff: { base: 500, max: 60_000 },
  });
});

test.each([
  ['at the top', file({ backend: [] }), '', 'backend'],
  ['in defaults', file({ defaults: { dialTimout: '1s' } }), 'defaults', 'dialTimout'],
  ['in a policy', file({ defaults: { breaker: { openfor: '1s' } } }), 'defaults.breaker', 'openfor'],
  ['in a backend', file({}, { uri: 'x' }), 'backends.0', 'uri'],
  ['in dials', file({ dials: { perHost: 1 } }), 'dials', 'perHost'],
])('an unknown key %s is an error that names it', (_where, input, path, key) => {
  expect(complaints(input)).toEqual([`${path}: Unrecognized key: "${key}"`]);
});

test.each([
  [
    { defaults: { dialTimeout: 'soon' } },
    'defaults.dialTimeout: expected a duration such as 500ms, 10s or 2m',
  ],
  [{ defaults: { dialTimeout: true } }, 'defaults.dialTimeout: expected a duration such as 500ms, 10s or 2m'],
  [{ defaults: { dialTimeout: '2d' } }, 'defaults.dialTimeout: expected a duration from 1 ms to 86400000 ms'],
  [{ defaults: { dialTimeout: -1 } }, 'defaults.dialTimeout: expected a duration from 1 ms to 86400000 ms'],
  [
    { defaults: { maxMessage: '1 mb' } },
    'defaults.maxMessage: expected a size from 1 to 1073741824 bytes, such as 64KiB or 16MiB',
  ],
  [{ version: 2 }, 'version: expected version: 1'],
  [{ version: undefined }, 'version: expected version: 1'],
  [{ backends: [] }, 'backends: expected at least one backend'],
])('%j is refused with what was expected', (more, message) => {
  expect(complaints(file(more))).toContain(message);
});

test.each(['http://a.example', 'ws://', 'wss:///ws', 'prices.example', 'ws://a.example/#part', ''])(
  '"%s" is no URL of a WebSocket',
  (url) => {
    expect(complaints(file({}, { url }))).toEqual([
      'backends.0.url: expected a WebSocket URL: ws:// or wss://, a host, no fragment',
    ]);
  },
);

test.each(['ws://127.0.0.1:8080', 'wss://a.example/ws?x=1', 'WSS://user@a.example/', 'ws://[::1]:1/a'])(
  '"%s" is one',
  (url) => {
    expect(complaints(file({}, { url }))).toEqual([]);
  },
);

test.each(['', '-a', 'a b', 'ä', 'a'.repeat(121)])('"%s" is no id', (id) => {
  expect(complaints(file({}, { id }))).toEqual([
    'backends.0.id: expected an id of letters, digits and . _ : / @ -, at most 120 long',
  ]);
});

test('an id may be a path, a host and a port', () => {
  for (const id of ['chat/room-7', 'edge-1.example:443', 'user@host', '7']) {
    expect(complaints(file({}, { id }))).toEqual([]);
  }
});

test('no limit of attempts can be said outright', () => {
  expect(fleetFileSchema.parse(file({ defaults: { maxAttempts: null } })).defaults).toEqual({
    maxAttempts: null,
  });
  expect(complaints(file({ defaults: { maxAttempts: 0 } }))).toHaveLength(1);
});

test('all that is wrong is told at once', () => {
  const found = complaints(file({ version: 3, defaults: { stableAfter: 'x' } }, { url: 'x', id: '' }));
  expect(found).toHaveLength(4);
});

test('numbers that are no numbers are refused', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(complaints(file({ defaults: { dialTimeout: value } }))).toHaveLength(1);
    expect(complaints(file({ defaults: { maxMessage: value } }))).toHaveLength(1);
  }
});

test('editors get a JSON Schema of what is written, with unknown keys as errors', () => {
  const schema = z.toJSONSchema(fleetFileSchema, { io: 'input' });
  expect(schema).toMatchObject({
    type: 'object',
    additionalProperties: false,
    required: ['version', 'backends'],
    properties: {
      version: { const: 1 },
      defaults: {
        additionalProperties: false,
        properties: { dialTimeout: { type: ['number', 'string'] } },
      },
      backends: { type: 'array', minItems: 1, items: { required: ['id', 'url'] } },
    },
  });
  expect(JSON.stringify(schema)).toContain('Time between pings.');
});

test('the defaults are themselves what a fleet file may say', () => {
  const { maxMessageBytes, inspectRate, ...policies } = DEFAULT_SETTINGS;
  const defaults = { ...policies, maxMessage: maxMessageBytes, inspect: { rate: inspectRate } };
  expect(fleetFileSchema.parse(file({ defaults })).defaults).toEqual(defaults);
});

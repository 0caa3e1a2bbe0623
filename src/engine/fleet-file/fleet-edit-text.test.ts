import { expect, test } from 'vitest';
import { withBackend } from './fleet-edit-text.ts';

const NEW = { id: 'trades', url: 'wss://trades.example/ws' };
const FULL = { ...NEW, name: 'Trades: all', group: 'market', tags: ['eu', 'core'] };

function added(text: string, backend: Parameters<typeof withBackend>[1] = NEW): string {
  const result = withBackend(text, backend);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

test('it goes to the end of the list, and comments, order and quotes stay as they are', () => {
  const head = `# ours\nversion: 1   # the format\nname: 'Prod'\n\nbackends:\n  # first\n  - id: prices   # the feed\n    url: "ws://prices.example/"\n`;
  const tail = `\n# how fast\ndials: { concurrency: 4 }\n`;
  expect(added(head + tail)).toBe(`${head}  - id: trades\n    url: wss://trades.example/ws\n${tail}`);
});

test('everything that was said of it is written, and nothing else', () => {
  expect(added('version: 1\nbackends:\n- id: a\n  url: ws://a/\n', FULL)).toBe(
    'version: 1\nbackends:\n- id: a\n  url: ws://a/\n' +
      '- id: trades\n  name: "Trades: all"\n  url: wss://trades.example/ws\n  group: market\n  tags:\n    - eu\n    - core\n',
  );
  expect(added('backends:\n- id: a\n', { ...NEW, name: '', tags: [] })).toBe(
    'backends:\n- id: a\n- id: trades\n  url: wss://trades.example/ws\n',
  );
});

test('blank lines between entries, comments in the last one, line ends and a missing last one are kept', () => {
  expect(added('backends:\n  - id: a\n\n  - id: b\n    # tags: [x]\n\nname: x')).toBe(
    'backends:\n  - id: a\n\n  - id: b\n    # tags: [x]\n\n  - id: trades\n    url: wss://trades.example/ws\n\nname: x',
  );
  expect(added('backends:\r\n  - id: a\r\n')).toBe(
    'backends:\r\n  - id: a\r\n  - id: trades\r\n    url: wss://trades.example/ws\r\n',
  );
  expect(added('backends:\n  - id: a')).toBe(
    'backends:\n  - id: a\n  - id: trades\n    url: wss://trades.example/ws\n',
  );
});

test('a text of many lines at the end of the last entry stays whole', () => {
  const text =
    'backends:\n  - id: a\n    hello:\n      send: |\n        {"a": 1}\n        # no comment\ndials: {}\n';
  expect(added(text)).toBe(text.replace('dials', '  - id: trades\n    url: wss://trades.example/ws\ndials'));
});

test('JSON stays JSON, indented as the rest of it', () => {
  const before = { version: 1, backends: [{ id: 'a', url: 'ws://a/' }], name: 'x' };
  for (const step of [2, 4, '\t', undefined]) {
    const text = JSON.stringify(before, null, step);
    const after = added(text, FULL);
    expect(JSON.parse(after)).toEqual({ ...before, backends: [...before.backends, FULL] });
    if (step !== undefined) {
      expect(after).toBe(
        JSON.stringify({ ...before, backends: [...before.backends, entryInOrder] }, null, step),
      );
    }
  }
});

const entryInOrder = {
  id: FULL.id,
  name: FULL.name,
  url: FULL.url,
  group: FULL.group,
  tags: FULL.tags,
};

test('a list in brackets in YAML, with a comma at its end', () => {
  expect(added('backends: [{id: a, url: "ws://a/"},]\n')).toBe(
    'backends: [{id: a, url: "ws://a/"}, {"id":"trades","url":"wss://trades.example/ws"},]\n',
  );
});

test('a comment behind the last of a list in brackets stays behind that one', () => {
  const entry = '{"id":"trades","url":"wss://trades.example/ws"}';
  expect(added('backends: [\n  { id: a } # the feed\n]\n')).toBe(
    `backends: [\n  { id: a }, # the feed\n  ${entry}\n]\n`,
  );
  expect(added('backends: [\n  { id: a }, # the feed\n]\n')).toBe(
    `backends: [\n  { id: a }, # the feed\n  ${entry},\n]\n`,
  );
});

test('what cannot be added to is said and not guessed at', () => {
  for (const text of ['', 'backends: 7', 'backends: []', 'a: &all [{id: a}]\nbackends: *all\n', '- id: a']) {
    expect(withBackend(text, NEW).ok).toBe(false);
  }
});

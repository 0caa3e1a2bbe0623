import { expect, it } from 'vitest';
import {
  firstUnfolded,
  jsonLines,
  MEMBERS_SHOWN,
  MOST_LINES,
  mayBeRounded,
  parseContainer,
  toggledLine,
} from './json-lines.ts';

const container = (text: string) => {
  const value = parseContainer(text);
  if (value === undefined) throw new Error('it is no container');
  return value;
};

const drawn = (text: string) => {
  const value = container(text);
  return jsonLines(value, firstUnfolded(value)).map(({ depth, name, kind, text: scalar }) =>
    `${depth} ${name ?? ''} ${kind} ${scalar}`.trim(),
  );
};

it('is a line per value, in the order of the message', () => {
  expect(drawn('{"b":[1,"x",null],"a":{"c":true,"d":{}}}')).toEqual([
    '0  object',
    '1 b array',
    '2 0 number 1',
    '2 1 text "x"',
    '2 2 word null',
    '1 a object',
    '2 c word true',
    '2 d object',
  ]);
});

it.each(['12', '"text"', 'word', '{"a":', '{a:1}', '', '[1,]'])('%s is not unfolded', (text) => {
  expect(parseContainer(text)).toBeUndefined();
});

it('folds and unfolds', () => {
  const value = container('{"a":{"b":1}}');
  const unfolded = firstUnfolded(value);
  const [, line] = jsonLines(value, unfolded);
  if (!line) throw new Error('there is no line of a');
  expect(line).toMatchObject({ name: 'a', open: true, count: 1 });
  const folded = toggledLine(unfolded, line);
  expect(jsonLines(value, folded)).toHaveLength(2);
  const [, closed] = jsonLines(value, folded);
  expect(jsonLines(value, closed ? toggledLine(folded, closed) : folded)).toHaveLength(3);
});

it('shows many members bit by bit', () => {
  const value = container(JSON.stringify(Array.from({ length: MEMBERS_SHOWN * 2 + 5 }, (_, index) => index)));
  let unfolded = firstUnfolded(value);
  let lines = jsonLines(value, unfolded);
  expect(lines).toHaveLength(MEMBERS_SHOWN + 2);
  expect(lines.at(-1)).toMatchObject({ kind: 'more', text: String(MEMBERS_SHOWN + 5) });
  for (let round = 0; round < 2; round++) {
    const more = lines.at(-1);
    if (more) unfolded = toggledLine(unfolded, more);
    lines = jsonLines(value, unfolded);
  }
  expect(lines).toHaveLength(MEMBERS_SHOWN * 2 + 6);
  expect(lines.at(-1)?.kind).toBe('number');
});

it('unfolds a nesting of thousands without a stack, and draws no more than it may', () => {
  const depth = 8_000;
  const value = parseContainer(`${'['.repeat(depth)}${']'.repeat(depth)}`);
  // An engine whose parser gives up shows it as text.
  if (value === undefined) return;
  const unfolded = new Map<string, number>();
  let path = '';
  for (let level = 0; level < depth; level++) {
    unfolded.set(path, 1);
    path += '/0';
  }
  expect(jsonLines(value, unfolded)).toHaveLength(MOST_LINES);
  expect(jsonLines(value, firstUnfolded(value)).length).toBeLessThan(10);
});

it('begins with what a person can take in', () => {
  const wide = JSON.stringify(Array.from({ length: 100 }, () => ({ a: { b: 1, c: 2 }, d: [1, 2, 3] })));
  const value = container(wide);
  expect(jsonLines(value, firstUnfolded(value)).length).toBeLessThanOrEqual(MEMBERS_SHOWN + 2);
});

it('keeps names that objects have by themselves', () => {
  expect(drawn('{"__proto__":{"x":1},"toString":2}')).toEqual([
    '0  object',
    '1 __proto__ object',
    '2 x number 1',
    '1 toString number 2',
  ]);
});

it('knows numbers that it cannot hold', () => {
  expect(mayBeRounded('{"id":12345678901234567890}')).toBe(true);
  expect(mayBeRounded('{"id":1234567890,"t":1767323725042}')).toBe(false);
});

import { expect, test } from 'vitest';
import { isHeading, tileAfter, tileLines } from './tile-lines.ts';

const edge = { key: 'group/edge', name: 'edge', rows: [0, 1, 2, 3] };
const chat = { key: 'group/chat', name: 'chat', rows: [4] };
const lines = tileLines([edge, 0, 1, 2, 3, chat, 4], 3);
const go = (line: number, column: number, key: string) => {
  const to = tileAfter(lines, { line, column }, key, 2);
  return to && [to.line, to.column];
};

test('tiles go into lines, and each group begins a new one', () => {
  expect(lines.map((line) => (isHeading(line) ? line.name : line))).toEqual([
    'edge',
    [0, 1, 2],
    [3],
    'chat',
    [4],
  ]);
  expect(tileLines([5, 6, 7], 2)).toEqual([[5, 6], [7]]);
  expect(tileLines([], 2)).toEqual([]);
});

test('left and right go on over the ends of lines, and stop at the ends of all', () => {
  expect(go(1, 1, 'ArrowRight')).toEqual([1, 2]);
  expect(go(1, 2, 'ArrowRight')).toEqual([2, 0]);
  expect(go(2, 0, 'ArrowLeft')).toEqual([1, 2]);
  expect(go(0, 0, 'ArrowLeft')).toEqual([0, 0]);
  expect(go(4, 0, 'ArrowRight')).toEqual([4, 0]);
});

test('up and down keep the place in the line where there is one', () => {
  expect(go(1, 2, 'ArrowDown')).toEqual([2, 0]);
  expect(go(1, 2, 'ArrowUp')).toEqual([0, 0]);
  expect(go(0, 0, 'PageDown')).toEqual([2, 0]);
  expect(go(4, 0, 'PageDown')).toEqual([4, 0]);
});

test('home, end and other keys', () => {
  expect(go(2, 0, 'Home')).toEqual([0, 0]);
  expect(go(0, 0, 'End')).toEqual([4, 0]);
  expect(go(0, 0, 'x')).toBeNull();
});

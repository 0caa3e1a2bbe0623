import { expect, it } from 'vitest';
import { beginMarks } from '../dial/link.ts';
import { dialParts } from './dial-parts.ts';

it('says what each part of a dial took, without the time until there was a token', () => {
  const marks = { ...beginMarks(100), token: 150, dns: 152, tcp: 160, tls: 175, upgrade: 180, hello: 240 };
  expect(dialParts(marks)).toEqual([
    ['dial.dns', 2],
    ['dial.tcp', 8],
    ['dial.tls', 15],
    ['dial.upgrade', 5],
    ['dial.hello', 60],
  ]);
});

it('leaves out what there is not, and what a dial did not come to', () => {
  expect(dialParts({ ...beginMarks(100), tcp: 103, upgrade: 110 })).toEqual([
    ['dial.tcp', 3],
    ['dial.upgrade', 7],
  ]);
  expect(dialParts(beginMarks(100))).toEqual([]);
});

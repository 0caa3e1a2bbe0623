import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../engine/virtual-clock.ts';
import { isReachable, WindowStateFile } from './window-state.ts';

const screen = { x: 0, y: 24, width: 1_920, height: 1_056 };
const state = { bounds: { x: 40, y: 60, width: 1_200, height: 700 }, maximized: false, hash: '#backend=a' };

const with2 = (more: object) => JSON.stringify({ version: 2, windows: [{ ...state, ...more }] });

let folder: string;
let path: string;
let clock: VirtualClock;
let lines: string[];
const open = () => new WindowStateFile(path, clock, (line) => lines.push(line));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wirewatch-state-'));
  path = join(folder, 'window-state.json');
  clock = new VirtualClock();
  lines = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a window place', () => {
  it('is read back as it was written', () => {
    const file = open();
    const other = { ...state, hash: '#wallboard', maximized: true };
    file.remember([state, other]);
    file.flush();
    expect(open().read([screen])).toEqual([state, other]);
    expect(readdirSync(folder)).toEqual(['window-state.json']);
  });

  it('is written once the window rests, and only the last one', () => {
    const file = open();
    for (let x = 0; x < 10; x++) {
      file.remember([{ ...state, bounds: { ...state.bounds, x } }]);
      clock.advance(100);
    }
    expect(readdirSync(folder)).toEqual([]);
    clock.advance(400);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({
      version: 2,
      windows: [{ bounds: { x: 9 } }],
    });
    expect(clock.pending).toBe(0);
  });

  it('is written at once when it is disposed, and nothing is where nothing changed', () => {
    const file = open();
    file.dispose();
    expect(readdirSync(folder)).toEqual([]);
    file.remember([state]);
    file.dispose();
    expect(clock.pending).toBe(0);
    expect(open().read([screen])).toEqual([state]);
  });

  it('is not known before the first time, which is nothing to report', () => {
    expect(open().read([screen])).toEqual([]);
    expect(lines).toEqual([]);
  });

  it.each([
    ['no JSON', '{'],
    ['of another version', JSON.stringify({ version: 3, windows: [state] })],
    ['too small', with2({ bounds: { ...state.bounds, width: 10 } })],
    ['not whole pixels', with2({ bounds: { ...state.bounds, x: 0.5 } })],
    ['of more than is known', with2({ opacity: 0 })],
    ['of an address that no page writes', with2({ hash: 'https://example.org' })],
    ['of more windows than anybody has', JSON.stringify({ version: 2, windows: Array(17).fill(state) })],
  ])('is ignored when the file is %s', (_, content) => {
    writeFileSync(path, content);
    expect(open().read([screen])).toEqual([]);
  });

  it('of the one window that an older version wrote is read', () => {
    const { bounds } = state;
    writeFileSync(path, JSON.stringify({ version: 1, bounds, maximized: true }));
    expect(open().read([screen])).toEqual([{ bounds, maximized: true, hash: '' }]);
  });

  it('that is on no display any more is left out, and the others stay', () => {
    const file = open();
    file.remember([{ ...state, bounds: { ...state.bounds, x: 5_000 } }, state]);
    file.flush();
    expect(open().read([screen])).toEqual([state]);
  });

  it('that cannot be written is reported and forgotten', () => {
    mkdirSync(path);
    const file = open();
    file.remember([state]);
    file.flush();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('could not be remembered');
    expect(readdirSync(folder)).toEqual(['window-state.json']);
  });
});

it('counts a window as reachable while enough of its top edge is on a display', () => {
  const at = (x: number, y: number) => ({ x, y, width: 1_200, height: 700 });
  const left = { x: -1_280, y: 0, width: 1_280, height: 1_024 };
  expect(isReachable(at(40, 60), [screen])).toBe(true);
  expect(isReachable(at(-1_100, 60), [screen])).toBe(true);
  expect(isReachable(at(-1_101, 60), [screen])).toBe(false);
  expect(isReachable(at(-1_101, 60), [screen, left])).toBe(true);
  expect(isReachable(at(1_820, 60), [screen])).toBe(true);
  expect(isReachable(at(1_821, 60), [screen])).toBe(false);
  expect(isReachable(at(40, 23), [screen])).toBe(false);
  expect(isReachable(at(40, 1_057), [screen])).toBe(false);
  expect(isReachable(at(40, 60), [])).toBe(false);
});

import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { compareRecordings } from '../../src/engine/compare/compare-recordings.ts';
import { type MadeUp, writeMadeUp } from '../../src/engine/compare/test-recordings.ts';
import { runCompare } from '../../src/engine/start/compare-command.ts';
import { seededRandom } from '../../src/shared/random.ts';
import type { ComparedFigure, CompareOrder, Comparison } from '../../src/shared/recording.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const START = Date.UTC(2026, 0, 1);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wirewatch-compare-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const idsOf = (count: number) => Array.from({ length: count }, (_, index) => `backend-${index}`);

/** Writes a recording; its path. */
function recorded(name: string, made: Partial<MadeUp> = {}): string {
  const path = join(folder, `${name}.wwr`);
  // Each by a generator of its own.
  const random = seededRandom([...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7));
  writeMadeUp(path, { name, ids: idsOf(8), start: START, seconds: 1_200, random, ...made });
  return path;
}

function compared(before: string, after: string, order: Partial<CompareOrder> = {}): Comparison {
  const result = compareRecordings(before, after, order);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

const figure = (figures: readonly ComparedFigure[], name: string): ComparedFigure => {
  const found = figures.find((each) => each.name === name);
  if (!found) throw new Error(`there is no ${name} in ${figures.map((each) => each.name).join(', ')}`);
  return found;
};

const BAD = { ids: ['backend-1', 'backend-5'], from: 0 };
const COMMAND = {
  command: 'compare',
  marker: null,
  backends: null,
  json: false,
  failOnUnknown: false,
} as const;

it('finds nothing in two recordings of the same, and what is worse where two backends are lost', () => {
  const before = recorded('before');
  const same = recorded('the-same', { start: START + 7_654_321 });
  const bad = recorded('worse', { bad: BAD });
  const still = compared(before, same);
  expect(still.figures.filter(({ verdict }) => verdict !== 'same' && verdict !== 'unknown')).toEqual([]);
  expect(still).toMatchObject({ span: 20 * MINUTE, onlyBefore: [], onlyAfter: [] });
  expect(figure(still.figures, 'messages in per second').before).toBeCloseTo(80, 0);
  const { figures, backends } = compared(before, bad);
  expect(figure(figures, 'time open')).toMatchObject({ before: 1, verdict: 'worse' });
  // Two of eight are lost for a tenth of the time.
  expect(figure(figures, 'time open').after).toBeCloseTo(1 - 0.1 / 4, 2);
  expect(figure(figures, 'reconnects per hour')).toMatchObject({ before: 0, verdict: 'worse' });
  expect((figure(figures, 'reconnects per hour').after ?? 0) / 720).toBeCloseTo(1, 0);
  // There was no dial before.
  expect(figure(figures, 'dials that succeed')).toMatchObject({ before: null, verdict: 'unknown' });
  expect(figure(figures, 'round trip p95').verdict).toBe('same');
  const worse = backends.filter((each) => each.figures.some(({ verdict }) => verdict === 'worse'));
  expect(worse.map(({ backend }) => backend).sort()).toEqual(BAD.ids);
  expect(backends.slice(0, 2)).toEqual(worse);
  // The other way round it is better.
  expect(figure(compared(bad, before).figures, 'time open').verdict).toBe('better');
});

it('is told at a terminal with the worst first, and by its exit code', () => {
  const before = recorded('before');
  const bad = recorded('worse', { bad: BAD });
  const same = runCompare({ ...COMMAND, before, after: recorded('the-same') });
  expect([same.exitCode, same.lines.at(-1)]).toEqual([0, 'nothing differs beyond noise']);
  const better = runCompare({ ...COMMAND, before: bad, after: before });
  // Only one of the two has dials: how long they took and which succeeded, of the fleet and two backends.
  const unjudged = '9 figures could not be judged: too little data';
  expect([better.exitCode, better.lines.at(-1)]).toEqual([
    0,
    `nothing is worse, something is better; ${unjudged}`,
  ]);
  const { exitCode, lines } = runCompare({ ...COMMAND, before, after: bad });
  expect(exitCode).toBe(1);
  expect(lines.slice(0, 3)).toEqual([
    'before: before, 2026-01-01T00:00:00.000Z',
    'after:  worse, 2026-01-01T00:00:00.000Z',
    'over 20 m, 8 backends that both have',
  ]);
  const table = lines.join('\n');
  expect(table).toMatch(/\nthe fleet {2}time open +100 % +\d\d\.\d\d % +± \d\.\d\d % +WORSE\n/);
  expect(table).toMatch(/\nbackend-5 {2}reconnects per hour +0 \/h +\d+ \/h +± \d+ \/h +WORSE\n/);
  expect(lines.slice(-2)).toEqual([
    '6 backends without a difference beyond noise',
    `something is worse; ${unjudged}`,
  ]);
  const isWorse = lines.filter((line) => line.startsWith('the fleet')).map((line) => line.endsWith('WORSE'));
  expect(isWorse).toEqual([...isWorse].sort((a, b) => Number(b) - Number(a)));
  const json = runCompare({ ...COMMAND, before, after: bad, json: true });
  const { doubts, ...rest } = JSON.parse(json.lines.join('\n'));
  expect(rest).toEqual(compared(before, bad));
  expect(doubts).toMatchObject([{ doubt: 'overlap' }]);
});

it('says so where both are one recording, or have the same time in them', () => {
  const before = recorded('before', { seconds: 600 });
  const noteOf = (after: string) =>
    runCompare({ ...COMMAND, before, after }).lines.filter((line) => line.startsWith('note: '));
  const link = join(folder, 'another-name.wwr');
  symlinkSync(before, link);
  expect(noteOf(before)).toEqual(['note: this is one recording beside itself: nothing can differ']);
  expect(noteOf(link)).toEqual(noteOf(before));
  const later = recorded('later', { seconds: 600, start: START + 4 * MINUTE });
  expect(noteOf(later)).toEqual([
    'note: both have the same 6 m in them: differences look smaller than they are',
  ]);
  expect(noteOf(recorded('copy', { seconds: 600 }))[0]).toContain('one may be a copy of the other');
  expect(noteOf(recorded('after', { seconds: 600, start: START + 10 * MINUTE }))).toEqual([]);
  // Of two fleets the same time is not the same.
  expect(noteOf(recorded('other', { seconds: 600, fleet: 'shop test' }))).toEqual([
    expect.stringMatching(/^note: they are of two fleets, ".*" and "shop test": backends of the same id/),
  ]);
  const json = JSON.parse(runCompare({ ...COMMAND, before, after: before, json: true }).lines.join('\n'));
  expect(json.doubts).toEqual([{ doubt: 'same', text: expect.any(String) }]);
});

it('counts what could not be judged, which is a failure only where that is asked for', () => {
  // Of the p99s of round trips: two minutes are 240 pings of both backends and 120 of each, and it takes 500.
  const few = { ids: idsOf(2), seconds: 120 };
  const [before, after] = [recorded('before', few), recorded('the-same', few)];
  const told = runCompare({ ...COMMAND, before, after });
  expect([told.exitCode, told.lines.at(-1)]).toEqual([
    0,
    'nothing differs beyond noise; 3 figures could not be judged: too little data',
  ]);
  expect(runCompare({ ...COMMAND, before, after, failOnUnknown: true }).exitCode).toBe(1);
  const blink = recorded('blink', { ...few, seconds: 31 });
  const nothing = runCompare({ ...COMMAND, before, after: blink, failOnUnknown: true });
  expect([nothing.exitCode, nothing.lines.at(-1)]).toEqual([1, 'too little data to tell']);
  const long = { before: recorded('long'), after: recorded('long-after') };
  expect(runCompare({ ...COMMAND, ...long, failOnUnknown: true }).exitCode).toBe(0);
});

it('lays them over each other by a marker, over what both have after it', () => {
  const before = recorded('before', { markers: { 10: 'warm up', 300: 'release' } });
  const options = { seconds: 840, markers: { 120: 'release' }, bad: { ...BAD, from: 120 } };
  const bad = recorded('worse', options);
  const { span, before: told, after, figures } = compared(before, bad, { marker: 'release' });
  expect(span).toBe((840 - 121) * SECOND);
  expect([told.from, after.from]).toEqual([START + 301 * SECOND, START + 121 * SECOND]);
  expect([told.to - told.from, after.to - after.from]).toEqual([span, span]);
  expect(figure(figures, 'time open').verdict).toBe('worse');
  expect(compareRecordings(before, bad, { marker: 'no such' })).toEqual({
    ok: false,
    error: 'before.wwr: it has no marker "no such", but "warm up", "release"',
  });
  const { lines } = runCompare({ ...COMMAND, before: bad, after: recorded('bare'), marker: 'release' });
  expect(lines).toEqual(['wirewatch: bare.wwr: it has no marker at all']);
});

it('compares the backends that both have, of those that are asked for', () => {
  const few = recorded('few', { ids: idsOf(4), seconds: 180 });
  // Killed in the middle of a bucket, and with rows in other places.
  const many = recorded('many', { ids: idsOf(6).reverse(), seconds: 177, killed: true });
  const all = compared(few, many, { before: 'first', after: 'second' });
  expect(all.backends).toHaveLength(4);
  expect([all.onlyBefore, all.onlyAfter]).toEqual([[], ['backend-4', 'backend-5']]);
  expect([all.before.recording, all.after.recording]).toEqual(['first', 'second']);
  expect(all.span).toBe(177 * SECOND);
  const one = compared(few, many, { backends: ['backend-2'] });
  expect(one.backends.map(({ backend }) => backend)).toEqual(['backend-2']);
  expect(figure(one.figures, 'messages in per second').after).toBeCloseTo(10, 0);
  expect(compareRecordings(few, many, { backends: ['backend-5'] })).toEqual({
    ok: false,
    error: 'they have no backend in common',
  });
});

it('says of a file that is none, or too short, what is the matter', () => {
  const run = recorded('run', { seconds: 60 });
  const text = join(folder, 'notes.wwr');
  writeFileSync(text, 'no recording at all'.repeat(20));
  expect(compareRecordings(run, text)).toEqual({
    ok: false,
    error: 'notes.wwr: this is not a recording of Wirewatch',
  });
  expect(runCompare({ ...COMMAND, before: join(folder, 'none.wwr'), after: run })).toEqual({
    lines: ['wirewatch: none.wwr: there is no such file'],
    exitCode: 2,
  });
  expect(compareRecordings(run, recorded('blink', { seconds: 3 }))).toEqual({
    ok: false,
    error: 'less than ten seconds are there of both: too little to compare',
  });
  expect(compareRecordings(run, recorded('bare', { seconds: 0 }))).toEqual({
    ok: false,
    error: 'bare.wwr: it has no figures of any backend',
  });
  const short = compared(run, recorded('half-a-minute', { seconds: 31 }));
  expect(new Set(short.figures.map(({ verdict }) => verdict))).toEqual(new Set(['unknown']));
});

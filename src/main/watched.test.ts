import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseCommandLine, type RunCommand } from '../engine/start/command-line.ts';
import { leaveNote, readNote, wantedBy, watchedBy } from './watched.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wirewatch-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

it.each([
  { args: [], watched: 'the demo fleet', wanted: null },
  { args: ['--no-open'], watched: 'the demo fleet', wanted: null },
  { args: ['--demo'], watched: 'the demo fleet', wanted: 'the demo fleet' },
  { args: ['--demo-backends=9'], watched: 'a demo fleet of 9', wanted: 'a demo fleet of 9' },
  { args: ['--fleet', 'a.yaml'], watched: resolve('a.yaml'), wanted: resolve('a.yaml') },
])('knows what $args watches and asks for', ({ args, watched, wanted }) => {
  const parsed = parseCommandLine(args);
  const line = (parsed.ok ? parsed.value : undefined) as RunCommand;
  expect([watchedBy(line), wantedBy(line, args)]).toEqual([watched, wanted]);
});

it('finds the note of the console that runs', () => {
  const note = leaveNote(join(directory, 'new'), '/fleets/mine.yaml', () => undefined);
  expect(readNote(join(directory, 'new'))).toBe('/fleets/mine.yaml');
  note.dispose();
  expect(readNote(join(directory, 'new'))).toBeNull();
});

it('takes no note, one of the dead, and nonsense for not known', () => {
  expect(readNote(directory)).toBeNull();
  // The largest there can be on Linux is 2^22.
  for (const content of ['{"pid":999999999,"watches":"x"}', '{"pid":-1,"watches":"x"}', 'null', '{']) {
    writeFileSync(join(directory, 'running.json'), content);
    expect(readNote(directory)).toBeNull();
  }
});

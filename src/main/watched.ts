import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { RunCommand } from '../engine/start/command-line.ts';
import { type Disposable, disposable } from '../shared/disposable.ts';

/*
 * What a console watches, in words that a second start can compare. Electron tells a second instance
 * that there is a first and nothing about it, so the first leaves a note in the data directory.
 */

const note = z.strictObject({ pid: z.number().int().positive(), watches: z.string() });

/** A fleet file by its absolute path, or the demo fleet. */
export function watchedBy({
  fleet,
  demoBackends,
  scenario,
  fleetless,
}: Pick<RunCommand, 'fleet' | 'demoBackends' | 'scenario' | 'fleetless'>): string {
  if (fleetless) return 'no fleet';
  if (fleet !== null) return resolve(fleet);
  if (scenario !== undefined) return `the scenario ${scenario}`;
  return demoBackends === null ? 'the demo fleet' : `a demo fleet of ${demoBackends}`;
}

/**
 * What a start wants to see; `null` where its arguments do not say. Without any it is a start from a
 * menu or a dock, by somebody who wants the window.
 */
export function wantedBy(line: RunCommand, args: readonly string[]): string | null {
  const named = line.fleet !== null || args.some((each) => /^--(demo(-backends)?|scenario)(=|$)/.test(each));
  return named ? watchedBy(line) : null;
}

/** Leaves the note of the console that runs on this data directory, until it is disposed. */
export function leaveNote(directory: string, watches: string, log: (line: string) => void): Disposable {
  try {
    mkdirSync(directory, { recursive: true });
    writeFileSync(pathIn(directory), JSON.stringify({ pid: process.pid, watches }));
  } catch (error) {
    log(`a second start will not know what this console watches: ${(error as Error).message}`);
  }
  return disposable(() => rmSync(pathIn(directory), { force: true }));
}

/** What the console watches that runs on this data directory; `null` where that is not known. */
export function readNote(directory: string): string | null {
  try {
    const { pid, watches } = note.parse(JSON.parse(readFileSync(pathIn(directory), 'utf8')));
    // Of one that has crashed; the one that runs now has not got to its own yet.
    process.kill(pid, 0);
    return watches;
  } catch {
    return null;
  }
}

const pathIn = (directory: string) => join(directory, 'running.json');

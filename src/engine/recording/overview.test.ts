import { afterEach, expect, it } from 'vitest';
import type { FleetEvent } from '../../shared/event.ts';
import { OVERVIEW_PARTS } from '../../shared/recording.ts';
import type { Database } from '../store/database.ts';
import { overviewOf } from './overview.ts';
import { createRecording, IN_MEMORY } from './recording-file.ts';
import { RecordingReader } from './recording-reader.ts';
import { RecordingWriter } from './recording-writer.ts';
import { NO_RULES } from './redaction-rules.ts';
import { Redactor } from './redactor.ts';
import { aBatch, aMeta, START, ToldFleet } from './test-recording.ts';

const opened: Database[] = [];
afterEach(() => {
  for (const database of opened.splice(0)) database.close();
});

/** A recording of ticks and events, by the second at which they were. */
function recorded(
  ticks: Record<number, { down: number; up: number }>,
  events: [second: number, event: object][],
) {
  const database = createRecording(IN_MEMORY, aMeta());
  opened.push(database);
  const redactor = new Redactor(NO_RULES, []);
  const options = { scope: null, messages: 'none' as const, payloadBytes: 1, redactor, tail: false };
  const writer = new RecordingWriter(database, options);
  const fleet = new ToldFleet(['a', 'b']);
  writer.write(aBatch(START, { keyframe: fleet.keyframe(START) }));
  const at = (second: number) => START + second * 1_000;
  for (const [index, [second, event]] of events.entries()) {
    const told = { sequence: index + 1, at: at(second), ...event } as FleetEvent;
    const item = { kind: 'push' as const, at: at(second), push: { push: 'events' as const, events: [told] } };
    writer.write(aBatch(at(second), { items: [item] }));
  }
  const put = database.prepare('INSERT INTO tick VALUES (?, ?, 0, 0, ?, 0, 0)');
  for (const [second, { down, up }] of Object.entries(ticks)) put.run([at(Number(second)), down, up]);
  return overviewOf(new RecordingReader(database, aMeta()));
}

const lost = { kind: 'lost', backend: 'a', outcome: {}, openMs: 1 };
const tripped = { kind: 'breaker', backend: 'a', from: 'closed', to: 'open', until: null, reason: '' };

it('tells of each part the most that were so at once, and nothing where nothing was recorded', () => {
  const overview = recorded({ 0: { down: 1, up: 9 }, 1: { down: 4, up: 6 }, 5: { down: 0, up: 11 } }, [
    [5, lost],
  ]);
  expect(overview).toMatchObject({ from: START, to: START + 5_000, step: 1_000, backends: 11 });
  expect(overview.health.down).toEqual([1, 4, null, null, null, 0]);
});

it('has no more than its parts however long it is', () => {
  const ticks = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, second) => [second, { down: second === 4_321 ? 7 : 1, up: 1 }]),
  );
  const { health, step, from, to } = recorded(ticks, [[4_999, lost]]);
  expect(health.down.length).toBeLessThanOrEqual(OVERVIEW_PARTS);
  expect(health.down.length * step).toBeGreaterThan(to - from);
  expect(health.down.indexOf(7)).toBe(Math.floor(4_321_000 / step));
  expect(health.down).not.toContain(null);
});

it('tells of a thousand events at most, first of breakers, and of the rest from all of its span', () => {
  const events = Array.from({ length: 3_000 }, (_, second): [number, object] => [
    second,
    second % 300 === 7 ? tripped : lost,
  ]);
  const { events: told } = recorded({}, events);
  expect(told.length).toBeLessThanOrEqual(1_000);
  expect(told.length).toBeGreaterThan(700);
  expect(told.filter(({ kind }) => kind === 'breaker')).toHaveLength(10);
  expect(told.some(({ at }) => at > START + 2_900_000)).toBe(true);
  expect(told.map(({ at }) => at)).toEqual(told.map(({ at }) => at).sort((a, b) => a - b));
});

it('tells of all markers', () => {
  const marker = { kind: 'marker', actor: { name: 'ana', session: 'tab 1' }, text: 'here', backend: null };
  const { markers } = recorded({}, [[3, marker]]);
  expect(markers).toEqual([{ id: 1, at: START + 3_000, by: 'ana', text: 'here', backend: null }]);
});

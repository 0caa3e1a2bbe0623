import { expect, test } from 'vitest';
import { BACKEND_SERIES, SPARKLINE_POINTS } from '../../shared/contract.ts';
import { NOW } from '../../shared/fixtures.ts';
import { backendColumn, createFrame, FLEET_COLUMNS } from '../../shared/frame.ts';
import { Telemetry } from './telemetry.ts';

/** A tick in which row n took in n + 1 messages. */
function aFrame(sequence: number, rows: number, revision = 1) {
  const frame = createFrame({ sequence, time: NOW + sequence * 1_000, revision, rows, tick: 1_000 });
  frame.fleet.fill(sequence);
  // Open and up.
  frame.state.fill(3);
  frame.columns[backendColumn('messagesIn')]?.set(Array.from({ length: rows }, (_, row) => row + 1));
  return frame;
}

const RATE = BACKEND_SERIES.indexOf('messagesIn');
const newestPoint = (telemetry: Telemetry, row: number) =>
  telemetry.sparklines.read(row, new Float32Array(SPARKLINE_POINTS)).at(-1);

test('when rows move, numbers, small charts and the open backend’s history go with their backend', () => {
  const telemetry = new Telemetry();
  telemetry.select('b', 1);
  telemetry.take(aFrame(1, 3));
  telemetry.take(aFrame(2, 3));
  const ring = telemetry.selected?.ring;
  // The first is gone, the others changed places, one is new between them.
  telemetry.rearrange([2, -1, 1], 2);
  telemetry.select('b', 2);
  const rates = [0, 1, 2].map((row) => telemetry.value(row, 'messagesIn'));
  expect(rates).toEqual([3, Number.NaN, 2]);
  expect([0, 1, 2].map((row) => newestPoint(telemetry, row))).toEqual([3, Number.NaN, 2]);
  expect(telemetry.latest?.revision).toBe(2);
  expect([...telemetry.fleet.latest(0, 10)]).toEqual([1, 2]);
  telemetry.take(aFrame(3, 3, 2));
  expect(telemetry.selected?.ring).toBe(ring);
  expect([...(ring?.latest(RATE, 10) ?? [])]).toEqual([2, 2, 3]);
});

test('what was moved to another time stays in sight until its history is loaded, and goes on from there', () => {
  const telemetry = new Telemetry();
  telemetry.select('a', 0);
  telemetry.take(aFrame(100, 1));
  telemetry.moved();
  // Earlier than what is held; it is in the history that is on its way.
  telemetry.take(aFrame(12, 1));
  expect(telemetry.latest?.sequence).toBe(12);
  expect([...telemetry.fleet.latest(0, 10)]).toEqual([100]);
  const series = (columns: number) => ({
    end: NOW + 12_000,
    step: 1_000,
    points: 2,
    columns: Array.from({ length: columns }, () => Float32Array.of(11, 12)),
  });
  telemetry.loadFleet(series(FLEET_COLUMNS.length));
  telemetry.loadBackend('a', series(BACKEND_SERIES.length));
  telemetry.take(aFrame(13, 1));
  expect([...telemetry.fleet.latest(0, 10)]).toEqual([11, 12, 13]);
  expect(telemetry.selected?.ring.length).toBe(3);
});

test('at a time before the first frame there is nothing to be seen once that is known', () => {
  const telemetry = new Telemetry();
  telemetry.take(aFrame(100, 1));
  telemetry.moved();
  telemetry.loadFleet({ end: 0, step: 1_000, points: 0, columns: [] });
  expect(telemetry.latest).toBeNull();
  expect(telemetry.fleet.length).toBe(0);
});

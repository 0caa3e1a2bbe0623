import { expect, test } from 'vitest';
import { NOW } from '../../shared/fixtures.ts';
import { statsWindow, tierSeries } from './stats-data.ts';

const SPAN = 300_000;
const sample = (age: number, connections: number, tiers: Record<string, number> = {}) => ({
  at: NOW - age,
  connections,
  tiers,
});

test('tiers stand on each other by name, and what they leave over is drawn as others', () => {
  const samples = [
    sample(10_000, 412, { starter: 300, pro: 100 }),
    sample(0, 410, { starter: 300, pro: 110 }),
  ];
  const { tiers, rest, points, latest } = statsWindow(samples, 10_000, NOW, SPAN);
  expect(tierSeries(tiers, rest).map(({ key, name }) => [key, name])).toEqual([
    ['tier0', 'pro'],
    ['tier1', 'starter'],
    ['rest', 'others'],
  ]);
  expect(points[0]).toEqual({ at: NOW - 10_000, age: -10_000, tier0: 100, tier1: 300, rest: 12 });
  expect(latest).toEqual({ tier0: 110, tier1: 300, rest: 0 });
});

test('a server that names no tier has one series', () => {
  const { tiers, rest, latest } = statsWindow([sample(0, 7)], 10_000, NOW, SPAN);
  expect(tierSeries(tiers, rest).map(({ name }) => name)).toEqual(['connections']);
  expect(latest).toEqual({ rest: 7 });
});

test('more tiers than colours are drawn as one, the largest keep their own', () => {
  const tiers = { a: 1, b: 50, c: 40, d: 30, e: 20, at: 2 };
  const window = statsWindow([sample(0, 143, tiers)], 10_000, NOW, SPAN);
  expect(tierSeries(window.tiers, window.rest).map(({ name }) => name)).toEqual([
    'b',
    'c',
    'd',
    'e',
    'others',
  ]);
  expect(window.latest.rest).toBe(3);
});

test('where samples are missing is a gap, and an old one does not stand for now', () => {
  const samples = [sample(200_000, 5), sample(190_000, 6), sample(100_000, 7)];
  const { points, latest } = statsWindow(samples, 10_000, NOW, SPAN);
  expect(points.map(({ age, rest }) => [age, rest])).toEqual([
    [-200_000, 5],
    [-190_000, 6],
    [-170_000, 6],
    [-169_999, null],
    [-100_000, 7],
    [-80_000, 7],
    [-79_999, null],
  ]);
  expect(latest).toEqual({});
});

test('the newest sample is drawn up to now, and nothing beyond the window', () => {
  const samples = [sample(400_000, 1), sample(10_000, 2), sample(-500, 3)];
  const { points } = statsWindow(samples, 10_000, NOW, SPAN);
  expect(points.map(({ age, rest }) => [age, rest])).toEqual([
    [-10_000, 2],
    [0, 3],
  ]);
  expect(statsWindow([sample(5_000, 2)], 10_000, NOW, SPAN).points.map(({ age }) => age)).toEqual([
    -5_000, 0,
  ]);
});

test('a sample from before the window holds on into it', () => {
  const { points } = statsWindow([sample(320_000, 4), sample(270_000, 5)], 50_000, NOW, SPAN);
  expect(points.map(({ age, rest }) => [age, rest])).toEqual([
    [-300_000, 4],
    [-270_000, 5],
    [-170_000, 5],
    [-169_999, null],
  ]);
});

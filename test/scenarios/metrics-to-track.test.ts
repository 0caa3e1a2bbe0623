import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BACKEND_LAYOUT, FLEET_LAYOUT, SERVER_TIER } from '../../src/engine/history/history-series.ts';
import { familiesOf } from '../../src/engine/metrics/families.ts';
import { GroupTotals } from '../../src/engine/metrics/group-totals.ts';
import { readEngine } from '../../src/engine/metrics/reading.ts';
import type { Frame } from '../../src/shared/frame.ts';
import { root } from '../docs/page.ts';
import { type Console, startConsole } from '../serve/console.ts';

/* Whatever docs/metrics-to-track.md names is there: series of the history, metrics, and titles on screen. */

const page = readFileSync(join(root, 'docs/metrics-to-track.md'), 'utf8');

/** The cells of the rows that have as many as the tables of the three lists, without their heads. */
const rows = page
  .split('\n')
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  .filter((cells) => cells.length === 4);
const lists = rows.slice(
  0,
  rows.findIndex(([first]) => first === 'account'),
);
const measured = lists.filter(([first]) => first !== 'to track' && first !== '---');

const codes = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

let served: Console;
beforeAll(async () => {
  served = await startConsole({}, (url) => [{ id: 'one', url, group: 'one of them' }]);
});
afterAll(() => served.stop());

it('there are four, four and four of them, as in the account', () => {
  expect(measured).toHaveLength(12);
});

it.each(measured)('%s has series that history has', (_, __, history) => {
  const states = ['state.health', 'state.phase', 'state.breaker'];
  const known = [...BACKEND_LAYOUT.byName.keys(), ...FLEET_LAYOUT.byName.keys(), ...states, SERVER_TIER];
  expect(codes(history).length).toBeGreaterThan(0);
  expect(codes(history).filter((name) => !known.includes(name))).toEqual([]);
});

it('has metrics that a console has', async () => {
  const { engine } = served;
  const frame = await new Promise<Frame>((resolve) => {
    const watching = engine.onFrame((newest) => {
      watching.dispose();
      resolve(newest);
    });
  });
  const newest = { frame, backends: engine.fleet.info.backends };
  const groups = new GroupTotals(engine.fleet.table.capacity);
  // Those without a value yet are not in an answer, so not the answer is asked for.
  const known = Array.from(familiesOf(readEngine(engine, newest, groups, 0)), ({ name }) => name);
  const named = measured.flatMap(([, , , metrics]) => codes(metrics)).flatMap(allOf);
  expect(named.length).toBeGreaterThan(12);
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});

it('names titles as the page has them', () => {
  const texts = join(root, 'src/renderer/texts');
  const known = readdirSync(texts)
    .map((file) => readFileSync(join(texts, file), 'utf8'))
    .join('\n');
  const named = measured.flatMap(([, screen = '']) =>
    [...screen.matchAll(/\*([^*]+)\*/g)].map(([, title = '']) => title),
  );
  expect(named.length).toBeGreaterThan(12);
  expect(named.filter((title) => !known.includes(`'${title}'`))).toEqual([]);
});

/** `a_{x,y}_b` is two names. */
function allOf(name: string): string[] {
  const [, before, levels, after] = /^(.*)\{(.*)\}(.*)$/.exec(name) ?? [];
  return levels === undefined ? [name] : levels.split(',').map((level) => `${before}${level}${after}`);
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packState } from '../../shared/frame.ts';
import type { SeriesSource } from '../../shared/range.ts';
import { VirtualClock } from '../virtual-clock.ts';
import type { HistoryQuery } from './history-answer.ts';
import { HistoryKeeper } from './history-keeper.ts';
import { BACKEND_LAYOUT, COUNTED_NAMES, FLEET_LAYOUT } from './history-series.ts';
import type { HistoryTick } from './tick-gatherer.ts';
import { DEFAULT_SETTINGS, type HistorySettings } from './tiers.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const START = Date.UTC(2026, 0, 1);
export const UP = packState('open', 'closed', 'up');
export const DOWN = packState('waiting', 'open', 'down');

const folders: string[] = [];
const keepers: HistoryKeeper[] = [];
/** Ends every keeper and removes every folder of a test. */
export function cleanUp(): void {
  for (const keeper of keepers.splice(0)) keeper.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wirewatch-keeper-'));
  folders.push(folder);
  return folder;
}

type TickPart = Partial<Pick<HistoryTick, 'columns' | 'samples' | 'tiers'>>;

interface Options {
  directory?: string;
  at?: number;
  settings?: Partial<HistorySettings>;
  ids?: string[];
  /** Of all backends. */
  group?: string | null;
}

export const FLEET: SeriesSource = { kind: 'fleet' };
export const aBackend = (backend: string): SeriesSource => ({ kind: 'backend', backend });

/** A keeper in a folder of its own, on a clock that moves when told to, with a fleet that sends a message per tick. */
export function open({
  directory = temporaryFolder(),
  at = START,
  settings = {},
  ids = ['a', 'b'],
  group = null,
}: Options = {}) {
  const clock = new VirtualClock(at);
  const problems: string[] = [];
  const file = join(directory, 'history.db');
  const keeper = new HistoryKeeper({
    directory,
    file,
    settings: { ...DEFAULT_SETTINGS, ...settings },
    clock,
    onProblem: (line) => problems.push(line),
  });
  keepers.push(keeper);
  const used = ids.length;
  const slots = Uint32Array.from(ids, (_, index) => index);
  keeper.follow({ fleet: 'orders', ids, groups: ids.map(() => group), slots, samples: new Uint32Array() });
  return {
    directory,
    file,
    clock,
    problems,
    keeper,
    /** Ticks of one message in per backend, each; the first of them with more. */
    pass(ticks: number, elapsed = SECOND, state = UP, more: TickPart = {}): void {
      for (let tick = 0; tick < ticks; tick++) {
        clock.advance(elapsed);
        const columns = new Float64Array(used * BACKEND_LAYOUT.perTick.length).fill(1, 0, used);
        // No backend has a gauge.
        columns.fill(Number.NaN, used * COUNTED_NAMES.length);
        const fleet = new Float64Array(FLEET_LAYOUT.perTick.length);
        fleet[0] = used;
        keeper.tick({
          time: clock.wall(),
          elapsed,
          state: new Uint32Array(used).fill(state),
          used,
          columns,
          fleet,
          samples: new Uint32Array(),
          tiers: [],
          ...(tick === 0 ? more : {}),
        });
      }
    },
    ask(query: Partial<HistoryQuery> = {}) {
      const whole = {
        fleet: 'orders',
        source: aBackend('a'),
        series: ['messagesIn'],
        from: START,
        to: START + HOUR,
        points: 360,
      };
      return keeper.answer({ ...whole, ...query });
    },
    answer(query: Partial<HistoryQuery> = {}) {
      const read = this.ask(query);
      if (!read.ok) throw new Error(read.error);
      return read.value;
    },
    /** Messages in, in the range. */
    sum(query: Partial<HistoryQuery> = {}): number {
      const sums = this.answer(query).series.messagesIn?.sum ?? new Float64Array();
      return sums.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0);
    },
  };
}

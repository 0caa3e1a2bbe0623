import type { BackendInfo } from '../../shared/backend.ts';
import type { Frame } from '../../shared/frame.ts';
import type { Engine } from '../engine.ts';
import { COUNTS, type CountName } from '../telemetry/counters.ts';
import type { GroupTotals, Totals } from './group-totals.ts';

/** What the metrics are made of, all of one moment: it does not change while they are written. */
export interface Reading {
  build: { version: string; configurationHash: string; fleet: string };
  /** The fleet of now, to which the counts belong. */
  backends: readonly BackendInfo[];
  /** By row of {@link backends}. */
  counts: Record<CountName, Float64Array>;
  /** Seconds that each was open, by row. */
  openSeconds: Float64Array;
  groupTotals: ReadonlyMap<string | null, Readonly<Totals>>;
  /** Of all backends that ever were in the fleet. */
  fleetTotals: Totals;
  /** The newest; `null` before the first tick. */
  newest: KeptFrame | null;
  localFault: boolean;
  fleetProblem: boolean;
  /** History cannot be kept at present. */
  historyProblem: boolean;
  revision: number;
  sessions: number;
  /** UTC s. */
  startedAt: number;
  /** s of processor time. */
  cpuSeconds: number;
}

/** A frame with the fleet that its rows are of. */
export interface KeptFrame {
  frame: Frame;
  backends: readonly BackendInfo[];
}

export type ReadEngine = Pick<
  Engine,
  'fleet' | 'version' | 'configurationHash' | 'fleetProblem' | 'sessionCount' | 'historyProblem' | 'startedAt'
>;

/** @param now monotonic ms, by the engine's clock. */
export function readEngine(
  engine: ReadEngine,
  newest: KeptFrame | null,
  groups: GroupTotals,
  now: number,
): Reading {
  const { fleet } = engine;
  const { counters, info, table } = fleet;
  const { backends, name, revision } = info;
  const { slots } = table;
  const openSeconds = Float64Array.from(backends, (_, row) => {
    const slot = slots[row] as number;
    const since = counters.openSince[slot] as number;
    return ((counters.openFor[slot] as number) + (Number.isNaN(since) ? 0 : now - since)) / 1_000;
  });
  const { user, system } = process.cpuUsage();
  return {
    build: { version: engine.version, configurationHash: engine.configurationHash, fleet: name },
    backends,
    counts: byCount((count) =>
      Float64Array.from(backends, (_, row) => counters[count][slots[row] as number] as number),
    ),
    openSeconds,
    groupTotals: copyOf(groups.update({ counters, backends, slots })),
    fleetTotals: byCount((count) => counters.past[count] + sum(counters[count], table.used)),
    newest,
    localFault: fleet.faults.current !== null,
    fleetProblem: engine.fleetProblem !== null,
    historyProblem: engine.historyProblem !== null,
    revision,
    sessions: engine.sessionCount,
    startedAt: engine.startedAt / 1_000,
    cpuSeconds: (user + system) / 1e6,
  };
}

const byCount = <T>(of: (name: CountName) => T) =>
  Object.fromEntries(COUNTS.map((name) => [name, of(name)])) as Record<CountName, T>;

const copyOf = (groups: ReadonlyMap<string | null, Readonly<Totals>>) =>
  new Map([...groups].map(([group, totals]) => [group, { ...totals }]));

/** Slots that nobody has at the moment still have what was counted there. */
function sum(values: Float64Array, used: number): number {
  let total = 0;
  for (let slot = 0; slot < used; slot++) total += values[slot] as number;
  return total;
}

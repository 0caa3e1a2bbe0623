import type { Engine } from '../../engine/engine.ts';
import { breakerOf, healthOf, phaseOf } from '../../shared/frame.ts';
import type { BreakerState, Health, Phase } from '../../shared/health.ts';
import type { RangeSeries, SeriesSource } from '../../shared/range.ts';
import { ok, type Result } from '../../shared/result.ts';
import { isColumnOf, LAST_STATE, usualColumns } from './history-columns.ts';
import type { ParametersOf } from './parameters.ts';
import { type Refusal, refuse } from './refusal.ts';
import { quoted } from './values.ts';

/** A backend's state; `until`: UTC ms up to which it is known to have been in it. */
export interface StateBefore {
  phase: Phase;
  health: Health;
  breaker: BreakerState;
  until: number;
}

/** By point; `null` where nothing is known. */
export interface States {
  phase: (Phase | null)[];
  health: (Health | null)[];
  breaker: (BreakerState | null)[];
}

export interface HistoryAnswer {
  source: SeriesSource;
  /** UTC ms: what was asked for, from `from` up to, but not including, `to`. */
  from: number;
  to: number;
  /** UTC ms of the start of the first point. */
  start: number;
  /** ms that each point lasts. */
  step: number;
  /** ms of the finest that was read: what happened within one of these is merged. */
  resolution: number;
  /** UTC ms at which each point starts, the oldest first; every list below has as many entries. */
  times: number[];
  /** By name. A value is `null` where nothing is known: a gap, never a zero. */
  columns: Record<string, (number | null)[]>;
  /** Of a backend, the last one that is known from before the first point. */
  before?: StateBefore | null;
  /** `state.last` in words: the state at the end of each point. */
  states?: States;
}

export type HistoryEngine = Pick<Engine, 'fleet' | 'history'>;

/** ms of history that are answered where no range is asked for. */
const USUAL_RANGE = 15 * 60_000;

/** @param now UTC ms */
export async function historyAnswer(
  engine: HistoryEngine,
  parameters: ParametersOf<'/api/history'>,
  now: number,
): Promise<Result<HistoryAnswer, Refusal>> {
  const source = sourceOf(parameters);
  const { points, to = now } = parameters;
  const { from = Math.max(0, to - USUAL_RANGE), columns = usualColumns(source.kind) } = parameters;
  const stranger = strangerIn(engine, source);
  if (stranger !== null) return refuse(404, stranger);
  const unknown = columns.find((name) => !isColumnOf(source.kind, name));
  if (unknown !== undefined) {
    return refuse(
      400,
      `columns: there is no ${quoted(unknown)} of a ${source.kind}: docs/api.md has them all`,
    );
  }
  if (from >= to) return refuse(400, 'from: expected a time that is not to come, or "to" with it');
  const read = source.kind === 'backend' ? [...new Set([...columns, LAST_STATE])] : columns;
  const found = await engine.history.range({ source, columns: read, from, to, points });
  if (!found.ok) return refuse(503, found.error);
  return ok({ source, from, to, ...shown(found.value, read, columns) });
}

/** One of the three is given. */
function sourceOf({ group, backend }: ParametersOf<'/api/history'>): SeriesSource {
  if (backend !== undefined) return { kind: 'backend', backend };
  return group === undefined ? { kind: 'fleet' } : { kind: 'group', group };
}

/** `null`: it is in the fleet. */
function strangerIn({ fleet }: HistoryEngine, source: SeriesSource): string | null {
  switch (source.kind) {
    case 'fleet':
      return null;
    case 'group': {
      const { group } = source;
      const known = fleet.info.backends.some((backend) => backend.group === group);
      return known ? null : `there is no group ${quoted(group)}: see /api/fleet`;
    }
    case 'backend':
      return fleet.has(source.backend)
        ? null
        : `there is no backend ${quoted(source.backend)}: see /api/fleet`;
  }
}

/**
 * @param read names of the columns that there are
 * @param wanted those that are shown
 */
export function shown(
  range: RangeSeries,
  read: readonly string[],
  wanted: readonly string[],
): Omit<HistoryAnswer, 'source' | 'from' | 'to'> {
  const { start, step, points, resolution, before } = range;
  const valuesOf = (name: string) =>
    range.columns[read.indexOf(name)] ?? new Float32Array(points).fill(Number.NaN);
  const packed = Array.from(valuesOf(LAST_STATE));
  const inWords = <Word>(of: (state: number) => Word) =>
    packed.map((state) => (Number.isNaN(state) ? null : of(state)));
  return {
    start,
    step,
    resolution,
    times: Array.from({ length: points }, (_, point) => start + point * step),
    columns: Object.fromEntries(
      wanted
        .filter((name) => name !== LAST_STATE)
        .map((name) => [
          name,
          Array.from(valuesOf(name), (value) => (Number.isNaN(value) ? null : shortened(value))),
        ]),
    ),
    ...(read.includes(LAST_STATE) && { before: before && stateBefore(before) }),
    ...(wanted.includes(LAST_STATE) && {
      states: { phase: inWords(phaseOf), health: inWords(healthOf), breaker: inWords(breakerOf) },
    }),
  };
}

const stateBefore = ({ state, at }: { state: number; at: number }): StateBefore => ({
  phase: phaseOf(state),
  health: healthOf(state),
  breaker: breakerOf(state),
  until: at,
});

/** All that a float of 32 bits knows, without the digits that it makes up in one of 64. */
const shortened = (value: number): number => Number(value.toPrecision(7));

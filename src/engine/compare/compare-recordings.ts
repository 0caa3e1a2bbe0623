import { basename } from 'node:path';
import {
  type CompareOrder,
  type Comparison,
  type Marker,
  RECORDING_EXTENSION,
} from '../../shared/recording.ts';
import { ok, type Result } from '../../shared/result.ts';
import { markersOf } from '../recording/overview.ts';
import { openRecording, RecordingFileError } from '../recording/recording-file.ts';
import type { RecordingMeta } from '../recording/recording-format.ts';
import { RecordingReader } from '../recording/recording-reader.ts';
import { type Database, reasonOf } from '../store/database.ts';
import { type MeasuredFigure, measureFigures } from './figures.ts';
import { type JudgedFigure, judge } from './judge.ts';
import { backendsIn, planSpan, readSpan } from './recorded-span.ts';
import { addBackend, emptyBlock, type SpanBlock } from './span-block.ts';

/** Backends of a step. */
const AT_ONCE = 20;

/** One of the two, opened. */
interface Side {
  recording: string;
  meta: RecordingMeta;
  database: Database;
  /** From where on it is compared, UTC ms. */
  start: number;
  end: number;
  backends: Set<string>;
}

/** Why two files cannot be compared; the message is one line for people. */
class ComparisonError extends Error {
  override readonly name = 'ComparisonError';
}

/**
 * Compares two recordings over the backends that both have, over as much time as both have, from the first bucket of
 * history that lies wholly after their beginning or after the marker. They are read and stay as they are.
 *
 * In steps, each of some ms: whoever has more to do than this does it in between. Each yields the share that is done, `null`
 * where that is not known.
 *
 * @param before path of the file
 * @param order the ids in it are what the answer calls them
 * @returns or one line for people
 */
export function* compareSteps(
  before: string,
  after: string,
  order: Partial<CompareOrder> = {},
): Generator<number | null, Result<Comparison, string>> {
  const opened: Database[] = [];
  const open = (path: string, id: string | undefined): Side => {
    const { database, meta } = named(path, () => openRecording(path));
    opened.push(database);
    return named(path, () => sideOf(database, meta, id ?? basename(path, RECORDING_EXTENSION), order));
  };
  try {
    return ok(yield* compareSides(open(before, order.before), open(after, order.after)));
  } catch (error) {
    if (error instanceof ComparisonError) return { ok: false, error: error.message };
    return { ok: false, error: `they cannot be compared: ${reasonOf(error)}` };
  } finally {
    for (const database of opened) database.close();
  }
}

/** The same at once. */
export function compareRecordings(
  before: string,
  after: string,
  order: Partial<CompareOrder> = {},
): Result<Comparison, string> {
  const steps = compareSteps(before, after, order);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** What goes wrong is of that file. @throws ComparisonError */
function named<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const why =
      error instanceof RecordingFileError || error instanceof ComparisonError
        ? error.message
        : reasonOf(error);
    throw new ComparisonError(`${basename(path)}: ${why}`);
  }
}

function sideOf(
  database: Database,
  meta: RecordingMeta,
  recording: string,
  { marker, backends }: Partial<CompareOrder>,
): Side {
  const reader = new RecordingReader(database, meta);
  const wanted = backends && new Set(backends);
  const known = backendsIn(database);
  if (known.length === 0) throw new ComparisonError('it has no figures of any backend');
  const all = known.filter((id) => wanted?.has(id) ?? true);
  const start = marker === undefined ? reader.from : markerAt(database, marker);
  return { recording, meta, database, start, end: reader.to, backends: new Set(all) };
}

/** The first one of that text. @throws ComparisonError */
function markerAt(database: Database, text: string): number {
  const markers = markersOf(database);
  const found = markers.find((each: Marker) => each.text.trim() === text);
  if (found) return found.at;
  const names = [...new Set(markers.map((each) => JSON.stringify(each.text)))].slice(0, 5).join(', ');
  throw new ComparisonError(
    names === '' ? 'it has no marker at all' : `it has no marker ${JSON.stringify(text)}, but ${names}`,
  );
}

/** @throws ComparisonError */
function* compareSides(before: Side, after: Side): Generator<number | null, Comparison> {
  const common = new Set([...before.backends].filter((id) => after.backends.has(id)));
  if (common.size === 0) throw new ComparisonError('they have no backend in common');
  const span = Math.min(before.end - before.start, after.end - after.start);
  const plan = planSpan(span, common.size);
  if (!plan) {
    throw new ComparisonError('less than ten seconds are there of both: too little to compare');
  }
  const own = yield* readSpan(before.database, before.start, plan, common);
  const other = yield* readSpan(after.database, after.start, plan, common);
  const fleet = judge(measureFigures(together(own), together(other)));
  const measured = new Map<string, MeasuredFigure[]>();
  for (const id of common) {
    measured.set(id, measureFigures(own.get(id) ?? [], other.get(id) ?? []));
    if (measured.size % AT_ONCE === 0) yield measured.size / common.size;
  }
  return {
    before: toldOf(before, span),
    after: toldOf(after, span),
    span,
    figures: fleet.map(({ figure }) => figure),
    backends: judgedBackends(measured),
    onlyBefore: only(before.backends, common),
    onlyAfter: only(after.backends, common),
  };
}

function together(spans: ReadonlyMap<string, readonly SpanBlock[]>): SpanBlock[] {
  const all: SpanBlock[] = [];
  for (const blocks of spans.values()) {
    blocks.forEach((block, index) => {
      let into = all[index];
      if (!into) {
        into = emptyBlock();
        all[index] = into;
      }
      addBackend(into, block);
    });
  }
  return all;
}

function judgedBackends(measured: ReadonlyMap<string, readonly MeasuredFigure[]>): Comparison['backends'] {
  const judged = judge([...measured.values()].flat());
  let next = 0;
  return [...measured]
    .map(([backend, { length }]) => {
      const own = judged.slice(next, next + length);
      next += length;
      return { backend, own, order: orderOf(own) };
    })
    .sort((a, b) => {
      const ranked = a.order.rank - b.order.rank || a.order.chance - b.order.chance;
      return ranked || a.backend.localeCompare(b.backend, 'en', { numeric: true });
    })
    .map(({ backend, own }) => ({ backend, figures: own.map(({ figure }) => figure) }));
}

/** Those with something worse first, then those with something better; the surest first. */
function orderOf(judged: readonly JudgedFigure[]): { rank: number; chance: number } {
  const least = (verdict: string) =>
    Math.min(1, ...judged.flatMap(({ figure, chance }) => (figure.verdict === verdict ? [chance] : [])));
  const has = (verdict: string) => judged.some(({ figure }) => figure.verdict === verdict);
  if (has('worse')) return { rank: 0, chance: least('worse') };
  if (has('better')) return { rank: 1, chance: least('better') };
  return { rank: 2, chance: 1 };
}

const toldOf = ({ recording, meta, start }: Side, span: number): Comparison['before'] => ({
  recording,
  name: meta.name,
  from: start,
  to: start + span,
});

const only = (all: ReadonlySet<string>, common: ReadonlySet<string>): string[] =>
  [...all].filter((id) => !common.has(id)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));

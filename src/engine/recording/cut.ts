import { FINEST } from '../history/tiers.ts';
import type { Database } from '../store/database.ts';
import { type CutContent, WHOLE_CUT } from './cut-content.ts';
import { cutHistory } from './cut-history.ts';
import { cutMessages } from './cut-messages.ts';
import type { CutPart } from './cut-part.ts';
import { ToldCut } from './cut-told.ts';
import { readMeta, writeMeta } from './recording-file.ts';
import type { RecordingMeta } from './recording-format.ts';
import { RecordingReader } from './recording-reader.ts';
import { RecordingScope } from './recording-scope.ts';
import type { Redactor } from './redactor.ts';
import { TableWriter } from './table-rows.ts';
import { WholeGroups } from './whole-groups.ts';

export interface Cut {
  /** UTC ms, both included. */
  from: number;
  to: number;
  /** Ids; `null`: all that the source has. */
  backends: readonly string[] | null;
  name: string;
}

/** Nothing of the range was recorded; one line for people. */
export class EmptyCutError extends Error {
  override readonly name = 'EmptyCutError';
}

/** What it says of itself but which one it is, and where this very file came from. */
export function withoutOrigin({
  key: _key,
  importedAt: _importedAt,
  copyOfKey: _copyOfKey,
  cutFromKey: _cutFromKey,
  ...meta
}: RecordingMeta): RecordingMeta {
  return meta;
}

/**
 * What a cut says of itself, to make its file with.
 * @param cutFrom id of what it is cut out of
 */
export function metaOfCut(source: RecordingMeta, cut: Cut, cutFrom: string | null): RecordingMeta {
  const { backends } = cut;
  const scope = source.scope && backends ? backends.filter((id) => source.scope?.includes(id)) : backends;
  return {
    ...withoutOrigin(source),
    name: cut.name,
    from: cut.from,
    to: cut.to,
    scope: scope ?? source.scope,
    cutFrom,
    ...(cutFrom === null || source.key === undefined ? {} : { cutFromKey: source.key }),
    ended: 'cut',
  };
}

/**
 * Copies a part of a recording into another, which begins with all that was so at `from`. Of some backends alone, it is
 * as if the fleet had no others. Takes the memory of some hundred rows, whatever the size.
 *
 * @param target made by `createRecording`, with nothing in it
 * @param redactor takes out what is not to be in it, besides what was taken out when it was recorded; `null`: nothing
 * @throws EmptyCutError; Error of either file
 */
export function cutRecording(
  source: Database,
  target: Database,
  cut: Cut,
  redactor: Redactor | null = null,
): void {
  const steps = cutSteps(source, target, cut, redactor);
  while (!steps.next().done);
}

/**
 * The same, some hundred rows at a time: between them others get their turn, or it is given up. Yields the share of the
 * time that was gone through, 0 to 1.
 */
export function* cutSteps(
  source: Database,
  target: Database,
  cut: Cut,
  redactor: Redactor | null = null,
  content: CutContent = WHOLE_CUT,
): Generator<number, void> {
  const reader = new RecordingReader(source, readMeta(source));
  const from = Math.max(cut.from, reader.from);
  const to = Math.min(cut.to, reader.to);
  // What happened at `from` itself is told, and not only there from the start.
  const moment = from <= to ? reader.stateAt(Math.max(reader.from, from - 1)) : null;
  if (!moment) {
    throw new EmptyCutError(
      reader.damaged > 0
        ? 'this recording is damaged: it has no state of the fleet that can be read'
        : 'nothing was recorded in that time',
    );
  }
  const scope = cut.backends && new RecordingScope(cut.backends);
  const whole = scope && new WholeGroups((id) => scope.has(id));
  // What began long before its first moment has history that is older than it: its oldest was let go.
  const isWhole =
    scope === null &&
    reader.ended &&
    from === reader.from &&
    to === reader.to &&
    from - reader.meta.from < FINEST;
  const part: CutPart = { from, to, scope, redactor, content, isWhole, whole };
  const into = new TableWriter(target);
  const work = new ToldCut(source, into, part);
  const { snapshot } = moment;
  if (scope && !snapshot.fleet.backends.some(({ id }) => scope.has(id))) {
    throw new EmptyCutError('none of these backends is in the recording at that time');
  }
  work.first(moment, from);
  yield* together([
    [4, work.items(moment.item)],
    [0, work.markers()],
    ...(content.ticks ? [[0, work.ticks()] as const] : []),
    ...(content.reports ? [[2, work.reports()] as const] : []),
    ...(content.messages ? [[3, cutMessages(source, into, part)] as const] : []),
    ...(content.history ? [[2, cutHistory(source, target, part)] as const] : []),
  ]);
  work.redactions();
  writeMeta(target, { from, to });
}

/** One after the other; of each the part that it takes of the time, more or less, and its own share. */
function* together(
  works: readonly (readonly [part: number, Generator<number, void>])[],
): Generator<number, void> {
  const all = works.reduce((sum, [part]) => sum + part, 0);
  let before = 0;
  for (const [part, work] of works) {
    for (const share of work) yield (before + part * share) / all;
    before += part;
  }
}

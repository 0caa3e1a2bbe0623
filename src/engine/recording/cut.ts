import type { PushBody } from '../../shared/contract.ts';
import { FRAME_DELTA_MAGIC, magicOf } from '../../shared/frame.ts';
import type { BackendReport } from '../../shared/report.ts';
import type { Database } from '../store/database.ts';
import { type CutContent, WHOLE_CUT } from './cut-content.ts';
import { healthCounts } from './cut-frame.ts';
import { cutHistory } from './cut-history.ts';
import { cutMessages } from './cut-messages.ts';
import { bytesOf, type CutPart, eachReadable, readable } from './cut-part.ts';
import { readMeta, writeMeta } from './recording-file.ts';
import {
  ITEM,
  packBytes,
  packJson,
  type RecordedSnapshot,
  type RecordingMeta,
  repackJson,
  unpackBytes,
  unpackJson,
} from './recording-format.ts';
import { type Moment, RecordingReader } from './recording-reader.ts';
import { RecordingScope } from './recording-scope.ts';
import { redactionsOf, summed } from './redaction-counts.ts';
import type { Redactor } from './redactor.ts';
import { pagesOf, type Row, TableWriter } from './table-rows.ts';

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

/**
 * What a cut says of itself, to make its file with.
 * @param cutFrom id of what it is cut out of
 */
export function metaOfCut(source: RecordingMeta, cut: Cut, cutFrom: string | null): RecordingMeta {
  const { backends } = cut;
  const scope = source.scope && backends ? backends.filter((id) => source.scope?.includes(id)) : backends;
  return {
    ...source,
    name: cut.name,
    from: cut.from,
    to: cut.to,
    scope: scope ?? source.scope,
    cutFrom,
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
  if (!moment) throw new EmptyCutError('nothing was recorded in that time');
  const scope = cut.backends && new RecordingScope(cut.backends);
  const part: CutPart = { from, to, scope, redactor, content };
  const into = new TableWriter(target);
  const work = new RecordingCut(source, into, part);
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

class RecordingCut {
  constructor(
    private readonly source: Database,
    private readonly into: TableWriter,
    private readonly part: CutPart,
  ) {}

  first(moment: Moment, at: number): void {
    this.keyframe(moment.item, at, moment.snapshot, moment.frame?.bytes ?? null, true);
  }

  private keyframe(
    item: number,
    at: number,
    snapshot: RecordedSnapshot,
    frame: Uint8Array | null,
    kept: boolean,
  ): void {
    const { scope, redactor } = this.part;
    const scoped = scope ? scope.snapshot(snapshot) : snapshot;
    const cutFrame = scope && frame ? scope.frame(frame, true) : frame;
    if (!kept) return;
    const cutSnapshot = redactor ? redactor.json(scoped, 'status') : scoped;
    const row = { item, at, snapshot: packJson(cutSnapshot), frame: cutFrame && packBytes(cutFrame) };
    this.into.put('keyframe', [row]);
  }

  /** With the keyframes between them: which rows a frame has changes with what was told before it. */
  *items(after: number): Generator<number, void> {
    const { from, to, scope, content } = this.part;
    // Of some backends alone they are read all the same: their rows are found anew with each.
    const withKeyframes = content.keyframes || scope !== null;
    const keyframes = this.source
      .prepare('SELECT item FROM keyframe WHERE item > ? AND at <= ? ORDER BY item')
      .all([after, withKeyframes ? to : -1]) as { item: number }[];
    let due = 0;
    const keyframesBefore = (id: number) => {
      for (let next = keyframes[due]; next && next.item < id; next = keyframes[++due]) {
        this.copyKeyframe(next.item);
      }
    };
    const last = this.source.prepare('SELECT id FROM item WHERE at <= ? ORDER BY at DESC, id DESC LIMIT 1');
    const [end] = last.all([to]) as { id: number }[];
    // Ticks of some backends alone are counted with their frames.
    const withFrames = content.frames || (content.ticks && scope !== null);
    const where = withFrames ? 'id <= ?' : `id <= ? AND kind = ${ITEM.push}`;
    for (const rows of pagesOf(this.source, 'item', { id: after }, where, [end?.id ?? after])) {
      this.into.together(() => {
        if (this.isCopy) this.into.put('item', rows);
        else {
          for (const row of rows) {
            keyframesBefore(row.id as number);
            this.item(row);
          }
        }
      });
      const reached = rows.at(-1)?.at ?? to;
      yield to > from ? ((reached as number) - from) / (to - from) : 1;
    }
    keyframesBefore(Number.MAX_SAFE_INTEGER);
  }

  *ticks(): Generator<number, void> {
    // Of some backends they are counted with their frames.
    if (this.part.scope) return;
    const { from, to } = this.part;
    for (const rows of pagesOf(this.source, 'tick', { at: from - 1 }, 'at <= ?', [to])) {
      this.into.put('tick', rows);
      yield 0;
    }
  }

  *markers(): Generator<number, void> {
    const { from, to, scope, redactor } = this.part;
    for (const rows of pagesOf(this.source, 'marker', { id: 0 }, 'at >= ? AND at <= ?', [from, to])) {
      const ours = rows.filter(({ backend }) => backend === null || !scope || scope.has(backend as string));
      this.into.put(
        'marker',
        redactor ? ours.map((row) => ({ ...row, text: redactor.text(row.text as string, 'marker') })) : ours,
      );
      yield 0;
    }
  }

  /** The last of each backend before, as of then, and those since. */
  *reports(): Generator<number, void> {
    const { from, to, scope } = this.part;
    const [all] = this.source.prepare('SELECT COUNT(*) AS count FROM report').all([]) as { count: number }[];
    let done = 0;
    const last = this.source.prepare(
      'SELECT backend, MAX(at) AS at FROM report WHERE at <= ? GROUP BY backend',
    );
    const select = this.source.prepare('SELECT body FROM report WHERE backend = ? AND at = ?');
    for (const { backend, at } of last.all([from]) as { backend: string; at: number }[]) {
      if (scope && !scope.has(backend)) continue;
      const [row] = select.all([backend, at]) as Row[];
      if (row) this.putReports([{ backend, at: from, ...row }]);
    }
    for (const rows of pagesOf(this.source, 'report', { backend: '', at: 0 }, 'at > ? AND at <= ?', [
      from,
      to,
    ])) {
      this.putReports(rows.filter(({ backend }) => !scope || scope.has(backend as string)));
      done += rows.length;
      yield done / Math.max(1, all?.count ?? 0);
    }
  }

  /** What was taken out of the whole recording, and of the cut besides. */
  redactions(): void {
    const counts = [...redactionsOf(this.source), ...(this.part.redactor?.counts() ?? [])];
    this.into.put(
      'redaction',
      summed(counts).map((each) => ({ ...each })),
    );
  }

  /** Whether what pages were told is copied as it is. */
  private get isCopy(): boolean {
    return this.part.scope === null && this.part.redactor === null;
  }

  private putReports(rows: Row[]): void {
    const { redactor } = this.part;
    const clean = (row: Row): Row => ({
      ...row,
      body: repackJson<BackendReport>(
        bytesOf(row.body),
        (report) => redactor?.json(report, 'report') ?? report,
      ),
    });
    this.into.put('report', redactor ? eachReadable(rows, clean) : rows);
  }

  private copyKeyframe(item: number): void {
    const [row] = this.source
      .prepare('SELECT item, at, snapshot, frame FROM keyframe WHERE item = ?')
      .all([item]) as Row[];
    if (!row) return;
    if (this.isCopy) {
      this.into.put('keyframe', [row]);
      return;
    }
    const { scope, redactor } = this.part;
    if (!scope) {
      const snapshot = readable(() =>
        repackJson<RecordedSnapshot>(bytesOf(row.snapshot), (told) => redactor?.json(told, 'status') ?? told),
      );
      if (snapshot) this.into.put('keyframe', [{ ...row, snapshot }]);
      return;
    }
    const found = readable(() => ({
      snapshot: unpackJson<RecordedSnapshot>(bytesOf(row.snapshot)),
      frame: row.frame === null ? null : unpackBytes(bytesOf(row.frame)),
    }));
    if (found)
      this.keyframe(item, row.at as number, found.snapshot, found.frame, this.part.content.keyframes);
  }

  private item(row: Row): void {
    const { scope, content } = this.part;
    const { id = null, at = null } = row;
    if (row.kind === ITEM.push) {
      const body = readable(() => this.push(bytesOf(row.body)));
      if (body) this.into.put('item', [{ ...row, body }]);
      return;
    }
    if (!scope) {
      this.into.put('item', [row]);
      return;
    }
    const frame = readable(() => scope.frame(unpackBytes(bytesOf(row.body)), false));
    if (!frame) return;
    const kind = magicOf(frame) === FRAME_DELTA_MAGIC ? ITEM.delta : ITEM.frame;
    if (content.frames) this.into.put('item', [{ id, at, kind, body: packBytes(frame) }]);
    if (content.ticks) this.into.put('tick', [{ at, ...healthCounts(frame) }]);
  }

  /** `null` where nothing of it is in the part. */
  private push(body: Uint8Array): Uint8Array | null {
    const { scope, redactor, content } = this.part;
    const fleetAlone = content.pushes === 'fleet';
    const change = (told: PushBody): PushBody | null => {
      const push = scope ? scope.push(told) : told;
      if (!push || (fleetAlone && push.push !== 'fleet')) return null;
      return redactor ? redactor.json(push, push.push === 'statuses' ? 'status' : 'event') : push;
    };
    return repackJson(body, change, fleetAlone ? '"fleet"' : '');
  }
}

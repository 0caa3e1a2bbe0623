import type { PushBody } from '../../shared/contract.ts';
import { FRAME_DELTA_MAGIC, magicOf } from '../../shared/frame.ts';
import type { BackendReport } from '../../shared/report.ts';
import type { Database } from '../store/database.ts';
import { healthCounts } from './cut-frame.ts';
import { type CutPart, eachReadable, readable } from './cut-part.ts';
import {
  bodyOf,
  ITEM,
  packBytes,
  packJson,
  type RecordedSnapshot,
  repackJson,
  unpackBytes,
  unpackJson,
} from './recording-format.ts';
import type { Moment } from './recording-reader.ts';
import { redactionsOf, summed } from './redaction-counts.ts';
import { pagesOf, type Row, type TableWriter } from './table-rows.ts';

/** Copies what pages were told, as it is or some of it, and what belongs to that. Every method throws Error of either file. */
export class ToldCut {
  /** Items so far that nothing of is in the part: those after it move up, so that none seems to be missing. */
  private without = 0;

  constructor(
    private readonly source: Database,
    private readonly into: TableWriter,
    private readonly part: CutPart,
  ) {}

  first(moment: Moment, at: number): void {
    this.part.whole?.note(moment.snapshot.fleet.backends);
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
    this.into.put('keyframe', [
      {
        ...{ item: item - this.without, at },
        ...{ snapshot: packJson(cutSnapshot), frame: cutFrame && packBytes(cutFrame) },
      },
    ]);
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
          const kept = rows.flatMap((row): Row[] => {
            keyframesBefore(row.id as number);
            const moved = this.item(row);
            return moved ? [moved] : [];
          });
          this.into.put('item', kept);
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
        bodyOf(row.body),
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
        repackJson<RecordedSnapshot>(bodyOf(row.snapshot), (told) => redactor?.json(told, 'status') ?? told),
      );
      if (snapshot) this.into.put('keyframe', [{ ...row, snapshot }]);
      return;
    }
    const found = readable(() => ({
      snapshot: unpackJson<RecordedSnapshot>(bodyOf(row.snapshot)),
      frame: row.frame === null ? null : unpackBytes(bodyOf(row.frame)),
    }));
    if (found)
      this.keyframe(item, row.at as number, found.snapshot, found.frame, this.part.content.keyframes);
  }

  /** `null` where nothing of it is in the part, or it cannot be read. */
  private item(row: Row): Row | null {
    const { scope } = this.part;
    const isPush = row.kind === ITEM.push;
    if (!isPush && !scope) return row;
    const bytes = bodyOf(row.body);
    const found = readable(() => ({
      body: isPush || !scope ? this.push(bytes) : scope.frame(unpackBytes(bytes), false),
    }));
    if (!found) return null;
    const { body } = found;
    if (!body && scope) this.without++;
    if (!body) return null;
    const moved = { ...row, id: (row.id as number) - this.without, body };
    return isPush ? moved : this.frame(moved, body);
  }

  private frame(row: Row, frame: Uint8Array): Row | null {
    const { content } = this.part;
    if (content.ticks) this.into.put('tick', [{ at: row.at ?? null, ...healthCounts(frame) }]);
    if (!content.frames) return null;
    const kind = magicOf(frame) === FRAME_DELTA_MAGIC ? ITEM.delta : ITEM.frame;
    return { ...row, kind, body: packBytes(frame) };
  }

  /** `null` where nothing of it is in the part. */
  private push(body: Uint8Array): Uint8Array | null {
    const { scope, redactor, content, whole } = this.part;
    const fleetAlone = content.pushes === 'fleet';
    const change = (told: PushBody): PushBody | null => {
      if (told.push === 'fleet') whole?.note(told.fleet.backends);
      const push = scope ? scope.push(told) : told;
      if (!push || (fleetAlone && push.push !== 'fleet')) return null;
      return redactor ? redactor.json(push, push.push === 'statuses' ? 'status' : 'event') : push;
    };
    return repackJson(body, change, fleetAlone ? '"fleet"' : '');
  }
}

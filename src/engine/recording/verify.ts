import { FrameBaseError } from '../../shared/frame-delta.ts';
import type { RecordingCheck } from '../../shared/recording.ts';
import { type Database, reasonOf } from '../store/database.ts';
import { FrameCursor, wholeFrame } from './frame-cursor.ts';
import { tailOf } from './history-tail.ts';
import { unpackMessages } from './message-columns.ts';
import { bodyOf, ITEM, unpackBytes } from './recording-format.ts';
import { pagesOf, type RecordingTable, type Row } from './table-rows.ts';
import { readEntries, readEvent, readPush, readReport, readSnapshot } from './told.ts';

/** Problems that are told one by one, and lines of SQLite's own check. */
export const MOST_PROBLEMS = 20;

/**
 * Looks at every row of a recording: whether each can be read, and whether they are in order. Stops between some hundred
 * rows, so that others get their turn and it can be given up.
 *
 * @param recording its id
 * @param pages what is wrong with the pages of the file, see `checkPages`
 * @returns what it came to; yields the share that is done, 0 to 1
 */
export function* verifyRecording(
  database: Database,
  recording: string,
  pages: readonly string[],
): Generator<number, RecordingCheck> {
  const check = new Check(database, recording);
  for (const line of pages) check.say(`the file: ${line}`);
  const total = Math.max(1, check.rows());
  let done = 0;
  for (const rows of check.everything()) {
    done += rows;
    yield Math.min(1, done / total);
  }
  return check.result();
}

class Check {
  private readonly problems: string[] = [];
  private unsaid = 0;
  private frames = 0;
  private pushes = 0;
  private events = 0;
  private messages = 0;
  private longestGap = 0;

  constructor(
    private readonly database: Database,
    private readonly recording: string,
  ) {}

  result(): RecordingCheck {
    const { recording, frames, pushes, events, messages, longestGap } = this;
    const more = this.unsaid > 0 ? [`and ${this.unsaid} more`] : [];
    return { recording, problems: [...this.problems, ...more], frames, pushes, events, messages, longestGap };
  }

  rows(): number {
    const tables = ['item', 'keyframe', 'report', 'message_columns', 'message', 'event', 'tick'];
    return tables.reduce((sum, table) => {
      const [row] = this.database.prepare(`SELECT COUNT(*) AS n FROM ${table}`).all([]) as { n: number }[];
      return sum + (row?.n ?? 0);
    }, 0);
  }

  /** Yields how many rows were looked at. */
  *everything(): Generator<number> {
    const snapshots = this.database.prepare('SELECT COUNT(*) AS n FROM keyframe').all([]) as { n: number }[];
    if (snapshots[0]?.n === 0) this.say('it has no state to begin with');
    const parts = [
      this.keyframes(),
      this.items(),
      this.bodies('tick', { at: 0 }, () => undefined),
      this.bodies('report', { backend: '', at: 0 }, ({ body }) => readReport(body)),
      this.bodies('message_columns', { id: 0 }, ({ at, body }) => {
        for (const each of unpackMessages(bodyOf(body), at as number)) this.messages += each.at.length;
      }),
      this.bodies('message', { id: 0 }, ({ body }) => readEntries(body)),
      this.kept(),
    ];
    for (const part of parts) {
      try {
        yield* part;
      } catch (error) {
        // Where a page of the file is damaged, what is behind it cannot be reached.
        this.say(`the file cannot be read on: ${reasonOf(error)}`);
      }
    }
    this.attempt('the last seconds of history', () => tailOf(this.database));
  }

  private *keyframes(): Generator<number> {
    let last = Number.NEGATIVE_INFINITY;
    yield* this.bodies('keyframe', { item: -1 }, ({ at, snapshot, frame }) => {
      readSnapshot(snapshot);
      if (frame !== null) wholeFrame(unpackBytes(bodyOf(frame)));
      if ((at as number) < last) throw new Error('its time goes back');
      last = at as number;
    });
  }

  private *items(): Generator<number> {
    const [first] = this.database
      .prepare('SELECT frame FROM keyframe ORDER BY item LIMIT 1')
      .all([]) as Row[];
    const frames = new FrameCursor(null);
    this.attempt('the first frame', () => {
      if (first?.frame) frames.read(unpackBytes(bodyOf(first.frame)));
    });
    let [lastId, lastAt, lastFrame] = [Number.NaN, Number.NEGATIVE_INFINITY, Number.NaN];
    let missing = 0;
    let begun = !frames.lost;
    yield* this.bodies('item', { id: 0 }, ({ id, at, kind, body }) => {
      const time = at as number;
      if (!Number.isNaN(lastId)) missing += Math.max(0, (id as number) - lastId - 1);
      lastId = id as number;
      const goesBack = time < lastAt;
      lastAt = Math.max(lastAt, time);
      if (kind === ITEM.push) {
        this.pushes++;
        const push = readPush(body);
        if (push.push === 'fleet') frames.follow(push.fleet);
      } else {
        this.frames++;
        if (!Number.isNaN(lastFrame)) this.longestGap = Math.max(this.longestGap, time - lastFrame);
        lastFrame = time;
        try {
          frames.read(unpackBytes(bodyOf(body)));
          begun = true;
        } catch (error) {
          // The first may be about a frame from before the recording.
          if (begun || !(error instanceof FrameBaseError)) throw error;
        }
      }
      if (goesBack) throw new Error('its time goes back');
    });
    if (missing > 0)
      this.say(`${missing} ${missing === 1 ? 'row is' : 'rows are'} missing from what was told`);
  }

  /** The timeline, whose rows are text. */
  private *kept(): Generator<number> {
    const next = this.database.prepare('SELECT id, event FROM event WHERE id > ? ORDER BY id LIMIT 500');
    for (let last = 0; ; ) {
      const rows = next.all([last]) as { id: number; event: string }[];
      for (const { id, event } of rows) {
        this.events++;
        this.attempt(`event ${id}`, () => readEvent(event));
      }
      yield rows.length;
      if (rows.length < 500) return;
      last = rows.at(-1)?.id ?? last;
    }
  }

  private *bodies(
    table: RecordingTable,
    after: Record<string, number | string>,
    look: (row: Row) => void,
  ): Generator<number> {
    const key = Object.keys(after)[0] ?? 'id';
    for (const rows of pagesOf(this.database, table, after, '1', [])) {
      for (const row of rows) this.attempt(`${NAMES[table]} ${String(row[key])}`, () => look(row));
      yield rows.length;
    }
  }

  private attempt(what: string, look: () => void): void {
    try {
      look();
    } catch (error) {
      this.say(`${what} cannot be read: ${error instanceof Error ? error.message : 'it is damaged'}`);
    }
  }

  say(line: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(line);
    else this.unsaid++;
  }
}

const NAMES: Record<RecordingTable, string> = {
  item: 'row',
  keyframe: 'the state at row',
  tick: 'the counts at',
  marker: 'marker',
  report: 'a report of backend',
  message_columns: 'the numbers of messages',
  message: 'messages',
  redaction: 'redaction',
};

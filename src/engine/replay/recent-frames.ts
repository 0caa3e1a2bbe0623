import { HISTORY_POINTS } from '../../shared/contract.ts';
import { FrameCursor, type WholeFrame } from '../recording/frame-cursor.ts';
import type { RecordingReader } from '../recording/recording-reader.ts';
import { FrameHistory } from '../telemetry/frame-history.ts';

/** ms between frames. */
const TICK = 1_000;
/** Frames that are restored in one piece: some 20 ms of 1,000 backends. */
const PIECE = 25;

/**
 * The 15 minutes before the position, as a live engine has them in memory. They are restored piece by piece, so that
 * whoever plays or seeks meanwhile does not wait; what is played from then on is added.
 */
export class RecentFrames {
  private history: FrameHistory | null = null;
  private frames = new FrameCursor(null);
  private revision = 0;
  /** The last item that is in {@link history}. */
  private last = 0;
  private whole = false;
  private abandoned = false;
  private readonly restored: Promise<FrameHistory | null>;

  /**
   * @param position UTC ms
   * @param target the last item that there is at present: it may rise while this restores
   * @param pass runs what touches the file, unless the process ends: see `ExitGate`
   * @param onFault told of an Error of SQLite, after which nothing more is restored
   */
  constructor(
    private readonly reader: RecordingReader,
    position: number,
    private readonly target: () => number,
    private readonly pass: (work: () => void) => void,
    private readonly onFault: (error: unknown) => void,
  ) {
    this.restored = this.restore(position);
  }

  /** Resolves when all is there; to `null` when it never will be. */
  ready(): Promise<FrameHistory | null> {
    return this.restored;
  }

  /** A frame that is played. One that is not restored yet is restored in its turn. */
  push(item: number, frame: WholeFrame): void {
    if (this.whole) this.take(item, frame);
  }

  /** Another one takes its place. */
  abandon(): void {
    this.abandoned = true;
  }

  private async restore(position: number): Promise<FrameHistory | null> {
    try {
      await this.pause();
      if (!this.abandoned) this.pass(() => this.begin(position));
      while (!this.whole) {
        await this.pause();
        if (this.abandoned) return null;
        this.pass(() => {
          this.whole = this.piece();
        });
      }
      return this.history;
    } catch (error) {
      this.abandoned = true;
      this.onFault(error);
      return null;
    }
  }

  /** Whatever is asked goes first. */
  private pause(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  private begin(position: number): void {
    const { reader } = this;
    const begun = reader.keyframeAt(position - (HISTORY_POINTS + 1) * TICK) ?? reader.keyframeAt(reader.from);
    const startedAt = begun?.snapshot.startedAt ?? 0;
    // Before the recording there is nothing to be had from anywhere, unless the engine itself began later.
    const since = startedAt >= reader.from - TICK ? startedAt : 0;
    this.history = new FrameHistory(TICK, HISTORY_POINTS, since);
    if (!begun) return;
    const { fleet } = begun.snapshot;
    this.frames = new FrameCursor(begun.frame, fleet);
    this.last = begun.item;
    this.revision = fleet.revision;
    this.history.follow(fleet.backends.map(({ id }) => id));
    // Right after a change of the fleet the last frame is of the one before.
    if (begun.frame?.revision === this.revision) this.history.push(begun.frame);
  }

  /** Says whether it was the last one. */
  private piece(): boolean {
    const { frames, last } = this.reader.frames(this.last, this.target(), PIECE, this.frames);
    for (const { id, frame } of frames) this.take(id, frame);
    this.last = last;
    return last >= this.target();
  }

  private take(item: number, frame: WholeFrame): void {
    if (frame.revision !== this.revision) this.follow(item, frame.revision);
    this.last = item;
    this.history?.push(frame);
  }

  /** The fleet of another revision: it was told with a push, and a keyframe came soon after. */
  private follow(item: number, revision: number): void {
    this.revision = revision;
    const told = this.reader.fleetBefore(this.last, item);
    const fleet = told?.revision === revision ? told : this.reader.keyframeAfter(item)?.snapshot.fleet;
    const isIts = fleet?.revision === revision;
    if (isIts) this.frames.follow(fleet);
    this.history?.follow(isIts ? fleet.backends.map(({ id }) => id) : []);
  }
}

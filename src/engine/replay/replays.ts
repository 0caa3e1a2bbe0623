import type { Actor } from '../../shared/backend.ts';
import type { Disposable } from '../../shared/disposable.ts';
import type { Marker } from '../../shared/recording.ts';
import { failure, ok, type Result } from '../../shared/result.ts';
import type { Clock } from '../clock.ts';
import type { Recordings } from '../recording/recording-desk.ts';
import type { Desk, SessionPage } from '../session.ts';
import { Replay } from './replay.ts';
import { ReplayDesk } from './replay-desk.ts';
import type { SpawnReplay } from './replay-thread.ts';

/** Recordings that are shown at once: each has a thread and the last 15 minutes of its fleet in memory. */
const MOST_OPEN = 8;
/** Positions that are kept of those that were ended. */
const MOST_REMEMBERED = 32;
/** ms that one stays open after its last page left: it may be loading anew. */
const LINGER = 5_000;

export interface ReplaysOptions {
  spawn: SpawnReplay;
  clock: Clock;
  /** Asked when a page comes; pages may start and stop recordings while they look at one. */
  recordings: () => Recordings | null;
  /** Puts a marker on the timeline of the live fleet. */
  markLive: (text: string, backend: string | null, actor: Actor) => Result<null>;
  /** Takes what is secret out of what a person wrote. */
  redact: (text: string) => string;
}

/** Which recording, and where it is. */
export interface RecordingPlace {
  /** Its id. */
  recording: string;
  /** What links name it by. */
  key: string;
  /** Path of the file. */
  file: string;
}

interface Open {
  replay: Replay;
  /** Pages that show it. */
  pages: number;
  /** Ends it, once no page shows it. */
  lingering: Disposable | null;
}

/** The recordings that pages look at. Pages that look at the same one are in step. */
export class Replays {
  private readonly open = new Map<string, Open>();
  private readonly closing = new Set<Promise<void>>();
  /** By key, UTC ms: of those that were ended while they were shown. */
  private readonly stoodAt = new Map<string, number>();
  private ended = false;

  constructor(private readonly options: ReplaysOptions) {}

  /** How many are open, those that nobody looks at any more included. */
  get size(): number {
    return this.open.size;
  }

  /** Shows a recording to a page. The error is for people. */
  async show(place: RecordingPlace, page: SessionPage): Promise<Result<Desk>> {
    const entry = this.entryFor(place);
    if (!entry) {
      const why = this.ended
        ? 'the console ends'
        : `${MOST_OPEN} recordings are open already: leave one first`;
      return failure('no-recording', why);
    }
    entry.pages++;
    entry.lingering?.dispose();
    entry.lingering = null;
    const opened = await entry.replay.open();
    if (!opened.ok) {
      this.left(place.recording, entry);
      return opened;
    }
    const { clock, recordings } = this.options;
    return ok(
      new ReplayDesk({
        replay: entry.replay,
        page,
        clock,
        recordings: recordings(),
        mark: (text, backend) => this.mark(entry.replay, text, backend, page.actor),
        onEnd: () => this.left(place.recording, entry),
      }),
    );
  }

  /**
   * The file is to be renamed or deleted: pages that show it learn that it is gone. If it is shown again, it is where it
   * was.
   */
  async end(recording: string): Promise<void> {
    const entry = this.open.get(recording);
    if (!entry) return;
    if (entry.replay.isOpen) {
      const { key, position } = entry.replay.state;
      this.stoodAt.set(key, position);
      for (const [oldest] of this.stoodAt) {
        if (this.stoodAt.size <= MOST_REMEMBERED) break;
        this.stoodAt.delete(oldest);
      }
    }
    await this.close(recording, entry, true);
  }

  /** Links name it otherwise from now on: it is where it was all the same. */
  rename(was: string, key: string): void {
    const position = this.stoodAt.get(was);
    if (position === undefined || was === key) return;
    this.stoodAt.delete(was);
    this.stoodAt.set(key, position);
  }

  /** Ends them all; nothing is shown any more. */
  async dispose(): Promise<void> {
    this.ended = true;
    for (const [recording, entry] of [...this.open]) void this.close(recording, entry, false);
    await Promise.all(this.closing);
  }

  private entryFor({ recording, key, file }: RecordingPlace): Open | null {
    const there = this.open.get(recording);
    if (there && there.replay.over === null) return there;
    if (there) this.open.delete(recording);
    if (this.ended) return null;
    if (this.open.size >= MOST_OPEN && !this.makeRoom()) return null;
    const { spawn, clock } = this.options;
    const isBeingMade = () =>
      this.options.recordings()?.recorder.state.recordings.some(({ id }) => id === recording) ?? false;
    const entry: Open = {
      replay: new Replay({
        recording,
        key,
        file,
        spawn,
        clock,
        isBeingMade,
        from: this.stoodAt.get(key) ?? 0,
      }),
      pages: 0,
      lingering: null,
    };
    this.stoodAt.delete(key);
    this.open.set(recording, entry);
    return entry;
  }

  /** One that nobody looks at any more makes room. */
  private makeRoom(): boolean {
    for (const [recording, entry] of this.open) {
      if (entry.pages > 0) continue;
      void this.close(recording, entry, false);
      return true;
    }
    return false;
  }

  private left(recording: string, entry: Open): void {
    entry.pages--;
    if (entry.pages > 0 || entry.lingering) return;
    if (entry.replay.over !== null || this.open.get(recording) !== entry) {
      void this.close(recording, entry, false);
      return;
    }
    entry.lingering = this.options.clock.after(LINGER, () => void this.close(recording, entry, false));
  }

  private async close(recording: string, entry: Open, tell: boolean): Promise<void> {
    entry.lingering?.dispose();
    if (this.open.get(recording) === entry) this.open.delete(recording);
    const closed = entry.replay.close(tell);
    this.closing.add(closed);
    await closed;
    this.closing.delete(closed);
  }

  private async mark(
    replay: Replay,
    text: string,
    backend: string | null,
    actor: Actor,
  ): Promise<Result<Marker | null>> {
    // What is being recorded takes its markers from the timeline, and nobody else writes into its file.
    if (replay.state.condition === 'recording') return this.options.markLive(text, backend, actor);
    return replay.mark(this.options.redact(text), backend, actor.name);
  }
}

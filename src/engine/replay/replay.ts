import type { PushBody } from '../../shared/contract.ts';
import { Emitter, type Subscribe } from '../../shared/emitter.ts';
import type { Frame } from '../../shared/frame.ts';
import type { InspectedEntry } from '../../shared/inspected-message.ts';
import type { Marker, ReplayControl, ReplayState } from '../../shared/recording.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { Clock } from '../clock.ts';
import { wholeFrame } from '../recording/frame-cursor.ts';
import type { RecordedSnapshot } from '../recording/recording-format.ts';
import { FrameUpdate } from '../telemetry/frame-update.ts';
import { Playback } from './playback.ts';
import type { Advance, ReplayFacts } from './replay-messages.ts';
import { ReplayThread, type SpawnReplay } from './replay-thread.ts';

/** Recorded seconds in one, up to which everything is told as it was and in order. */
const EXACT_SPEED = 1;

export interface ReplayOptions {
  /** Its id. */
  recording: string;
  /** What links name it by. */
  key: string;
  /** Where it stands once it is open, UTC ms. */
  from: number;
  /** Path of the file. */
  file: string;
  spawn: SpawnReplay;
  clock: Clock;
  /** Whether it is being made at present. */
  isBeingMade: () => boolean;
}

/** What a page is to hold at the position. */
export interface ReplayMoment {
  snapshot: RecordedSnapshot;
  state: ReplayState;
  /** `null` before the first frame of the recording. */
  frame: FrameUpdate | null;
}

/**
 * A recording that is shown, once for all pages that show it: they are in step. Invariants:
 *  1. What is told goes on from the position, in the order in which it was recorded.
 *  2. After a seek nothing is told until pages were told to begin anew.
 *  3. Of several seeks that wait the last counts.
 */
export class Replay {
  private readonly thread: ReplayThread;
  private readonly playback: Playback;
  private readonly pushes = new Emitter<PushBody>();
  private readonly frames = new Emitter<FrameUpdate>();
  private readonly messages = new Emitter<{ backend: string; entries: InspectedEntry[] }>();
  private readonly anews = new Emitter<void>();
  private facts: ReplayFacts | null = null;
  private position = 0;
  private lastFrame: Frame | null = null;
  private seeks = 0;
  /** Where to go once the seek that is under way is done. */
  private wanted: number | null = null;
  private seeking: Promise<Result<null>> | null = null;
  private readonly watching = new Map<object, ReadonlySet<string>>();
  private whyOver: string | null = null;

  /** Told to all pages but what only {@link onMessages} has. */
  readonly onPush: Subscribe<PushBody> = this.pushes.subscribe;
  readonly onFrame: Subscribe<FrameUpdate> = this.frames.subscribe;
  /** Of all backends that any page watches. */
  readonly onMessages: Subscribe<{ backend: string; entries: InspectedEntry[] }> = this.messages.subscribe;
  /** What pages hold is of another time, or there is nothing more to show. */
  readonly onAnew: Subscribe<void> = this.anews.subscribe;

  constructor(private readonly options: ReplayOptions) {
    this.thread = new ReplayThread(options.file, options.spawn, (why) => this.end(why));
    this.playback = new Playback(options.clock, (to) => this.advance(to));
  }

  /** Why nothing can be shown any more, one line for people; else `null`. */
  get over(): string | null {
    return this.whyOver;
  }

  get ask(): ReplayThread['ask'] {
    return this.thread.ask.bind(this.thread);
  }

  /** @throws Error before {@link open} has succeeded */
  get state(): ReplayState {
    const { facts, position, playback } = this;
    if (!facts) throw new Error('the recording is not open');
    return {
      recording: this.options.recording,
      key: this.options.key,
      name: facts.name,
      fleet: facts.fleet,
      from: facts.from,
      to: facts.to,
      position,
      playing: playback.playing,
      speed: playback.speed,
      condition: this.options.isBeingMade() ? 'recording' : facts.condition,
    };
  }

  /** Stands paused, at the beginning unless it stood elsewhere. */
  open(): Promise<Result<null>> {
    return this.facts ? Promise.resolve(ok(null)) : this.seek(this.options.from);
  }

  get isOpen(): boolean {
    return this.facts !== null;
  }

  async control(order: ReplayControl): Promise<Result<ReplayState>> {
    switch (order.do) {
      case 'play':
        return this.play();
      case 'pause':
        this.playback.pause();
        break;
      case 'speed':
        this.playback.setSpeed(order.speed);
        break;
      case 'seek':
        return this.stateAfter(await this.seek(order.to));
      case 'step': {
        this.playback.pause();
        const { direction, stop } = order;
        const found = await this.thread.ask('stop', { direction, stop });
        if (!found.ok) return found;
        if (found.value !== null) return this.stateAfter(await this.seek(found.value));
      }
    }
    this.tellState();
    return ok(this.state);
  }

  async moment(): Promise<Result<ReplayMoment>> {
    const found = await this.thread.ask('snapshot', null);
    if (!found.ok) return found;
    const { snapshot, frame } = found.value;
    const engineId = `replay:${this.options.recording}:${this.seeks}`;
    return ok({
      snapshot: { ...snapshot, engineId },
      state: this.state,
      frame: frame && new FrameUpdate(wholeFrame(frame), null),
    });
  }

  /** Which backends' messages somebody looks at; none: nothing any more. */
  async watch(viewer: object, backends: ReadonlySet<string>): Promise<Result<null>> {
    const before = this.watching.get(viewer);
    if (backends.size > 0) this.watching.set(viewer, backends);
    else this.watching.delete(viewer);
    const all = new Set([...this.watching.values()].flatMap((each) => [...each]));
    const answer = await this.thread.ask('watch', { backends: [...all] });
    const found = answer.ok ? answer.value : answer;
    if (!found.ok) {
      if (before) this.watching.set(viewer, before);
      else this.watching.delete(viewer);
      return found;
    }
    for (const each of found.value) if (each.entries.length > 0) this.messages.emit(each);
    return ok(null);
  }

  /** Puts a marker into the file, at the position. */
  async mark(text: string, backend: string | null, by: string): Promise<Result<Marker>> {
    const marked = await this.thread.ask('mark', { text, backend, by });
    return marked.ok ? marked.value : marked;
  }

  /**
   * Resolves when the file is closed.
   * @param tell whether pages that show it are to learn of it
   */
  close(tell: boolean): Promise<void> {
    const closed = this.thread.close();
    if (tell) this.end('the recording is not there any more');
    else this.playback.dispose();
    return closed;
  }

  private play(): Promise<Result<ReplayState>> | Result<ReplayState> {
    const { state } = this;
    // From its end it begins again; one that is being made waits there for more.
    if (state.position >= state.to && state.condition !== 'recording') {
      this.playback.play(state.from);
      return this.seek(state.from).then((sought) => this.stateAfter(sought));
    }
    if (!state.playing) this.playback.play(state.position);
    this.tellState();
    return ok(this.state);
  }

  private stateAfter(sought: Result<null>): Result<ReplayState> {
    return sought.ok ? ok(this.state) : sought;
  }

  private seek(to: number): Promise<Result<null>> {
    this.wanted = to;
    this.seeking ??= this.runSeeks();
    return this.seeking;
  }

  private async runSeeks(): Promise<Result<null>> {
    this.playback.hold();
    let result: Result<null> = ok(null);
    while (this.wanted !== null && result.ok) {
      const to = this.wanted;
      this.wanted = null;
      const sought = await this.thread.ask('seek', { to });
      result = sought.ok ? ok(null) : sought;
      if (!sought.ok) continue;
      this.position = sought.value.position;
      this.facts = sought.value.facts;
    }
    this.wanted = null;
    this.seeking = null;
    if (!result.ok) return result;
    this.seeks++;
    this.lastFrame = null;
    this.playback.moved(this.position);
    this.anews.emit();
    return result;
  }

  private async advance(to: number): Promise<number | null> {
    const { seeks } = this;
    const merge = this.playback.speed > EXACT_SPEED;
    const came = await this.thread.ask('advance', { to, merge });
    // What came is of before the seek, and pages begin anew.
    if (!came.ok || this.seeking || seeks !== this.seeks) return null;
    this.tell(came.value);
    const { playing, position, to: end, condition } = this.state;
    if (!playing) return null;
    if (position < end || condition === 'recording') return position;
    this.playback.pause();
    this.tellState();
    return null;
  }

  private tell({ position, facts, items, messages }: Advance): void {
    this.position = position;
    this.facts = facts;
    for (const item of items) {
      if ('push' in item) this.pushes.emit(item.push);
      else this.tellFrame(item.frame);
    }
    for (const each of messages) this.messages.emit(each);
    this.tellState();
  }

  private tellFrame(bytes: Uint8Array): void {
    const frame = wholeFrame(bytes);
    const update = new FrameUpdate(frame, this.lastFrame);
    this.lastFrame = frame;
    this.frames.emit(update);
  }

  private tellState(): void {
    this.pushes.emit({ push: 'replay', replay: this.state });
  }

  private end(why: string): void {
    this.whyOver = why;
    this.playback.dispose();
    this.anews.emit();
  }
}

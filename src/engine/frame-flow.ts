import type { Clock } from './clock.ts';
import type { FrameUpdate } from './telemetry/frame-update.ts';

/** Frames that may be on their way to a page that has not acknowledged them. */
const FRAMES_IN_FLIGHT = 2;
/** Of so many frames in a row at least one is sent as a whole. */
const KEYFRAME_EVERY = 60;

/**
 * The frames that one page is sent. Invariants:
 *  1. At most two are unacknowledged; of those that could not be sent only the newest is kept.
 *  2. A frame goes out as what changed only if the one that it changes is the one that was sent before it,
 *     and as a whole after {@link forget}: so a page that takes in all that comes has every base.
 */
export class FrameFlow {
  private readonly inFlight: { sequence: number; sentAt: number }[] = [];
  private kept: FrameUpdate | null = null;
  /** Sequence number of the frame that was sent last. */
  private base: number | null = null;
  private deltasInARow = 0;
  private unsent = 0;
  private skipped = 0;
  private delay = Number.NaN;

  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly send: (bytes: Uint8Array) => void,
  ) {}

  /** Frames since the last acknowledgement that could not be sent. */
  get behind(): number {
    return this.unsent;
  }

  /** Sends the frame, or keeps it in place of an older one for when the page has caught up. */
  show(update: FrameUpdate): void {
    if (this.inFlight.length < FRAMES_IN_FLIGHT) {
      this.sendNow(update);
      return;
    }
    this.unsent++;
    if (this.kept) this.skipped++;
    this.kept = update;
  }

  /** An acknowledgement covers every frame up to its own. */
  acknowledge(sequence: number): void {
    const now = this.clock.now();
    for (let [oldest] = this.inFlight; oldest && oldest.sequence <= sequence; [oldest] = this.inFlight) {
      this.inFlight.shift();
      const took = now - oldest.sentAt;
      if (!(took <= this.delay)) this.delay = took;
    }
    this.unsent = 0;
    if (!this.kept || this.inFlight.length >= FRAMES_IN_FLIGHT) return;
    const update = this.kept;
    this.kept = null;
    this.sendNow(update);
  }

  /** The page begins anew, or is not looked at: nothing is on its way, and it holds nothing. */
  forget(): void {
    this.inFlight.length = 0;
    this.kept = null;
    this.base = null;
    this.unsent = 0;
  }

  /** Frames that were made and never sent, because the page had yet to take in others, since it was asked last. */
  takeSkipped(): number {
    const { skipped } = this;
    this.skipped = 0;
    return skipped;
  }

  /** The longest from sending a frame to its acknowledgement, ms, since it was asked last; NaN without one. */
  takeDelay(): number {
    const { delay } = this;
    this.delay = Number.NaN;
    return delay;
  }

  private sendNow(update: FrameUpdate): void {
    const { frame } = update;
    const delta = this.deltasInARow + 1 < KEYFRAME_EVERY ? update.since(this.base) : null;
    this.deltasInARow = delta ? this.deltasInARow + 1 : 0;
    this.base = frame.sequence;
    this.inFlight.push({ sequence: frame.sequence, sentAt: this.clock.now() });
    this.send(delta ?? frame.bytes);
  }
}

import type { Frame } from '../../shared/frame.ts';
import { encodeFrameDelta } from '../../shared/frame-delta.ts';

/** A tick's frame in both forms in which pages are sent it, the same bytes to all of them. */
export class FrameUpdate {
  /** Not made before anybody can use it; `null` where a delta would save nothing. */
  private delta: Uint8Array | null | undefined;

  /** @param before the frame of the tick before; `null` for the first. */
  constructor(
    readonly frame: Frame & { bytes: Uint8Array },
    private readonly before: Frame | null,
  ) {}

  /**
   * What changed since the frame with the sequence number `base`; `null` where the whole frame is to be sent.
   */
  since(base: number | null): Uint8Array | null {
    if (this.before === null || this.before.sequence !== base) return null;
    if (this.delta === undefined) this.delta = encodeFrameDelta(this.before, this.frame);
    return this.delta;
  }
}

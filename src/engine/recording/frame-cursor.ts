import type { FleetInfo } from '../../shared/contract.ts';
import { type Frame, FrameError, readFrame } from '../../shared/frame.ts';
import { FrameReader } from '../../shared/frame-delta.ts';
import { LAST_TIME } from '../../shared/range.ts';

export type WholeFrame = Frame & { bytes: Uint8Array };

/** Puts frames together that are recorded as what changed, and refuses those that cannot be of the fleet. */
export class FrameCursor {
  private reader = new FrameReader();
  private fleet: { revision: number; rows: number } | null = null;
  /** The base of the next one is not there: it takes a whole one to go on. */
  lost = true;

  /**
   * @param frame the last one so far
   * @param fleet that frames are of from there on; without it, of any
   */
  constructor(frame: WholeFrame | null, fleet: FleetInfo | null = null) {
    if (fleet) this.follow(fleet);
    if (!frame) return;
    this.reader.read(frame.bytes);
    this.lost = false;
  }

  /** The fleet is another one from now on. */
  follow({ revision, backends }: FleetInfo): void {
    this.fleet = { revision, rows: backends.length };
  }

  /** @throws FrameError */
  read(bytes: Uint8Array): WholeFrame {
    const frame = checked(this.reader.read(bytes));
    const { fleet } = this;
    if (fleet?.revision === frame.revision && fleet.rows !== frame.rows) {
      throw new FrameError(`a frame has ${frame.rows} rows, its fleet ${fleet.rows} backends`);
    }
    this.lost = false;
    // One that was put together has all of its own buffer; one that was whole is the bytes that came.
    const { buffer, byteOffset, byteLength } = 'bytes' in frame ? (frame as WholeFrame).bytes : bytes;
    return { ...frame, bytes: new Uint8Array(buffer, byteOffset, byteLength) };
  }

  lose(): void {
    this.lost = true;
  }
}

/** @throws FrameError */
export const wholeFrame = (bytes: Uint8Array): WholeFrame => ({ ...checked(readFrame(bytes)), bytes });

/** It may be anybody's: charts are laid out by these. @throws FrameError */
function checked<T extends Frame>(frame: T): T {
  const { time, tick } = frame;
  if (time >= 0 && time <= LAST_TIME && tick > 0) return frame;
  throw new FrameError('a frame is of no time that there is');
}

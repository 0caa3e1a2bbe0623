import { MESSAGE_KINDS, type MessageDirection, type MessageKind } from '../../shared/inspected-message.ts';

/** Numbers that an entry has: slot · 16 + what, ms since the log began, bytes. */
export const PER_MESSAGE = 3;
const WHAT = 16;
/** Messages that the log grows to: 12 MB. */
const MOST = 2 ** 20;

const OUT = 8;

const NUMBERS = Object.fromEntries(MESSAGE_KINDS.map((kind, number) => [kind, number])) as Record<
  MessageKind,
  number
>;

/** Kind and direction in one number, below 16. */
export const whatOfMessage = (kind: MessageKind, direction: MessageDirection): number =>
  NUMBERS[kind] + (direction === 'out' ? OUT : 0);

export const kindOfMessage = (what: number): MessageKind => MESSAGE_KINDS[what & (OUT - 1)] ?? 'text';

export const directionOfMessage = (what: number): MessageDirection => ((what & OUT) === 0 ? 'in' : 'out');

/** All that a log has, as it crosses to a thread. */
export interface LoggedMessages {
  /** UTC ms that its times are counted from. */
  start: number;
  /** {@link PER_MESSAGE} numbers each. */
  entries: Uint32Array;
  /** Messages that there was no room for. */
  lost: number;
}

/** Of the first number of an entry. */
export const slotOfMessage = (entry: number): number => Math.floor(entry / WHAT);
export const whatOfEntry = (entry: number): number => entry % WHAT;

/**
 * When messages of all backends passed and how large they were, since it was taken the last time. Writing one down is
 * all that the path of a message does for it: three numbers.
 */
export class MessageLog {
  private entries = new Uint32Array(1_024 * PER_MESSAGE);
  private end = 0;
  private start = 0;
  private lost = 0;

  /** @param utcNow UTC ms */
  constructor(private readonly utcNow: () => number) {}

  /**
   * A message passes now.
   * @param what kind and direction, below 16
   */
  record(slot: number, what: number, bytes: number): void {
    if (this.end === this.entries.length && !this.grow()) {
      this.lost++;
      return;
    }
    const at = this.utcNow();
    if (this.end === 0) this.start = at;
    this.entries[this.end] = slot * WHAT + what;
    // The machine's clock may have been set back.
    this.entries[this.end + 1] = Math.max(0, at - this.start);
    this.entries[this.end + 2] = bytes;
    this.end += PER_MESSAGE;
  }

  /** In a buffer of exactly its size; the log is empty then. `null` where nothing passed. */
  take(): LoggedMessages | null {
    if (this.end === 0) return null;
    const taken = { start: this.start, entries: this.entries.slice(0, this.end), lost: this.lost };
    this.end = 0;
    this.lost = 0;
    return taken;
  }

  private grow(): boolean {
    if (this.entries.length >= MOST * PER_MESSAGE) return false;
    const larger = new Uint32Array(2 * this.entries.length);
    larger.set(this.entries);
    this.entries = larger;
    return true;
  }
}

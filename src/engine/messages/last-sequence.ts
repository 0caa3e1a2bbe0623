import { ReceivedMessage } from './message-fields.ts';

/** Messages that are kept unread, and what they may hold together; the newest is kept at any size. */
const MOST_KEPT = 16;
const MOST_BYTES = 1_048_576;

/** A number of a sequence; `null` for what JSON can say and a sequence cannot count with. */
export const asSequence = (value: unknown): number | null =>
  Number.isSafeInteger(value) ? (value as number) : null;

/**
 * The highest sequence number of a session. It is wanted when a connection ends, or somebody asks; until
 * then the newest messages that nobody has looked into are kept as they came, which costs next to nothing.
 */
export class LastSequence {
  private highest: number | null = null;
  private kept: (Buffer | undefined)[] = [];
  private first = 0;
  private count = 0;
  private bytes = 0;

  /** @param path the field that has it; `null`: there is none, and nothing is kept. */
  constructor(private path: string | null) {}

  get isSought(): boolean {
    return this.path !== null;
  }

  /** Takes the number from a message that is parsed anyway. */
  note(message: ReceivedMessage): void {
    if (this.path === null) return;
    const sequence = asSequence(message.field(this.path));
    if (sequence !== null && (this.highest === null || sequence > this.highest)) this.highest = sequence;
  }

  /** Takes a message that nobody has looked into. */
  keep(data: Buffer): void {
    this.bytes += data.length;
    while (this.count > 0 && (this.count === MOST_KEPT || this.bytes > MOST_BYTES)) this.letGo();
    this.kept[(this.first + this.count) % MOST_KEPT] = data;
    this.count++;
  }

  /** `null` before the first. Looks into what was kept, at most {@link MOST_KEPT} messages. */
  read(): number | null {
    while (this.count > 0) {
      const data = this.letGo();
      if (data) this.note(new ReceivedMessage(data, false));
    }
    return this.highest;
  }

  forget(): void {
    while (this.count > 0) this.letGo();
    this.highest = null;
  }

  /** Another field from now on: what the last one had means nothing in it. */
  turnTo(path: string | null): void {
    if (path === this.path) return;
    this.path = path;
    this.forget();
  }

  private letGo(): Buffer | undefined {
    const data = this.kept[this.first];
    this.kept[this.first] = undefined;
    this.first = (this.first + 1) % MOST_KEPT;
    this.count--;
    this.bytes -= data?.length ?? 0;
    return data;
  }
}

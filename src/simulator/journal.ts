import type { Source } from './payload.ts';
import { RecentlyUsed } from './recently-used.ts';

const MAX_MESSAGES = 2_000;
const MAX_CHARACTERS = 1_048_576;
/** Clients whose polls are told apart. */
const MAX_CLIENTS = 1_000;

interface Entry {
  /** Rises by one per entry. */
  index: number;
  sequence: number | null;
  text: string;
}

/**
 * The last messages that a server broadcast, for whoever missed them. While nobody is connected nothing
 * is broadcast, and no timer runs: what would have been is made when somebody asks for it.
 */
export class Journal {
  private entries: Entry[] = [];
  private characters = 0;
  private nextIndex = 0;
  /** The highest number that is kept no more. */
  private forgotten = 0;
  /** By client: the index of the first message that it has not polled. */
  private readonly cursors = new RecentlyUsed<number>(MAX_CLIENTS);
  /** UTC ms up to which everything was made; `null` while the server broadcasts by itself. */
  private restingSince: number | null;

  /** @param now UTC ms; nobody is connected yet. */
  constructor(
    private readonly source: Source,
    now: number,
  ) {
    this.restingSince = now;
  }

  keep(text: string, sequence: number | null): void {
    this.entries.push({ index: this.nextIndex++, sequence, text });
    this.characters += text.length;
    while (this.entries.length > MAX_MESSAGES || this.characters > MAX_CHARACTERS) {
      const oldest = this.entries.shift();
      if (!oldest) return;
      this.characters -= oldest.text.length;
      this.forgotten = Math.max(this.forgotten, oldest.sequence ?? 0);
    }
  }

  /** The last client has gone. */
  rest(now: number): void {
    this.restingSince = now;
  }

  /** The first client has come: from now on, what is broadcast is kept. */
  wake(now: number, perSecond: number): void {
    this.makeUp(now, perSecond);
    this.restingSince = null;
  }

  /** What came after a number, in the order of sending; `null` when a part of it is kept no more. */
  after(sequence: number): string[] | null {
    if (sequence < this.forgotten) return null;
    return this.entries.filter((entry) => (entry.sequence ?? 0) > sequence).map(({ text }) => text);
  }

  /** What came since the last poll of a client; at its first, all that is kept. */
  poll(client: string, now: number, perSecond: number): string[] {
    this.makeUp(now, perSecond);
    const from = this.cursors.get(client) ?? 0;
    this.cursors.set(client, this.nextIndex);
    return this.entries.filter(({ index }) => index >= from).map(({ text }) => text);
  }

  private makeUp(now: number, perSecond: number): void {
    if (this.restingSince === null) return;
    const due = Math.floor(((now - this.restingSince) * perSecond) / 1_000);
    if (due <= 0) return;
    const began = this.restingSince;
    // After a long rest only as many as are kept.
    for (let made = Math.max(0, due - MAX_MESSAGES); made < due; made++) {
      const at = Math.round(began + ((made + 1) * 1_000) / perSecond);
      const { data, sequence } = this.source.next(at);
      this.keep(String(data), sequence);
    }
    this.restingSince = began + (due * 1_000) / perSecond;
  }
}

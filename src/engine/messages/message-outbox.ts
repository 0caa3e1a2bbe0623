import type { Disposable } from '../../shared/disposable.ts';
import {
  BATCH_BYTES,
  BATCH_INTERVAL,
  BATCH_MESSAGES,
  type InspectedEntry,
  type InspectedMessage,
  type SkipReason,
} from '../../shared/inspected-message.ts';
import type { Clock } from '../clock.ts';
import type { MessageSink } from './message-tap.ts';

/** Of an entry beside its payload, in bytes, about. */
const ENTRY_BYTES = 128;

/** Where a session's batches go. */
export interface Page {
  /** Whether it takes in what it is sent. */
  readonly keepsUp: boolean;
  show(backend: string, entries: InspectedEntry[]): void;
}

/**
 * What one session is to be shown of the messages that it watches, gathered into batches. A batch of all of them
 * together is bounded, and what did not fit into it is told by its number: so nothing piles up for a page that is
 * slow, and for one that takes nothing in no timer runs either, until it is said to {@link resume}.
 */
export class MessageOutbox implements Disposable {
  private readonly watches = new Map<string, Disposable>();
  private readonly entries = new Map<string, InspectedEntry[]>();
  private messages = 0;
  private bytes = 0;
  private timer: Disposable | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly page: Page,
  ) {}

  /** Where a tap puts the messages of a backend. */
  sinkFor(backend: string): MessageSink {
    return {
      shown: (message) => this.add(backend, message),
      skipped: (at, bytes) =>
        this.skip(backend, { at, count: 1, bytes, why: this.page.keepsUp ? 'rate' : 'page' }),
    };
  }

  /** Takes the place of an older watch of the same backend. */
  keep(backend: string, watch: Disposable): void {
    this.watches.get(backend)?.dispose();
    this.watches.set(backend, watch);
  }

  /** The page may take in again what it is sent. */
  resume(): void {
    if (this.entries.size > 0) this.schedule();
  }

  /** Nothing of that backend is shown any more, nor what waited. */
  end(backend: string): void {
    this.watches.get(backend)?.dispose();
    this.watches.delete(backend);
    this.entries.delete(backend);
  }

  dispose(): void {
    for (const watch of this.watches.values()) watch.dispose();
    this.watches.clear();
    this.entries.clear();
    this.timer?.dispose();
    this.timer = null;
  }

  private add(backend: string, message: InspectedMessage): void {
    if (!this.page.keepsUp) {
      this.skip(backend, { at: message.at, count: 1, bytes: message.size, why: 'page' });
      return;
    }
    // What JSON escapes, or writes in more than a byte, makes it longer: by that much at most.
    const bytes = Buffer.byteLength(JSON.stringify(message.payload)) + ENTRY_BYTES;
    if (this.messages >= BATCH_MESSAGES || this.bytes + bytes > BATCH_BYTES) {
      this.skip(backend, { at: message.at, count: 1, bytes: message.size, why: 'batch' });
      return;
    }
    this.messages++;
    this.bytes += bytes;
    this.listOf(backend).push(message);
    this.schedule();
  }

  private skip(
    backend: string,
    skipped: { at: number; count: number; bytes: number; why: SkipReason },
  ): void {
    const list = this.listOf(backend);
    const last = list.at(-1);
    if (last?.kind === 'skipped' && last.why === skipped.why) {
      last.at = skipped.at;
      last.count += skipped.count;
      last.bytes += skipped.bytes;
    } else list.push({ kind: 'skipped', ...skipped });
    this.schedule();
  }

  private listOf(backend: string): InspectedEntry[] {
    let list = this.entries.get(backend);
    if (!list) {
      list = [];
      this.entries.set(backend, list);
    }
    return list;
  }

  private schedule(): void {
    if (!this.page.keepsUp) return;
    this.timer ??= this.clock.after(BATCH_INTERVAL, () => this.flush());
  }

  private flush(): void {
    this.timer = null;
    this.messages = 0;
    this.bytes = 0;
    const lists = [...this.entries];
    this.entries.clear();
    for (const [backend, list] of lists) {
      if (this.page.keepsUp) this.page.show(backend, list);
      else this.skip(backend, { ...sumOf(list), why: 'page' });
    }
  }
}

function sumOf(entries: readonly InspectedEntry[]): { at: number; count: number; bytes: number } {
  const sum = { at: 0, count: 0, bytes: 0 };
  for (const entry of entries) {
    sum.at = entry.at;
    sum.count += entry.kind === 'skipped' ? entry.count : 1;
    sum.bytes += entry.kind === 'skipped' ? entry.bytes : entry.size;
  }
  return sum;
}

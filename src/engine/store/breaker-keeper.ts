import { createHash } from 'node:crypto';
import type { SavedBreaker } from '../socket/breaker-record.ts';
import type { StateStore } from './state-store.ts';

/** Breakers that are written per call at most: a tick has to end in time. */
export const BATCH = 500;
/** ms after which every breaker is written again, so that the store knows it is still in the fleet. */
const REFRESH = 86_400_000;

/** The breakers of a fleet as they are now. */
export interface BreakerSource {
  /** The fleet's name; changes with the fleet file. */
  name(): string;
  /** Of all that are to be kept; changes with the fleet file. */
  ids(): Iterable<string>;
  /** `undefined` where there is no such backend any more. */
  save(id: string): SavedBreaker | undefined;
}

/** Sees to it that the store has the fleet's breakers as they are, a second behind at most. */
export class BreakerKeeper {
  /** Ids whose breaker may have changed; in the order in which they came. */
  private readonly dirty = new Set<string>();
  /** By id, what was written last. */
  private readonly written = new Map<string, string>();
  private refreshAt = Number.NEGATIVE_INFINITY;
  /** The name that they were written under. */
  private name: string | null = null;

  constructor(
    private readonly store: Pick<StateStore, 'saveBreakers'>,
    private readonly source: BreakerSource,
  ) {}

  /** Something about a backend changed, and its breaker maybe with it. */
  changed(id: string): void {
    this.dirty.add(id);
  }

  /**
   * Writes what changed. To be called once per second.
   *
   * @param now monotonic ms
   */
  tick(now: number): void {
    if (now >= this.refreshAt || this.source.name() !== this.name) {
      this.refreshAt = now + REFRESH;
      this.all();
    }
    this.write(BATCH);
  }

  /** Writes them all, at the end. */
  finish(): void {
    this.all();
    this.write(Number.POSITIVE_INFINITY);
  }

  private all(): void {
    this.name = this.source.name();
    this.written.clear();
    for (const id of this.source.ids()) this.dirty.add(id);
  }

  private write(limit: number): void {
    const batch = new Map<string, SavedBreaker>();
    for (const id of this.dirty) {
      if (batch.size >= limit) break;
      this.dirty.delete(id);
      const saved = this.source.save(id);
      const mark = saved && markOf(saved);
      if (mark === this.written.get(id)) continue;
      if (!saved || !mark) {
        this.written.delete(id);
        continue;
      }
      this.written.set(id, mark);
      batch.set(id, saved);
    }
    this.store.saveBreakers(this.source.name(), batch);
  }
}

/** What makes it worth writing: not the time alone that it has been open. Hashed, for there are thousands. */
const markOf = (saved: SavedBreaker): string =>
  createHash('sha256')
    .update(JSON.stringify({ ...saved, record: { ...saved.record, openFor: 0 } }))
    .digest('base64');

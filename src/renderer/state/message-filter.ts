import { isBase64, type MessageDirection } from '../../shared/inspected-message.ts';
import type { Listed } from './inspector.ts';

export const KIND_GROUPS = ['text', 'binary', 'control'] as const;
export type KindGroup = (typeof KIND_GROUPS)[number];

export interface MessageFilter {
  /** Looked for in what text messages say, without regard to case. */
  text: string;
  /** `null`: both. */
  direction: MessageDirection | null;
  /** Empty: all. */
  kinds: ReadonlySet<KindGroup>;
}

export const NO_FILTER: MessageFilter = { text: '', direction: null, kinds: new Set() };

export const isNoFilter = ({ text, direction, kinds }: MessageFilter): boolean =>
  text === '' && direction === null && kinds.size === 0;

/**
 * Decides once per entry and filter: lists of some megabytes come ten times a second, nearly all of it known
 * from the time before.
 */
export class FilteredMessages {
  private known = new WeakMap<Listed, boolean>();
  private readonly sought: string;

  constructor(private readonly filter: MessageFilter) {
    this.sought = filter.text.toLowerCase();
  }

  of(entries: readonly Listed[]): readonly Listed[] {
    if (isNoFilter(this.filter)) return entries;
    return entries.filter((entry) => {
      let passes = this.known.get(entry);
      if (passes === undefined) {
        passes = this.passes(entry);
        this.known.set(entry, passes);
      }
      return passes;
    });
  }

  private passes(entry: Listed): boolean {
    // What is missing is missing whatever is looked for.
    if (entry.kind === 'skipped' || entry.kind === 'interruption') return true;
    const { direction, kinds } = this.filter;
    if (direction !== null && entry.direction !== direction) return false;
    const group = entry.kind === 'text' || entry.kind === 'binary' ? entry.kind : 'control';
    if (kinds.size > 0 && !kinds.has(group)) return false;
    if (this.sought === '') return true;
    return !isBase64(entry.kind) && entry.payload.toLowerCase().includes(this.sought);
  }
}

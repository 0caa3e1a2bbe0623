import { createHash } from 'node:crypto';

/** Longer ids are known by their digest: what is remembered must not grow with what a peer sends. */
const LONGEST_KEPT = 64;

/** The last ids that were seen, so many and no more. */
export class RecentIds {
  private readonly known = new Set<string | number>();
  /** In the order in which they came, the oldest at `next` once it is full. */
  private readonly ring: (string | number)[] = [];
  private next = 0;

  constructor(private readonly capacity: number) {}

  /** Takes note of an id; says whether it was known. */
  sawBefore(id: string | number): boolean {
    const key = typeof id === 'string' && id.length > LONGEST_KEPT ? digest(id) : id;
    if (this.known.has(key)) return true;
    const oldest = this.ring[this.next];
    if (oldest !== undefined) this.known.delete(oldest);
    this.ring[this.next] = key;
    this.known.add(key);
    this.next = (this.next + 1) % this.capacity;
    return false;
  }

  clear(): void {
    this.known.clear();
    this.ring.length = 0;
    this.next = 0;
  }
}

/** No id that is kept as it is has this form: it is longer than {@link LONGEST_KEPT}. */
const digest = (id: string): string => `sha256:${createHash('sha256').update(id).digest('hex')}`;

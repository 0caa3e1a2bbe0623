/** Values by key, of which only those that were set last are kept. */
export class RecentlyUsed<T> {
  private readonly values = new Map<string, T>();

  constructor(private readonly capacity: number) {}

  get size(): number {
    return this.values.size;
  }

  get(key: string): T | undefined {
    return this.values.get(key);
  }

  set(key: string, value: T): void {
    // A map is in the order of insertion: set anew, it is the newest.
    this.values.delete(key);
    this.values.set(key, value);
    if (this.values.size <= this.capacity) return;
    const [oldest] = this.values.keys();
    if (oldest !== undefined) this.values.delete(oldest);
  }

  clear(): void {
    this.values.clear();
  }
}

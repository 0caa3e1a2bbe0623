import type { Disposable } from '../../shared/disposable.ts';
import type { Clock } from '../clock.ts';
import type { Failure } from './recent-failures.ts';

/** How long one backend alone has to be down, ms. */
export const ALONE = 30_000;

/** Backends without a connection that are in no incident, the longest first. Each is due once it was so for {@link ALONE}. */
export class LoneFailures implements Disposable {
  private readonly failures = new Map<string, Failure>();
  private timer: Disposable | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly onDue: (failure: Failure) => void,
  ) {}

  get backends(): IterableIterator<string> {
    return this.failures.keys();
  }

  get(backend: string): Failure | undefined {
    return this.failures.get(backend);
  }

  add(failure: Failure): void {
    this.failures.set(failure.backend, failure);
    this.schedule();
  }

  delete(backend: string): void {
    this.failures.delete(backend);
  }

  clear(): void {
    this.failures.clear();
  }

  dispose(): void {
    this.timer?.dispose();
  }

  private schedule(): void {
    if (this.timer) return;
    const [longest] = this.failures.values();
    if (!longest) return;
    const wait = Math.max(0, longest.at + ALONE - this.clock.now());
    this.timer = this.clock.after(wait, () => {
      this.timer = null;
      const due = this.clock.now() - ALONE;
      for (const failure of [...this.failures.values()]) {
        if (failure.at > due) break;
        this.onDue(failure);
      }
      this.schedule();
    });
  }
}

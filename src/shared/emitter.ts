import { type Disposable, disposable } from './disposable.ts';

/** The public half of an {@link Emitter}: subscribe, and dispose to unsubscribe. */
export type Subscribe<T> = (listener: (value: T) => void) => Disposable;

/** One event source. Keep the emitter private and publish its {@link subscribe}. */
export class Emitter<T> {
  private readonly listeners = new Set<(value: T) => void>();

  get size(): number {
    return this.listeners.size;
  }

  readonly subscribe: Subscribe<T> = (listener) => {
    // A wrapper of its own, so that the same function may subscribe twice and be removed once.
    const entry = (value: T) => listener(value);
    this.listeners.add(entry);
    return disposable(() => this.listeners.delete(entry));
  };

  emit(value: T): void {
    let fault: { error: unknown } | null = null;
    for (const listener of [...this.listeners]) {
      // One that throws is a bug and is told as one, after the others have heard.
      try {
        listener(value);
      } catch (error) {
        fault ??= { error };
      }
    }
    if (fault) throw fault.error;
  }
}

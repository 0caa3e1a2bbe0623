import type { Disposable } from '../../shared/disposable.ts';
import type { DialQueue } from './socket-context.ts';

/** A socket's turn to dial: at most one that it waits for, then one whose end is owed. */
export class DialTurn implements Disposable {
  private request: Disposable | null = null;
  private taken = false;

  constructor(
    private readonly queue: DialQueue,
    private readonly slot: number,
  ) {}

  /** Gets in line; `granted` may be called at once. */
  ask(host: string, urgent: boolean, granted: () => void): void {
    this.request = this.queue.request(host, urgent, granted, this.slot);
  }

  /** Gets out of it. A grant that was on its way comes all the same. */
  withdraw(): void {
    this.request?.dispose();
  }

  /** It was granted, too late or not. */
  take(): void {
    this.taken = true;
    // Kept, it would be for as long as the connection is.
    this.request = null;
  }

  /** Its dial is over, or was not made. May let the next one dial at once. */
  end(): void {
    if (!this.taken) return;
    this.taken = false;
    this.queue.finished(this.slot);
  }

  dispose(): void {
    this.withdraw();
  }
}

import { type Disposable, disposable } from './disposable.ts';
import { Emitter } from './emitter.ts';
import type { Packet } from './transport.ts';

/**
 * The receiving half that all transports share, with what `Transport` promises:
 *
 * 1. Packets wait for the first listener, and none comes in after the close.
 * 2. The close is told once to each listener. One that comes after it is told too, and later: its
 *    caller does not hold the subscription yet.
 */
export class Mailbox {
  private readonly packets = new Emitter<Packet>();
  private readonly closes = new Emitter<string>();
  /** What came before the first listener; `null` from then on. */
  private early: Packet[] | null = [];
  private closedBecause: string | null = null;

  get closed(): boolean {
    return this.closedBecause !== null;
  }

  deliver(packet: Packet): void {
    if (this.closed) return;
    if (this.early) this.early.push(packet);
    else this.packets.emit(packet);
  }

  close(reason: string): void {
    if (this.closed) return;
    this.closedBecause = reason;
    this.closes.emit(reason);
  }

  onMessage(listener: (packet: Packet) => void): Disposable {
    const subscription = this.packets.subscribe(listener);
    const early = this.early ?? [];
    this.early = null;
    for (const packet of early) this.packets.emit(packet);
    return subscription;
  }

  onClose(listener: (reason: string) => void): Disposable {
    const reason = this.closedBecause;
    if (reason === null) return this.closes.subscribe(listener);
    let wanted = true;
    // By a promise and not queueMicrotask, which is no part of the language.
    void Promise.resolve().then(() => wanted && listener(reason));
    return disposable(() => {
      wanted = false;
    });
  }
}

import { type Cloned, clone, type PortId, revive } from './wire.ts';

/** How a port reaches its other end, which is always in the browser process. */
export interface PortLink {
  post(port: PortId, data: Cloned): void;
  close(port: PortId): void;
}

/** What a message port tells its listeners. */
export class PortEvent extends Event {
  constructor(
    type: string,
    readonly data: unknown = null,
  ) {
    super(type);
  }
}

/**
 * A page's end of a channel: the DOM's MessagePort. It delivers nothing before `start()`, in order
 * and each in a task of its own; once handed on it is mute, and its successor takes over the queue.
 */
export class PagePort extends EventTarget {
  private started = false;
  private neutered = false;
  private closed = false;
  private queue: (Event | Cloned)[] = [];

  constructor(
    readonly id: PortId,
    private readonly link: PortLink,
  ) {
    super();
  }

  postMessage(message: unknown): void {
    const data = clone(message);
    if (!this.neutered && !this.closed) this.link.post(this.id, data);
  }

  start(): void {
    if (this.neutered || this.started) return;
    this.started = true;
    for (const waiting of this.queue.splice(0)) this.dispatchLater(waiting);
  }

  close(): void {
    if (this.neutered || this.closed) return;
    this.closed = true;
    this.link.close(this.id);
  }

  /** The port as the receiver of a message gets it. */
  handOn(index: number): PagePort {
    if (this.neutered)
      throw new DOMException(`Port at index ${index} is already neutered.`, 'DataCloneError');
    this.neutered = true;
    const successor = new PagePort(this.id, this.link);
    successor.queue = this.queue.splice(0);
    return successor;
  }

  /** For the link: a message came, or the other end has closed. */
  arrive(data: Cloned | 'close'): void {
    const delivery = data === 'close' ? new PortEvent('close') : data;
    if (this.started) this.dispatchLater(delivery);
    else this.queue.push(delivery);
  }

  private dispatchLater(delivery: Event | Cloned): void {
    setImmediate(() => {
      if (this.closed) return;
      if (delivery instanceof Event) {
        this.closed = true;
        this.dispatchEvent(delivery);
      } else {
        this.dispatchEvent(new PortEvent('message', revive(delivery)));
      }
    });
  }
}

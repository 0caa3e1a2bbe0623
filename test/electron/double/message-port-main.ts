import { EventEmitter } from 'node:events';
import { type Cloned, clone, type PortId, revive } from '../wire.ts';
import { link } from './link.ts';

/** One end of a channel: in main behind a port object, or in a page. */
interface End {
  peer: PortId;
  /** `null` once it was handed to a page. */
  port: MessagePortMain | null;
}

const ends = new Map<PortId, End>();
let nextId = 1;

/**
 * https://electronjs.org/docs/api/message-port-main. As in Electron nothing is delivered before
 * `start()`, neither messages nor the close, and a port that was handed on or closed is mute.
 */
export class MessagePortMain extends EventEmitter {
  /** `null` once it was handed on or closed. */
  private id: PortId | null;
  private started = false;
  private readonly waiting: (() => void)[] = [];

  constructor(id: PortId) {
    super();
    this.id = id;
  }

  postMessage(message: unknown, transfer: MessagePortMain[] = []): void {
    if (this.id === null) return;
    if (transfer.length > 0) throw new Error('the double hands ports only to pages');
    const data = clone(message);
    const peer = ends.get(this.id)?.peer ?? 0;
    const there = ends.get(peer);
    if (there?.port) there.port.arrive(data);
    else if (there) link.send({ kind: 'port-message', port: peer, data });
  }

  start(): void {
    if (this.id === null || this.started) return;
    this.started = true;
    for (const delivery of this.waiting.splice(0)) setImmediate(delivery);
  }

  close(): void {
    if (this.id === null) return;
    closeEnd(this.id);
    this.id = null;
  }

  /** For whoever hands it to a page. */
  detach(index: number): PortId {
    const { id } = this;
    const end = ends.get(id ?? 0);
    if (id === null || !end) throw new Error(`Port at index ${index} is already neutered.`);
    end.port = null;
    this.id = null;
    return id;
  }

  arrive(data: Cloned): void {
    this.deliver(() => {
      if (this.id !== null) this.emit('message', { data: revive(data), ports: [] });
    });
  }

  peerClosed(): void {
    this.deliver(() => {
      if (this.id === null) return;
      this.id = null;
      this.emit('close');
    });
  }

  private deliver(delivery: () => void): void {
    if (this.started) setImmediate(delivery);
    else this.waiting.push(delivery);
  }
}

/** https://electronjs.org/docs/api/message-channel-main */
export class MessageChannelMain {
  readonly port1: MessagePortMain;
  readonly port2: MessagePortMain;

  constructor() {
    const first = nextId++;
    const second = nextId++;
    this.port1 = new MessagePortMain(first);
    this.port2 = new MessagePortMain(second);
    ends.set(first, { peer: second, port: this.port1 });
    ends.set(second, { peer: first, port: this.port2 });
  }
}

/** What there is of channels: ends that are still open, for a test for leaks, and all that were ever made. */
export const portCount = () => ({ open: ends.size, made: nextId - 1 });

function closeEnd(id: PortId): void {
  const end = ends.get(id);
  ends.delete(id);
  const there = end && ends.get(end.peer);
  if (!there) return;
  ends.delete(end.peer);
  if (there.port) there.port.peerClosed();
  else link.send({ kind: 'port-close', port: end.peer });
}

link.on('port-message', ({ port, data }) => {
  const end = ends.get(port);
  ends.get(end?.peer ?? 0)?.port?.arrive(data);
});
link.on('port-close', ({ port }) => closeEnd(port));

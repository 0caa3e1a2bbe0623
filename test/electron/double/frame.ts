import { clone, type DocumentId } from '../wire.ts';
import { link } from './link.ts';
import type { MessagePortMain } from './message-port-main.ts';
import { originOf } from './protocol.ts';

let nextNode = 1;

/** https://electronjs.org/docs/api/web-frame-main, of a main frame or a subframe. */
export class WebFrameMain {
  readonly frameTreeNodeId = nextNode++;
  readonly processId = 100;
  readonly routingId = this.frameTreeNodeId;
  readonly frames: WebFrameMain[] = [];
  detached = false;
  url = '';
  /** `null` while there is no document: before the first commit and after the end. */
  document: DocumentId | null = null;

  constructor(readonly parent: WebFrameMain | null = null) {
    parent?.frames.push(this);
  }

  get top(): WebFrameMain {
    return this.parent?.top ?? this;
  }

  get origin(): string {
    return originOf(this.url);
  }

  /** An iframe that the page has put into this frame. */
  subframe(url: string): WebFrameMain {
    const frame = new WebFrameMain(this);
    frame.url = url;
    frame.document = this.document;
    return frame;
  }

  isDestroyed(): boolean {
    return this.document === null;
  }

  send(channel: string, ...args: unknown[]): void {
    this.dispatch(channel, args, []);
  }

  postMessage(channel: string, message: unknown, transfer: MessagePortMain[] = []): void {
    this.dispatch(channel, [message], transfer);
  }

  private dispatch(channel: string, args: unknown[], transfer: MessagePortMain[]): void {
    if (this.document === null)
      throw new Error('Render frame was disposed before WebFrameMain could be accessed');
    const cloned = clone(args);
    const ports = transfer.map((port, index) => port.detach(index));
    link.send({ kind: 'ipc', document: this.document, channel, args: cloned, ports });
  }
}

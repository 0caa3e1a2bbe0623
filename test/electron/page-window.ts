import type { NativeBridge } from '../../src/shared/bridge.ts';
import type { PagePort } from './page-port.ts';
import { clone, revive } from './wire.ts';

/** What `window.postMessage` delivers. */
export interface WindowMessage {
  type: 'message';
  data: unknown;
  origin: string;
  source: WorldWindow;
  ports: readonly PagePort[];
}

type Listener = (message: WindowMessage) => void;

/** What both worlds of a document have in common. */
export interface SharedDocument {
  url: string;
  origin: string;
  worlds: WorldWindow[];
  /** Told where each handed port is now. */
  moved(port: PagePort): void;
}

/** One world's `window`: the same document, but globals and listeners of its own. */
export class WorldWindow {
  readonly location: { readonly href: string; readonly origin: string };
  /** What the preload exposes; only in the main world. */
  declare readonly wirewatch?: NativeBridge;
  private readonly listeners = new Set<Listener>();

  constructor(private readonly document: SharedDocument) {
    this.location = { href: document.url, origin: document.origin };
    document.worlds.push(this);
  }

  addEventListener(type: 'message', listener: Listener): void {
    if (type === 'message') this.listeners.add(listener);
  }

  removeEventListener(_type: 'message', listener: Listener): void {
    this.listeners.delete(listener);
  }

  /** A task later, to the listeners of every world, and only if the document is of `targetOrigin`. */
  postMessage(message: unknown, targetOrigin: string, transfer: readonly PagePort[] = []): void {
    const { document } = this;
    const wanted =
      targetOrigin === '/' ? document.origin : targetOrigin === '*' ? '*' : tupleOrigin(targetOrigin);
    const data = clone(message);
    const ports = transfer.map((port, index) => port.handOn(index));
    ports.forEach(document.moved);
    setImmediate(() => {
      if (wanted !== '*' && wanted !== document.origin) return;
      for (const world of document.worlds) world.dispatch(revive(data), ports);
    });
  }

  private dispatch(data: unknown, ports: readonly PagePort[]): void {
    const message: WindowMessage = {
      type: 'message',
      data,
      origin: this.document.origin,
      source: this,
      ports,
    };
    for (const listener of [...this.listeners]) listener(message);
  }
}

/** @throws DOMException as Blink does where a target has no origin that could be compared. */
function tupleOrigin(target: string): string {
  const origin = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]+)/i.exec(target)?.[1];
  if (!origin) {
    throw new DOMException(
      `Invalid target origin '${target}' in a call to 'postMessage' on 'Window'.`,
      'SyntaxError',
    );
  }
  return origin;
}

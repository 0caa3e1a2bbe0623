import { type IpcMainEvent, ipcMain, MessageChannelMain, type WebContents } from 'electron';
import { PORT_CHANNEL, PORT_REQUEST_CHANNEL } from '../shared/bridge.ts';
import { type Disposable, disposable } from '../shared/disposable.ts';
import type { Transport } from '../shared/transport.ts';
import { MessagePortTransport } from './message-port-transport.ts';
import { isFromOwnPage } from './own-page.ts';

/** Connects a page to the engine; the result is what ends it. */
export type Attach = (transport: Transport, label: string) => Disposable;

interface Admitted {
  label: string;
  attached: Disposable | null;
}

/**
 * Hands each of our windows a port to the engine when its page asks for one. Invariants:
 *
 * 1. A port goes only to an admitted web contents, to its main frame, while that frame's origin is
 *    exactly ours.
 * 2. A window has at most one port: asking again, as a reloaded page does, ends the one before.
 * 3. Whatever ends a port (its page, its window, the engine) detaches it from the engine.
 */
export class PortBroker implements Disposable {
  private readonly admitted = new Map<WebContents, Admitted>();

  constructor(
    private readonly attach: Attach,
    private readonly log: (line: string) => void,
  ) {
    ipcMain.on(PORT_REQUEST_CHANNEL, this.answer);
  }

  /** Lets a window's page ask. Dispose when the window is closed. */
  admit(contents: WebContents, label: string): Disposable {
    const window: Admitted = { label, attached: null };
    this.admitted.set(contents, window);
    return disposable(() => {
      this.admitted.delete(contents);
      window.attached?.dispose();
    });
  }

  dispose(): void {
    ipcMain.off(PORT_REQUEST_CHANNEL, this.answer);
    for (const window of this.admitted.values()) window.attached?.dispose();
    this.admitted.clear();
  }

  private readonly answer = (event: IpcMainEvent): void => {
    const window = this.admitted.get(event.sender);
    const frame = event.senderFrame;
    if (!window || !frame || !isFromOwnPage(event)) {
      this.log('a port to the engine was refused: it was asked for by none of our pages');
      return;
    }
    window.attached?.dispose();
    const { port1, port2 } = new MessageChannelMain();
    const transport = new MessagePortTransport(port2);
    const attached = this.attach(transport, window.label);
    const detach = disposable(() => {
      if (window.attached === detach) window.attached = null;
      attached.dispose();
      transport.dispose();
    });
    window.attached = detach;
    transport.onClose(() => detach.dispose());
    frame.postMessage(PORT_CHANNEL, null, [port1]);
  };
}

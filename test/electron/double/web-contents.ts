import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { WebPreferences } from 'electron';
import { type DocumentId, revive } from '../wire.ts';
import { app } from './app.ts';
import { preventable, prevented } from './events.ts';
import { WebFrameMain } from './frame.ts';
import { ipcMain } from './ipc-main.ts';
import { link } from './link.ts';
import { originOf, request } from './protocol.ts';
import { session } from './session.ts';

type OpenHandler = (details: { url: string; frameName: string }) => { action: 'allow' | 'deny' };

/** What a page's attempt to go or to open something came to. */
export type Fate = 'allowed' | 'denied';

const all = new Map<number, WebContents>();
let nextContents = 1;
let nextDocument = 1;

/** https://electronjs.org/docs/api/web-contents */
export class WebContents extends EventEmitter {
  readonly id = nextContents++;
  readonly session = session.defaultSession;
  readonly mainFrame = new WebFrameMain();
  private readonly loads = new Map<DocumentId, () => void>();
  private openHandler: OpenHandler = () => ({ action: 'allow' });

  constructor(private readonly preferences: WebPreferences) {
    super();
    if (!preferences.sandbox || !preferences.contextIsolation) {
      throw new Error('the double has only sandboxed pages with an isolated preload script');
    }
    all.set(this.id, this);
    app.emit('web-contents-created', {}, this);
  }

  /** Resolves once the document is loaded. An HTTP status is no failure: the page shows it. */
  async loadURL(text: string): Promise<void> {
    const url = new URL(text).href;
    if (!/^(about|data):/.test(url)) await request(url);
    if (this.isDestroyed()) throw new Error(`ERR_ABORTED (-3) loading '${text}'`);
    await new Promise<void>((resolve) => this.commit(url, resolve));
  }

  reload(): void {
    void this.loadURL(this.mainFrame.url);
  }

  getURL(): string {
    return this.mainFrame.url;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  isDestroyed(): boolean {
    return !all.has(this.id);
  }

  /** The renderer process is gone, with its documents and their ports. */
  crash(reason: string): void {
    this.unload();
    this.emit('render-process-gone', preventable({}), { reason, exitCode: 133 });
  }

  destroy(): void {
    this.unload();
    all.delete(this.id);
    this.emit('destroyed');
  }

  /** A page sets `location` or a link is clicked, in its main frame or a subframe. */
  pageNavigates(url: string, frame = this.mainFrame): Fate {
    const isMainFrame = frame === this.mainFrame;
    const details = { url, isMainFrame, isSameDocument: false, frame, initiator: frame };
    if (prevented(this, 'will-frame-navigate', details)) return 'denied';
    if (isMainFrame && prevented(this, 'will-navigate', details, url, false, true)) return 'denied';
    return 'allowed';
  }

  /** A page sets its hash or replaces its state: the document stays. */
  pageGoesWithin(url: string): void {
    this.mainFrame.url = url;
    const { processId, routingId } = this.mainFrame;
    this.emit('did-navigate-in-page', preventable({}), url, true, processId, routingId);
  }

  send(channel: string, ...args: unknown[]): void {
    this.mainFrame.send(channel, ...args);
  }

  serverRedirects(url: string): Fate {
    const details = { url, isMainFrame: true, isSameDocument: false, frame: this.mainFrame };
    return prevented(this, 'will-redirect', details, url, false, true) ? 'denied' : 'allowed';
  }

  pageOpens(url: string): Fate {
    return this.openHandler({ url, frameName: '' }).action === 'deny' ? 'denied' : 'allowed';
  }

  pageAttachesWebview(): Fate {
    return prevented(this, 'will-attach-webview', {}, {}, {}) ? 'denied' : 'allowed';
  }

  documentReady(document: DocumentId, preloadError: string | null): void {
    if (preloadError !== null) {
      this.emit('preload-error', preventable({}), this.preferences.preload, new Error(preloadError));
    }
    if (document !== this.mainFrame.document) return;
    this.emit('dom-ready', preventable({}));
    this.emit('did-finish-load');
    this.loads.get(document)?.();
    this.loads.delete(document);
  }

  private commit(url: string, loaded: () => void): void {
    this.unload();
    const document = nextDocument++;
    this.mainFrame.url = url;
    this.mainFrame.document = document;
    this.loads.set(document, loaded);
    const { preload } = this.preferences;
    link.send({
      kind: 'commit',
      document,
      contents: this.id,
      url,
      origin: originOf(url),
      preload: preload ? readFileSync(preload, 'utf8') : null,
    });
  }

  private unload(): void {
    const { document } = this.mainFrame;
    this.mainFrame.document = null;
    if (document !== null) link.send({ kind: 'unload', document });
  }
}

export const contentsById = (id: number): WebContents | undefined => all.get(id);

link.on('document-ready', ({ document, preloadError }) => {
  for (const contents of all.values()) contents.documentReady(document, preloadError);
});

link.on('ipc', ({ document, channel, args }) => {
  // A document that has been left cannot be named as the sender any more.
  const sender = [...all.values()].find((contents) => contents.mainFrame.document === document);
  if (sender) deliverIpc(sender, sender.mainFrame, channel, revive(args) as unknown[]);
});

/** Also for what a compromised renderer would send from a frame that has no preload script. */
export function deliverIpc(
  sender: WebContents,
  senderFrame: WebFrameMain | null,
  channel: string,
  args: unknown[],
): void {
  ipcMain.emit(
    channel,
    preventable({ sender, senderFrame, ports: [], processId: 100, type: 'frame' }),
    ...args,
  );
}

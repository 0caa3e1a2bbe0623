import { EventEmitter } from 'node:events';
import type { BrowserWindowConstructorOptions, Rectangle } from 'electron';
import { app } from './app.ts';
import { prevented } from './events.ts';
import { WebContents } from './web-contents.ts';

const windows: BrowserWindow[] = [];
let focused: BrowserWindow | null = null;

/** https://electronjs.org/docs/api/browser-window */
export class BrowserWindow extends EventEmitter {
  readonly webContents: WebContents;
  private normal: Rectangle;
  private visible: boolean;
  private maximized = false;
  private minimized = false;
  private destroyed = false;

  constructor(readonly options: BrowserWindowConstructorOptions = {}) {
    super();
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready');
    const { x = 100, y = 100, width = 800, height = 600 } = options;
    this.normal = { x, y, width, height };
    this.visible = options.show ?? true;
    this.webContents = new WebContents({ sandbox: true, contextIsolation: true, ...options.webPreferences });
    this.webContents.once('did-finish-load', () =>
      setImmediate(() => this.destroyed || this.emit('ready-to-show')),
    );
    windows.push(this);
    app.windows.add(this);
    app.emit('browser-window-created', {}, this);
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows];
  }

  static getFocusedWindow(): BrowserWindow | null {
    return focused;
  }

  loadURL(url: string): Promise<void> {
    return this.live().webContents.loadURL(url);
  }

  show(): void {
    this.live().visible = true;
    this.focus();
    this.emit('show');
  }

  focus(): void {
    focused = this.live();
    this.emit('focus');
  }

  isVisible(): boolean {
    return this.live().visible && !this.minimized;
  }

  isFocused(): boolean {
    return focused === this.live();
  }

  minimize(): void {
    this.live().minimized = true;
    if (focused === this) focused = null;
    this.emit('minimize');
  }

  restore(): void {
    this.live().minimized = false;
    this.emit('restore');
  }

  isMinimized(): boolean {
    return this.live().minimized;
  }

  maximize(): void {
    this.live().maximized = true;
    this.emit('maximize');
    this.emit('resize');
  }

  unmaximize(): void {
    this.live().maximized = false;
    this.emit('unmaximize');
    this.emit('resize');
  }

  isMaximized(): boolean {
    return this.live().maximized;
  }

  setBounds(bounds: Partial<Rectangle>): void {
    const before = this.live().normal;
    this.normal = { ...before, ...bounds };
    const { x, y, width, height } = this.normal;
    if (x !== before.x || y !== before.y) this.emit('move');
    if (width !== before.width || height !== before.height) this.emit('resize');
  }

  getNormalBounds(): Rectangle {
    return { ...this.live().normal };
  }

  /** The page has no say in it: the double's pages have no `beforeunload`. */
  close(): void {
    if (!prevented(this.live(), 'close')) this.destroy();
  }

  destroy(): void {
    if (this.destroyed) return;
    this.webContents.destroy();
    this.destroyed = true;
    if (focused === this) focused = null;
    windows.splice(windows.indexOf(this), 1);
    this.emit('closed');
    app.windowClosed(this);
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  private live(): this {
    if (this.destroyed) throw new TypeError('Object has been destroyed');
    return this;
  }
}

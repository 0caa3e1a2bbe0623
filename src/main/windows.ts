import {
  type BrowserWindow,
  type IpcMainEvent,
  ipcMain,
  powerSaveBlocker,
  type Rectangle,
  screen,
} from 'electron';
import { systemClock } from '../engine/clock.ts';
import { COMMAND_CHANNEL, isPageHash, OPEN_WINDOW_CHANNEL, type PageCommand } from '../shared/bridge.ts';
import type { Disposable } from '../shared/disposable.ts';
import { isFromOwnPage } from './own-page.ts';
import type { PortBroker } from './port-broker.ts';
import { createWindow } from './window.ts';
import { isReachable, MOST_WINDOWS, type WindowState, type WindowStateFile } from './window-state.ts';

export interface ConsoleWindowsOptions {
  preload: string;
  broker: PortBroker;
  file: WindowStateFile;
  log: (line: string) => void;
}

/** How far a further window stands from the one before, in pixels. */
const CASCADE = 32;
/** A wallboard's screen stays on. */
const WALLBOARD = /^#wallboard\b/;

interface OpenWindow {
  window: BrowserWindow;
  /** What its page shows, as its address has it. */
  hash: string;
}

/** All windows of the console, which share one engine: opened, found again, and remembered with what they show. */
export class ConsoleWindows implements Disposable {
  /** The oldest first. */
  private readonly open: OpenWindow[] = [];
  private opened = 0;
  /** Quitting closes every window, and the next start shall open them all again. */
  private keepsAll = false;
  /** Of the power save blocker, while there is a wallboard. */
  private blocker: number | null = null;

  constructor(private readonly options: ConsoleWindowsOptions) {
    ipcMain.on(OPEN_WINDOW_CHANNEL, this.answer);
  }

  get count(): number {
    return this.open.length;
  }

  /** Opens those that there were the last time, or one where none is remembered. */
  restore(): void {
    const remembered = this.options.file.read(workAreas());
    for (const state of remembered) this.create(state, state.hash);
    if (this.count === 0) this.openWith('');
  }

  /** @param hash what it shows, as {@link isPageHash} takes it. */
  openWith(hash: string): void {
    if (this.keepsAll) return;
    const newest = this.open.at(-1);
    if (newest && this.count >= MOST_WINDOWS) {
      this.options.log(`no further window is opened: there are ${MOST_WINDOWS} already`);
      toFront(newest.window);
      return;
    }
    this.create(newest ? this.beside(newest.window) : this.lastPlace(), hash);
  }

  /** Brings the first window to the front, or opens one where there is none. */
  show(): void {
    if (this.keepsAll) return;
    const [first] = this.open;
    if (first) toFront(first.window);
    else this.openWith('');
  }

  /** Asks the page of the window in front; with `everywhere` each page. */
  command(command: PageCommand, everywhere: boolean): void {
    const asked = everywhere
      ? this.open
      : [this.open.find(({ window }) => window.isFocused()) ?? this.open[0]].filter(
          (each) => each !== undefined,
        );
    for (const { window } of asked) window.webContents.send(COMMAND_CHANNEL, command);
  }

  /** From now on what is closed stays remembered, and nothing is opened. */
  finish(): void {
    // Where the last one is closed already it stays remembered: that is what the next start opens.
    if (this.count > 0) this.remember();
    this.keepsAll = true;
  }

  dispose(): void {
    this.keepsAll = true;
    ipcMain.off(OPEN_WINDOW_CHANNEL, this.answer);
    this.keepScreenOn();
    this.options.file.dispose();
  }

  private readonly answer = (event: IpcMainEvent, hash: unknown): void => {
    const known = this.open.some(({ window }) => window.webContents === event.sender);
    if (known && isFromOwnPage(event) && isPageHash(hash)) this.openWith(hash);
    else
      this.options.log('a window was refused: it was asked for by none of our pages, or for no view of ours');
  };

  private create(state: Omit<WindowState, 'hash'> | null, hash: string): void {
    const { preload, broker, file, log } = this.options;
    const window = createWindow({ preload, state, hash, clock: systemClock, log });
    const admission = broker.admit(window.webContents, `window ${++this.opened}`);
    const entry: OpenWindow = { window, hash };
    this.open.push(entry);
    const remember = () => this.remember();
    window.on('resize', remember);
    window.on('move', remember);
    window.on('maximize', remember);
    window.on('unmaximize', remember);
    window.webContents.on('did-navigate-in-page', (_event, url, isMainFrame) => {
      if (isMainFrame) this.follow(entry, url);
    });
    window.on('close', () => file.flush());
    window.on('closed', () => {
      admission.dispose();
      this.open.splice(this.open.indexOf(entry), 1);
      // The last one is what the next start opens.
      if (this.count > 0) this.remember();
      this.keepScreenOn();
    });
    this.keepScreenOn();
  }

  private follow(entry: OpenWindow, url: string): void {
    const { hash } = new URL(url);
    if (!isPageHash(hash) || hash === entry.hash) return;
    entry.hash = hash;
    this.remember();
    this.keepScreenOn();
  }

  private remember(): void {
    if (this.keepsAll) return;
    this.options.file.remember(
      this.open.map(({ window, hash }) => ({
        bounds: window.getNormalBounds(),
        maximized: window.isMaximized(),
        hash,
      })),
    );
  }

  private keepScreenOn(): void {
    const wanted = !this.keepsAll && this.open.some(({ hash }) => WALLBOARD.test(hash));
    if (wanted && this.blocker === null) this.blocker = powerSaveBlocker.start('prevent-display-sleep');
    if (wanted || this.blocker === null) return;
    powerSaveBlocker.stop(this.blocker);
    this.blocker = null;
  }

  private lastPlace(): Omit<WindowState, 'hash'> | null {
    return this.options.file.read(workAreas())[0] ?? null;
  }

  /** `null`, in the middle of the screen, where it would leave the screen. */
  private beside(window: BrowserWindow): Omit<WindowState, 'hash'> | null {
    const old = window.getNormalBounds();
    const bounds = { ...old, x: old.x + CASCADE, y: old.y + CASCADE };
    return isReachable(bounds, workAreas()) ? { bounds, maximized: false } : null;
  }
}

const workAreas = (): Rectangle[] => screen.getAllDisplays().map(({ workArea }) => workArea);

function toFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

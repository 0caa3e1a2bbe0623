import { join } from 'node:path';
import { app, type BrowserWindow, Menu, powerMonitor, screen } from 'electron';
import { systemClock } from '../engine/clock.ts';
import { Engine } from '../engine/engine.ts';
import type { FleetWatcher } from '../engine/fleet-file/fleet-watcher.ts';
import type { HistoryStore } from '../engine/history/history-store.ts';
import { accountName } from '../engine/start/account.ts';
import type { OpenFleet } from '../engine/start/open-fleet.ts';
import type { StateStore } from '../engine/store/state-store.ts';
import { applicationMenu } from './menu.ts';
import { servePages } from './page-protocol.ts';
import { PortBroker } from './port-broker.ts';
import { lockDown } from './security.ts';
import { createWindow } from './window.ts';
import { type WindowState, WindowStateFile } from './window-state.ts';

/** Where the built parts are, as absolute paths. */
export interface BundlePaths {
  /** The folder of the pages. */
  renderer: string;
  preload: string;
  simulator: string;
  historyWorker: string;
}

export interface ApplicationOptions {
  paths: BundlePaths;
  /** Ends with the app. */
  fleet: OpenFleet;
  /** What outlives it. */
  store: StateStore;
  historyStore: HistoryStore;
  log: (line: string) => void;
}

/** How far a further window stands from the one before, in pixels. */
const CASCADE = 32;

/** ms that closing the sockets may take of a quit. */
const QUIT_DEADLINE = 5_000;

/** The running desktop shell: one engine, any number of windows on it. Needs a ready app. */
export class Application {
  private readonly engine: Engine;
  private watcher: FleetWatcher | null = null;
  private readonly broker: PortBroker;
  private readonly state: WindowStateFile;
  /** The oldest first. */
  private readonly windows: BrowserWindow[] = [];
  private opened = 0;
  private quitting: 'no' | 'stopping' | 'stopped' = 'no';

  constructor(private readonly options: ApplicationOptions) {
    const { paths, fleet, store, historyStore, log } = options;
    lockDown(log);
    servePages(paths.renderer);
    const { config, demo } = fleet;
    this.engine = new Engine({ fleet: config, version: app.getVersion(), demo, log, store, historyStore });
    const actor = accountName();
    this.broker = new PortBroker(
      (transport, label) => this.engine.attach(transport, { shell: 'desktop', actor, label }),
      log,
    );
    this.state = new WindowStateFile(join(app.getPath('userData'), 'window-state.json'), systemClock, log);
  }

  start(): void {
    const template = applicationMenu({
      platform: process.platform,
      development: !app.isPackaged,
      openWindow: () => this.openWindow(),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
    app.setAboutPanelOptions({ applicationName: 'Wirewatch', applicationVersion: app.getVersion() });
    app.on('window-all-closed', () => {
      // On macOS an app outlives its windows.
      if (process.platform !== 'darwin') app.quit();
    });
    app.on('activate', (_event, hasVisibleWindows) => {
      if (!hasVisibleWindows) this.show();
    });
    powerMonitor.on('resume', () => this.engine.wake());
    app.on('will-quit', (event) => this.finish(event));
    this.engine.start();
    this.watcher = this.options.fleet.watch?.(this.engine) ?? null;
    this.openWindow();
  }

  /** Reads the fleet file anew; `null` where there is none. */
  get reload(): (() => void) | null {
    const { watcher } = this;
    return watcher && (() => watcher.reload());
  }

  /** Brings the first window to the front, or opens one where there is none. */
  show(): void {
    if (this.quitting !== 'no') return;
    const [window] = this.windows;
    if (!window) {
      this.openWindow();
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  }

  private openWindow(): void {
    // The menu outlives the windows, and a page would find no engine any more.
    if (this.quitting !== 'no') return;
    const { paths, log } = this.options;
    const window = createWindow({
      preload: paths.preload,
      state: this.placeForWindow(),
      clock: systemClock,
      log,
    });
    const admission = this.broker.admit(window.webContents, `window ${++this.opened}`);
    this.windows.push(window);
    const remember = () => {
      this.state.remember({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
    };
    window.on('resize', remember);
    window.on('move', remember);
    window.on('maximize', remember);
    window.on('unmaximize', remember);
    window.on('close', () => this.state.flush());
    window.on('closed', () => {
      admission.dispose();
      this.windows.splice(this.windows.indexOf(window), 1);
    });
  }

  /** The first window stands where it stood the last time, a further one beside the newest. */
  private placeForWindow(): WindowState | null {
    const newest = this.windows.at(-1);
    if (!newest) return this.state.read(screen.getAllDisplays().map((display) => display.workArea));
    const bounds = newest.getNormalBounds();
    return { bounds: { ...bounds, x: bounds.x + CASCADE, y: bounds.y + CASCADE }, maximized: false };
  }

  /** The windows have gone; the app ends once the sockets are closed. */
  private finish(event: { preventDefault(): void }): void {
    if (this.quitting === 'stopped') return;
    event.preventDefault();
    if (this.quitting === 'stopping') return;
    this.quitting = 'stopping';
    void this.stop().finally(() => {
      this.quitting = 'stopped';
      app.quit();
    });
  }

  private async stop(): Promise<void> {
    const { fleet, store, historyStore, log } = this.options;
    this.state.dispose();
    this.broker.dispose();
    this.watcher?.dispose();
    let deadline: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      deadline = setTimeout(resolve, QUIT_DEADLINE);
    });
    try {
      await Promise.race([this.engine.stop().then(() => historyStore.close()), tooLong]);
    } catch (error) {
      log(`the engine did not stop cleanly: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      clearTimeout(deadline);
      store.dispose();
      fleet.dispose();
    }
  }
}

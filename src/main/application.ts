import { join } from 'node:path';
import { app, dialog, Menu, powerMonitor } from 'electron';
import { systemClock } from '../engine/clock.ts';
import { Engine } from '../engine/engine.ts';
import type { FleetWatcher } from '../engine/fleet-file/fleet-watcher.ts';
import type { HistoryStore } from '../engine/history/history-store.ts';
import type { OpenRecordings } from '../engine/recording/open-recordings.ts';
import { accountName } from '../engine/start/account.ts';
import type { OpenFleet } from '../engine/start/open-fleet.ts';
import type { StateStore } from '../engine/store/state-store.ts';
import { DisposableStore } from '../shared/disposable.ts';
import { choiceAtClose } from './close-choice.ts';
import { hashOfLink } from './deep-link.ts';
import { applicationMenu } from './menu.ts';
import { Notifier } from './notifier.ts';
import { FileOpener } from './open-file.ts';
import { servePages } from './page-protocol.ts';
import { PortBroker } from './port-broker.ts';
import { lockDown } from './security.ts';
import { Settings } from './settings.ts';
import { FleetTray } from './tray.ts';
import { WindowStateFile } from './window-state.ts';
import { ConsoleWindows } from './windows.ts';

/** Where the built parts are, as absolute paths. */
export interface BundlePaths {
  /** The folder of the pages. */
  renderer: string;
  preload: string;
  simulator: string;
  historyWorker: string;
  /** The folder of the entries of all threads. */
  threads: string;
}

export interface ApplicationOptions {
  paths: BundlePaths;
  /** Ends with the app. */
  fleet: OpenFleet;
  /** What outlives it. */
  store: StateStore;
  historyStore: HistoryStore;
  recordings: OpenRecordings;
  log: (line: string) => void;
}

/** ms that closing the sockets may take of a quit. */
const QUIT_DEADLINE = 5_000;

/** The running desktop shell: one engine, any number of windows on it. Needs a ready app. */
export class Application {
  private readonly engine: Engine;
  private watcher: FleetWatcher | null = null;
  private readonly broker: PortBroker;
  private readonly windows: ConsoleWindows;
  private readonly settings: Settings;
  private readonly files: FileOpener;
  /** The tray and the notifications, once it has started. */
  private readonly signs = new DisposableStore();
  private asking = false;
  private quitting: 'no' | 'stopping' | 'stopped' = 'no';

  constructor(private readonly options: ApplicationOptions) {
    const { paths, fleet, store, historyStore, recordings, log } = options;
    lockDown(log);
    servePages(paths.renderer);
    const { config, demo } = fleet;
    this.engine = new Engine({
      fleet: config,
      version: app.getVersion(),
      demo,
      log,
      store,
      historyStore,
      fleetFile: fleet.file,
      recordings: recordings.of,
    });
    const actor = accountName();
    this.broker = new PortBroker(
      (transport, label) => this.engine.attach(transport, { shell: 'desktop', actor, label }),
      log,
    );
    const inUserData = (name: string) => join(app.getPath('userData'), name);
    this.settings = new Settings(inUserData('settings.json'), log);
    const file = new WindowStateFile(inUserData('window-state.json'), systemClock, log);
    this.windows = new ConsoleWindows({ preload: paths.preload, broker: this.broker, file, log });
    this.files = new FileOpener({
      open: recordings.open,
      show: (hash) => this.openWindow(hash),
      refuse: (why) => dialog.showErrorBox('Wirewatch cannot show this recording', why),
      log,
    });
  }

  start(): void {
    this.buildMenu();
    app.setAboutPanelOptions({ applicationName: 'Wirewatch', applicationVersion: app.getVersion() });
    app.on('before-quit', () => this.windows.finish());
    app.on('window-all-closed', () => void this.afterLastWindow());
    app.on('activate', (_event, hasVisibleWindows) => {
      if (!hasVisibleWindows) this.show();
    });
    powerMonitor.on('resume', () => this.engine.wake());
    app.on('will-quit', (event) => this.finish(event));
    this.options.recordings.begin();
    this.engine.start();
    this.watcher = this.options.fleet.watch?.(this.engine) ?? null;
    this.showSigns();
    this.windows.restore();
  }

  /** Reads the fleet file anew; `null` where there is none. */
  get reload(): (() => void) | null {
    const { watcher } = this;
    return watcher && (() => watcher.reload());
  }

  /** Brings the first window to the front, or opens one where there is none. */
  show(): void {
    if (this.quitting === 'no') this.windows.show();
  }

  /** Opens a window for each link that another program handed over. A bad one changes nothing. */
  follow(links: readonly unknown[]): void {
    for (const link of links) {
      const hash = hashOfLink(link);
      if (hash.ok) this.openWindow(hash.value);
      else this.options.log(`a link was refused: ${hash.error.message}`);
    }
  }

  /** Shows recordings from wherever they are. One that cannot be shown is told, and changes nothing. */
  openFiles(paths: readonly unknown[]): Promise<void> {
    return this.files.openAll(paths);
  }

  private openWindow(hash = ''): void {
    // The menu outlives the windows, and a page would find no engine any more.
    if (this.quitting === 'no') this.windows.openWith(hash);
  }

  private openBackend(id: string): void {
    this.openWindow(`#${new URLSearchParams({ backend: id })}`);
  }

  private buildMenu(): void {
    const { fleet } = this.engine;
    const template = applicationMenu({
      platform: process.platform,
      development: !app.isPackaged,
      openWindow: () => this.openWindow(),
      openWallboard: () => this.openWindow('#wallboard'),
      command: (command) => this.windows.command(command, command.startsWith('theme-')),
      background: this.settings.background,
      onBackground: (background) => this.settings.keepBackground(background),
      notifications: this.settings.notifications(fleet.info.name, fleet.info.demo),
      onNotifications: (tell) => this.settings.keepNotifications(fleet.info.name, tell),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }

  private showSigns(): void {
    const { engine, settings } = this;
    this.signs.add(
      new FleetTray({
        engine,
        platform: process.platform,
        show: () => this.show(),
        openBackend: (id) => this.openBackend(id),
        openWallboard: () => this.openWindow('#wallboard'),
        quit: () => app.quit(),
      }),
    );
    this.signs.add(
      new Notifier(engine, settings, systemClock, (backend) => {
        if (backend === null) this.show();
        else this.openBackend(backend);
      }),
    );
  }

  /** On macOS an app outlives its windows; elsewhere a person chooses. */
  private async afterLastWindow(): Promise<void> {
    if (process.platform === 'darwin' || this.asking) return;
    this.asking = true;
    const choice = await choiceAtClose(this.settings).finally(() => {
      this.asking = false;
    });
    this.buildMenu();
    // A window that was opened meanwhile is wanted.
    if (choice === 'quit' && this.windows.count === 0) app.quit();
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
    const { fleet, store, historyStore, recordings, log } = this.options;
    this.signs.dispose();
    this.files.dispose();
    this.windows.dispose();
    this.broker.dispose();
    this.watcher?.dispose();
    let deadline: NodeJS.Timeout | undefined;
    const tooLong = new Promise<void>((resolve) => {
      deadline = setTimeout(resolve, QUIT_DEADLINE);
    });
    try {
      const stopped = Promise.all([recordings.close(), this.engine.stop()]);
      await Promise.race([stopped.then(() => historyStore.close()), tooLong]);
    } catch (error) {
      log(`the engine did not stop cleanly: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      clearTimeout(deadline);
      store.dispose();
      fleet.dispose();
    }
  }
}

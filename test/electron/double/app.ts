import { EventEmitter } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clone, revive } from '../wire.ts';
import { prevented } from './events.ts';
import { link, machine } from './link.ts';

/** A window as far as quitting is concerned. */
export interface QuittingWindow {
  close(): void;
  destroy(): void;
}

/** https://electronjs.org/docs/api/app */
export class App extends EventEmitter {
  readonly isPackaged = false;
  readonly windows = new Set<QuittingWindow>();
  aboutPanel: object | null = null;
  badge = 0;
  /** Who the system starts for a link, by scheme: the executable and its arguments. */
  readonly protocolClients = new Map<string, string[]>();
  private readonly paths = new Map([
    ['userData', machine.userData],
    ['temp', tmpdir()],
  ]);
  private ready = false;
  private quitting = false;
  private lock: string | null = null;
  private readonly whenIsReady = new Promise<void>((resolve) => this.once('ready', () => resolve()));

  whenReady(): Promise<void> {
    return this.whenIsReady;
  }

  isReady(): boolean {
    return this.ready;
  }

  getVersion(): string {
    return machine.version;
  }

  getPath(name: string): string {
    const path = this.paths.get(name);
    if (!path) throw new Error(`Failed to get '${name}' path`);
    return path;
  }

  setPath(name: string, path: string): void {
    this.getPath(name);
    if (!existsSync(path) || !statSync(path).isDirectory())
      throw new Error('Path must be an existing directory');
    this.paths.set(name, path);
  }

  setAboutPanelOptions(options: object): void {
    this.aboutPanel = options;
  }

  /** Only whole counts from 0; Electron takes the badge away at 0. */
  setBadgeCount(count = 0): boolean {
    if (!Number.isInteger(count) || count < 0) throw new TypeError('Error processing argument');
    this.badge = count;
    return true;
  }

  /** In the real one a scheme without `://`. */
  setAsDefaultProtocolClient(protocol: string, path = process.execPath, args: string[] = []): boolean {
    if (!/^[a-z][a-z0-9+.-]*$/.test(protocol)) return false;
    this.protocolClients.set(protocol, [path, ...args]);
    return true;
  }

  /** Across processes, by a file in the user data directory; a lock of the dead does not count. */
  requestSingleInstanceLock(additionalData: object = {}): boolean {
    const path = join(this.getPath('userData'), 'SingletonLock');
    if (isHeldByOther(path)) {
      link.send({
        kind: 'second-instance',
        userData: this.getPath('userData'),
        argv: process.argv,
        directory: process.cwd(),
        data: clone(additionalData),
      });
      return false;
    }
    const file = openSync(path, 'w');
    writeSync(file, String(process.pid));
    closeSync(file);
    this.lock = path;
    return true;
  }

  quit(): void {
    setImmediate(() => this.tryToQuit());
  }

  /** Neither windows nor listeners are asked. */
  exit(code = 0): void {
    for (const window of [...this.windows]) window.destroy();
    this.end(code);
  }

  windowClosed(window: QuittingWindow): void {
    this.windows.delete(window);
    if (this.windows.size > 0 || this.quitting) return;
    if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed');
    else this.quit();
  }

  /** For the bootstrap: everything that Electron does between an entry's evaluation and `ready`. */
  becomeReady(): void {
    this.ready = true;
    installSignalHandlers();
    this.emit('will-finish-launching');
    this.emit('ready', {}, {});
    link.on('second-instance', ({ argv, directory, data }) => {
      this.emit('second-instance', {}, argv, directory, revive(data));
    });
  }

  private tryToQuit(): void {
    if (this.quitting) return;
    this.quitting = true;
    if (prevented(this, 'before-quit')) {
      this.quitting = false;
      return;
    }
    for (const window of [...this.windows]) window.close();
    if (this.windows.size > 0 || prevented(this, 'will-quit')) {
      this.quitting = false;
      return;
    }
    this.end(0);
  }

  private end(code: number): void {
    this.emit('quit', {}, code);
    if (this.lock) unlinkSync(this.lock);
    this.lock = null;
    link.send({ kind: 'exit' }, () => process.exit(code));
  }
}

export const app = new App();

/**
 * Chromium turns these into an orderly quit, but once: its handler puts the system's own back, so that
 * the next one kills. It stands in the place of what the app had installed before it was ready, and a
 * handler that the app installs afterwards stands in its place.
 */
function installSignalHandlers(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.removeAllListeners(signal);
    let replaced = false;
    process.once(signal, () => replaced || app.quit());
    process.on('newListener', (name) => {
      if (name === signal) replaced = true;
    });
  }
}

function isHeldByOther(path: string): boolean {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}

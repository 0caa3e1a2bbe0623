import { EventEmitter } from 'node:events';
import { compileFunction, createContext } from 'node:vm';
import { acrossBridge } from './context-bridge.ts';
import { PagePort, type PortLink } from './page-port.ts';
import { type SharedDocument, WorldWindow } from './page-window.ts';
import { type Cloned, clone, type DocumentId, type PortId, revive } from './wire.ts';

/** What the browser process says of a document that it commits. */
export interface DocumentInfo {
  document: DocumentId;
  contents: number;
  url: string;
  origin: string;
  preload: string | null;
}

/** How a page reaches the browser process. */
export interface PageLink extends PortLink {
  send(document: DocumentId, channel: string, args: Cloned): void;
}

/** Where files of the disk are that a person could drop. */
const droppable = new WeakMap<object, string>();

/** What a person drops: a file of the disk. */
export function fileOnDisk(path: string): File {
  const file = new File([], path.replace(/^.*[\\/]/, ''));
  droppable.set(file, path);
  return file;
}

/** https://electronjs.org/docs/api/web-utils */
const webUtils = {
  getPathForFile(file: unknown): string {
    if (!(file instanceof File)) throw new TypeError('getPathForFile: the argument is no File');
    return droppable.get(file) ?? '';
  },
};

/** Node modules that a sandboxed preload script may require besides electron. */
const SANDBOX_MODULES = ['events', 'timers', 'url'];

/** One document in a sandboxed renderer: the main world, and beside it the preload script's own. */
export class Page {
  readonly window: WorldWindow;
  /** Why the preload script did not run to its end. */
  readonly preloadError: string | null;
  /** Modules that the preload script required. */
  readonly required: string[] = [];
  /** Whether the document was left or its window closed. */
  gone = false;
  private readonly ports = new Map<PortId, PagePort>();
  private readonly ipcRenderer = new EventEmitter();
  private readonly shared: SharedDocument;

  constructor(
    readonly info: DocumentInfo,
    private readonly link: PageLink,
  ) {
    this.shared = {
      url: info.url,
      origin: info.origin,
      worlds: [],
      moved: (port) => this.ports.set(port.id, port),
    };
    this.window = new WorldWindow(this.shared);
    this.preloadError = info.preload === null ? null : this.runPreload(info.preload);
  }

  /** Resolves with the ports of the next window message whose data is `data`. */
  nextPorts(data: unknown): Promise<readonly PagePort[]> {
    return new Promise((resolve) => {
      const listener: Parameters<WorldWindow['addEventListener']>[1] = (message) => {
        if (message.data !== data) return;
        this.window.removeEventListener('message', listener);
        resolve(message.ports);
      };
      this.window.addEventListener('message', listener);
    });
  }

  /** From main's `postMessage` or `send` to this frame. */
  receiveIpc(channel: string, args: Cloned, ids: PortId[]): void {
    const ports = ids.map((id) => new PagePort(id, this.link));
    for (const port of ports) this.ports.set(port.id, port);
    this.ipcRenderer.emit(channel, { sender: this.ipcRenderer, ports }, ...(revive(args) as unknown[]));
  }

  receivePort(id: PortId, data: Cloned | 'close'): void {
    this.ports.get(id)?.arrive(data);
  }

  /** The document is left: its ports close with it. */
  unload(): void {
    this.gone = true;
    for (const port of this.ports.values()) port.close();
  }

  /** In a realm of its own, as one CommonJS file; an ES module is a syntax error there, as in Electron. */
  private runPreload(source: string): string | null {
    const window = new WorldWindow(this.shared);
    const { location } = window;
    const context = createContext({ window, location, console, setTimeout, clearTimeout });
    const process = {
      platform: globalThis.process.platform,
      type: 'renderer',
      sandboxed: true,
      contextIsolated: true,
    };
    try {
      const run = compileFunction(source, ['require', 'exports', 'module', 'process'], {
        parsingContext: context,
        filename: 'preload',
      });
      const module = { exports: {} };
      run((name: string) => this.require(name), module.exports, module, process);
      return null;
    } catch (error) {
      return String(error);
    }
  }

  private require(name: string): unknown {
    this.required.push(name);
    if (name === 'electron' || name === 'electron/renderer') {
      return { contextBridge: this.contextBridge(), ipcRenderer: this.ipcForPreload(), webUtils };
    }
    if (SANDBOX_MODULES.includes(name.replace(/^node:/, ''))) return {};
    throw new Error(`module not found: ${name}`);
  }

  private contextBridge() {
    return {
      exposeInMainWorld: (key: string, api: unknown) => {
        if (key in this.window) {
          throw new Error('Cannot bind an API on top of an existing property on the window object');
        }
        const value = acrossBridge(api);
        Object.defineProperty(this.window, key, { value, enumerable: true });
      },
    };
  }

  private ipcForPreload() {
    const { ipcRenderer } = this;
    return Object.assign(ipcRenderer, {
      send: (channel: string, ...args: unknown[]) => {
        if (!this.gone) this.link.send(this.info.document, channel, clone(args));
      },
    });
  }
}

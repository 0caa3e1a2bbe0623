import { EventEmitter } from 'node:events';
import { app } from './app.ts';
import type { Menu } from './menu.ts';

/** https://electronjs.org/docs/api/native-image, as far as it is made of PNGs. */
class NativeImage {
  template = false;

  constructor(readonly representations: { scaleFactor: number; width: number; height: number }[]) {}

  addRepresentation({ scaleFactor = 1, buffer }: { scaleFactor?: number; buffer: Buffer }): void {
    const size = sizeOf(buffer);
    if (size) this.representations.push({ scaleFactor, ...size });
  }

  setTemplateImage(template: boolean): void {
    this.template = template;
  }

  isEmpty(): boolean {
    return this.representations.length === 0;
  }
}

export const nativeImage = {
  /** Empty for what is no picture, as in Electron. */
  createFromBuffer(buffer: Buffer, { scaleFactor = 1 } = {}): NativeImage {
    const size = sizeOf(buffer);
    return new NativeImage(size ? [{ scaleFactor, ...size }] : []);
  },
};

function sizeOf(buffer: Buffer): { width: number; height: number } | null {
  if (buffer.toString('latin1', 1, 4) !== 'PNG') return null;
  return { width: buffer.readUInt32BE(16), height: buffer.readUInt32BE(20) };
}

export const trays: Tray[] = [];

/** https://electronjs.org/docs/api/tray */
export class Tray extends EventEmitter {
  toolTip = '';
  menu: Menu | null = null;
  /** How often each was set, for a test of who works for nothing. */
  readonly set = { image: 0, toolTip: 0, menu: 0 };
  private destroyed = false;

  constructor(public image: NativeImage) {
    super();
    if (!app.isReady()) throw new Error('Cannot create Tray before app is ready');
    if (image.isEmpty()) throw new Error('Failed to load image');
    trays.push(this);
  }

  setImage(image: NativeImage): void {
    this.live().image = image;
    this.set.image++;
  }

  setToolTip(toolTip: string): void {
    this.live().toolTip = toolTip;
    this.set.toolTip++;
  }

  setContextMenu(menu: Menu | null): void {
    this.live().menu = menu;
    this.set.menu++;
  }

  destroy(): void {
    this.destroyed = true;
    const at = trays.indexOf(this);
    if (at >= 0) trays.splice(at, 1);
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  private live(): this {
    if (this.destroyed) throw new TypeError('Object has been destroyed');
    return this;
  }
}

/** Those that the system shows. */
export const notifications: Notification[] = [];

/** https://electronjs.org/docs/api/notification */
export class Notification extends EventEmitter {
  constructor(readonly options: { title: string; body: string }) {
    super();
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    notifications.push(this);
    this.emit('show', {});
  }

  close(): void {
    const at = notifications.indexOf(this);
    if (at < 0) return;
    notifications.splice(at, 1);
    this.emit('close', {});
  }
}

const blockers = new Map<number, string>();
let nextBlocker = 0;

/** https://electronjs.org/docs/api/power-save-blocker */
export const powerSaveBlocker = {
  start(type: 'prevent-app-suspension' | 'prevent-display-sleep'): number {
    blockers.set(nextBlocker, type);
    return nextBlocker++;
  },
  stop: (id: number): boolean => blockers.delete(id),
  isStarted: (id: number): boolean => blockers.has(id),
};

/** What keeps the machine from sleeping at present. */
export const blocking = (): string[] => [...blockers.values()];

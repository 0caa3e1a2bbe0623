import { app } from './app.ts';

type Decide = (granted: boolean) => void;
type RequestHandler = (contents: unknown, permission: string, decide: Decide, details: object) => void;
type CheckHandler = (contents: unknown, permission: string, origin: string, details: object) => boolean;
type DeviceHandler = (details: object) => boolean;

/** https://electronjs.org/docs/api/session. Without a handler Electron grants what is asked for. */
export class Session {
  private onRequest: RequestHandler | null = null;
  private onCheck: CheckHandler | null = null;
  private onDevice: DeviceHandler | null = null;

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.onRequest = handler;
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.onCheck = handler;
  }

  setDevicePermissionHandler(handler: DeviceHandler | null): void {
    this.onDevice = handler;
  }

  /** What a page gets that asks for a permission. */
  ask(contents: unknown, permission: string): Promise<boolean> {
    const { onRequest } = this;
    if (!onRequest) return Promise.resolve(true);
    return new Promise((decide) => onRequest(contents, permission, decide, {}));
  }

  check(contents: unknown, permission: string, origin: string): boolean {
    return this.onCheck?.(contents, permission, origin, {}) ?? true;
  }

  checkDevice(details: object): boolean {
    return this.onDevice?.(details) ?? true;
  }
}

let created: Session | null = null;

export const session = {
  get defaultSession(): Session {
    if (!app.isReady()) throw new Error('Session can only be received when app is ready');
    if (!created) {
      created = new Session();
      app.emit('session-created', created);
    }
    return created;
  },
};

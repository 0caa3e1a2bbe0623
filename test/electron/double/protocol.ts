import type { CustomScheme } from 'electron';
import { app } from './app.ts';

export type Handler = (request: Request) => Response | Promise<Response>;

const handlers = new Map<string, Handler>();
let privileged: CustomScheme[] | null = null;
/** Whether the schemes came when Electron still takes them. */
let registeredBeforeReady = false;

/** https://electronjs.org/docs/api/protocol */
export const protocol = {
  registerSchemesAsPrivileged(schemes: CustomScheme[]): void {
    if (app.isReady())
      throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    if (privileged) throw new Error('protocol.registerSchemesAsPrivileged can be called only once');
    privileged = schemes;
    registeredBeforeReady = true;
  },
  handle(scheme: string, handler: Handler): void {
    if (!app.isReady()) throw new Error('protocol.handle needs the default session, and that a ready app');
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    handlers.set(scheme, handler);
  },
};

export const registeredSchemes = () => ({ schemes: privileged ?? [], beforeReady: registeredBeforeReady });

/**
 * The origin as Chromium writes it: only a scheme that is registered as standard has one of its own.
 */
export function originOf(text: string): string {
  if (!URL.canParse(text)) return 'null';
  const url = new URL(text);
  if (url.origin !== 'null') return url.origin;
  const standard = privileged?.some(
    ({ scheme, privileges }) => `${scheme}:` === url.protocol && privileges?.standard,
  );
  return standard ? `${url.protocol}//${url.host}` : 'null';
}

/**
 * A page's request for a URL. Chromium resolves dot segments before a handler sees the URL;
 * with `raw` it does not, as a compromised renderer may see to.
 */
export async function request(text: string, method = 'GET', raw = false): Promise<Response> {
  const url = new URL(text);
  const handler = handlers.get(url.protocol.slice(0, -1));
  if (!handler) throw new Error(`ERR_UNKNOWN_URL_SCHEME (-302) loading '${text}'`);
  return handler(
    raw ? ({ url: text, method, headers: new Headers() } as Request) : new Request(url, { method }),
  );
}

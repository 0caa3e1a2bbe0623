import type { NativeBridge } from '../../shared/bridge.ts';
import type { Transport } from '../../shared/transport.ts';
import { dialMessagePort } from './message-port.ts';
import { dialWebSocket, sessionUrl } from './web-socket.ts';

declare global {
  interface Window {
    /** Only in the desktop shell. */
    readonly wirewatch?: NativeBridge;
  }
}

/** One try to reach the engine. Rejects with a sentence for people. */
export type Dial = (signal: AbortSignal) => Promise<Transport>;

/** The way to the engine through the shell that the page is in. */
export interface Route {
  dial: Dial;
  /** What a person can do when trying again alone does not help. */
  advice: string;
}

/** Picks the way of the shell that the page is in; nothing else in the page asks which it is. */
export function routeOf(page: Window): Route {
  const bridge = page.wirewatch;
  return bridge
    ? {
        dial: (signal) => dialMessagePort(bridge, page, signal),
        advice: 'If it stays like this, quit Wirewatch and start it again.',
      }
    : {
        dial: (signal) => dialWebSocket(sessionUrl(page.location), signal),
        advice:
          'If the engine was restarted, this page’s access has expired: reload with the URL that the console printed.',
      };
}

/** Dials that may fail before it is worth telling a person what to do. */
const PATIENCE = 4;

export const adviceAfter = (failedDials: number, { advice }: Route): string | null =>
  failedDials < PATIENCE ? null : advice;

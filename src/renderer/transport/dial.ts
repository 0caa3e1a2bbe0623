import type { NativeBridge } from '../../shared/bridge.ts';
import type { Transport } from '../../shared/transport.ts';
import { texts } from '../texts/catalogue.ts';
import { accessProbe } from './access-probe.ts';
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
        advice: texts.transport.adviceDesktop,
      }
    : {
        dial: (signal) => dialWebSocket(sessionUrl(page.location), signal, accessProbe(page.location.origin)),
        advice: texts.transport.adviceServed,
      };
}

/** Dials that may fail before it is worth telling a person what to do. */
const PATIENCE = 4;

export const adviceAfter = (failedDials: number, { advice }: Route): string | null =>
  failedDials < PATIENCE ? null : advice;

/**
 * What the preload hands to a page of the desktop shell, as `window.wirewatch`. Kept small: all that
 * the console does goes through the message port and the contract; this is only for what a page
 * cannot have otherwise.
 */
export interface NativeBridge {
  platform: 'darwin' | 'linux' | 'win32' | 'other';
  /**
   * Asks the main process for a fresh port to the engine. It arrives as a window message whose data
   * is {@link PORT_MESSAGE} and whose only port is the one; ports do not cross a context bridge.
   */
  requestPort(): void;
}

/** `data` of the window message that carries the port from the preload to the page. */
export const PORT_MESSAGE = 'wirewatch:port';

/** Channels between preload and main. */
export const PORT_REQUEST_CHANNEL = 'wirewatch:request-port';
export const PORT_CHANNEL = 'wirewatch:port';

/** Where the served shell accepts a page's WebSocket. */
export const SESSION_PATH = '/session';

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
  /** Opens a window of its own on the same engine; `hash` as {@link isPageHash} takes it, else nothing happens. */
  openWindow(hash: string): void;
  /**
   * Shows a recording that a person dropped on the page, in a window of its own, from where it is on the disk; the page
   * does not learn where. `false` where `file` is no file of the disk: nothing happens.
   *
   * @param file a `File`
   */
  openFile(file: object): boolean;
}

/** `data` of the window message that carries the port from the preload to the page. */
export const PORT_MESSAGE = 'wirewatch:port';

/** Channels between preload and main. */
export const PORT_REQUEST_CHANNEL = 'wirewatch:request-port';
export const PORT_CHANNEL = 'wirewatch:port';

/** Carries a hash from a page to main, which opens a window with it. */
export const OPEN_WINDOW_CHANNEL = 'wirewatch:open-window';
/** Carries the path of a recording from the preload to main, which opens a window with it. */
export const OPEN_FILE_CHANNEL = 'wirewatch:open-file';
/** Carries one of {@link PAGE_COMMANDS} from the menu to the page of the focused window. */
export const COMMAND_CHANNEL = 'wirewatch:command';

/** What the menu may ask of a page. */
export const PAGE_COMMANDS = [
  'find',
  'palette',
  'shortcuts',
  'record',
  'recordings',
  'theme-system',
  'theme-light',
  'theme-dark',
] as const;
export type PageCommand = (typeof PAGE_COMMANDS)[number];

/** `data` of the window message that carries a command from the preload to the page. */
export const commandMessage = (command: PageCommand): string => `wirewatch:command:${command}`;

const LONGEST_HASH = 2_000;

/** Whether a text is the address of a view, as pages write it: `#` and what a fragment may consist of. */
export const isPageHash = (hash: unknown): hash is string =>
  typeof hash === 'string' &&
  hash.length <= LONGEST_HASH &&
  /^(#[A-Za-z0-9\-._~%!$'()*+,;:@/?&=]*)?$/.test(hash);

/** Where the served shell accepts a page's WebSocket. */
export const SESSION_PATH = '/session';

import { BrowserWindow, dialog, nativeTheme, type WebPreferences } from 'electron';
import type { Clock } from '../engine/clock.ts';
import { PAGE_URL } from './page-url.ts';
import { MIN_HEIGHT, MIN_WIDTH, type WindowState } from './window-state.ts';

export const WINDOW_TITLE = 'Wirewatch';

const DEFAULT_SIZE = { width: 1440, height: 900 };

/** The page's own background, so that a window does not flash before its first paint. */
const BACKGROUND = { dark: '#0F1319', light: '#F4F5F7' };

/** Stated in full though most are defaults: what a page may do is not left to a version's defaults. */
const SAFE_PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const satisfies WebPreferences;

/** ms within which a second crash of a page is taken for the page's own fault: a person decides then. */
const CRASH_LOOP = 10_000;

export interface WindowOptions {
  /** The built preload script. */
  preload: string;
  /** Where it was the last time. `null`: in the middle of the screen. */
  state: Omit<WindowState, 'hash'> | null;
  /** What its page shows; empty: what it shows by itself. */
  hash: string;
  clock: Clock;
  log: (line: string) => void;
}

/** A window on the console's page, which shows itself once there is something to see. */
export function createWindow({ preload, state, hash, clock, log }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...(state?.bounds ?? DEFAULT_SIZE),
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    title: WINDOW_TITLE,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    show: false,
    webPreferences: { ...SAFE_PREFERENCES, preload },
  });
  window.once('ready-to-show', () => {
    if (state?.maximized) window.maximize();
    window.show();
  });
  reviveAfterCrash(window, clock, log);
  window.webContents.on('preload-error', (_event, _path, error) => {
    log(`the preload script failed: ${error.message}`);
  });
  window.loadURL(`${PAGE_URL}${hash}`).catch((error: unknown) => {
    // A window that is closed while it loads has nothing to report.
    if (!window.isDestroyed()) log(`the page could not be loaded: ${String(error)}`);
  });
  return window;
}

/** A console is watched all day: a page that crashes comes back by itself, but not again and again. */
function reviveAfterCrash(window: BrowserWindow, clock: Clock, log: (line: string) => void): void {
  let lastCrash = Number.NEGATIVE_INFINITY;
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    const again = clock.now() - lastCrash < CRASH_LOOP;
    lastCrash = clock.now();
    log(`a window's page is gone: ${reason}, exit code ${exitCode}${again ? '' : '; it is loaded again'}`);
    if (again) void askAfterCrash(window, reason);
    else window.webContents.reload();
  });
}

async function askAfterCrash(window: BrowserWindow, reason: string): Promise<void> {
  // It may have crashed before there was anything to see.
  window.show();
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    title: WINDOW_TITLE,
    message: 'This window has stopped working twice',
    detail: `Its page ended unexpectedly (${reason}). The connections to the backends are not affected.`,
    buttons: ['Reload', 'Close window'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  if (window.isDestroyed()) return;
  if (response === 0) window.webContents.reload();
  else window.close();
}

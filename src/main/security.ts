import { app, type Session, session, shell, type WebContents } from 'electron';
import { isExternalUrl, isPageUrl } from './page-url.ts';

/**
 * What no page may do, ours included. Applied to every session and every web contents that there
 * ever is, so that it does not depend on who creates one:
 *
 * 1. No permission is granted, neither when asked for nor when checked, and no device is handed out: but for
 *    writing text to the clipboard, which our own page may when a person asks it to copy.
 * 2. No frame leaves our origin, by itself or by a redirect.
 * 3. No new window opens; an https link goes to the system's browser instead.
 * 4. No webview is attached.
 */
export function lockDown(log: (line: string) => void): void {
  app.on('session-created', denyPermissions);
  app.on('web-contents-created', (_event, contents) => confine(contents, log));
  // The default session may be older than the listener.
  denyPermissions(session.defaultSession);
}

function denyPermissions(of: Session): void {
  of.setPermissionRequestHandler((contents, permission, decide) =>
    decide(mayHave(permission, contents.getURL())),
  );
  of.setPermissionCheckHandler((_contents, permission, origin) => mayHave(permission, origin));
  of.setDevicePermissionHandler(() => false);
}

/** @param from a URL or an origin, as Chromium has it: with a slash at its end or without. */
const mayHave = (permission: string, from: string): boolean =>
  permission === 'clipboard-sanitized-write' && isPageUrl(from);

function confine(contents: WebContents, log: (line: string) => void): void {
  const stay = (event: { url: string; preventDefault(): void }) => {
    if (isPageUrl(event.url)) return;
    event.preventDefault();
    log(`a page was kept from going to ${originOf(event.url)}`);
  };
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isExternalUrl(url)) void openExternal(url, log);
    else log(`a page was kept from opening ${originOf(url)}`);
    return { action: 'deny' };
  });
}

async function openExternal(url: string, log: (line: string) => void): Promise<void> {
  try {
    await shell.openExternal(url);
  } catch (error) {
    log(
      `the system could not open ${originOf(url)}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** As much of a URL as may stand in a log: paths and queries can hold credentials. */
function originOf(text: string): string {
  if (!URL.canParse(text)) return 'an unreadable address';
  const url = new URL(text);
  return url.host ? `${url.protocol}//${url.host}` : url.protocol;
}

/** What Electron says about how it was started: `process`, as far as it matters here. */
export interface StartedAs {
  argv: readonly string[];
  /** Set where Electron's own binary was given the app's folder, as in development. */
  defaultApp: boolean;
}

/**
 * Switches that Chromium and Electron read for themselves and leave in the arguments. They are named
 * one by one, so that a typing mistake among our own options is still told.
 */
const CHROMIUM_SWITCHES = new Set([
  'disable-gpu',
  'disable-gpu-sandbox',
  'disable-dev-shm-usage',
  'enable-logging',
  'force-device-scale-factor',
  'inspect',
  'lang',
  'no-sandbox',
  'ozone-platform',
  'ozone-platform-hint',
  'proxy-server',
  'remote-debugging-port',
  'user-data-dir',
]);

/** The app's folder, where Electron's own binary was given it. */
export const ownFolder = (argv: readonly string[]): string | undefined =>
  argv.slice(1).find((each) => !each.startsWith('-'));

/** The person's own arguments: without the binary, the app's folder and what is meant for Chromium. */
export function ownArguments({ argv, defaultApp }: StartedAs): string[] {
  const given = argv.slice(1);
  // Electron takes the first argument that is not a switch for the app.
  const own = defaultApp ? given.slice(given.findIndex((each) => !each.startsWith('-')) + 1) : given;
  return own.filter((each) => !CHROMIUM_SWITCHES.has(/^--([^=]+)/.exec(each)?.[1] ?? ''));
}

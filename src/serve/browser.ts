import open from 'open';

type Environment = Record<string, string | undefined>;

/** Whether there is a screen for a browser to open on, and a person in front of it. */
export function canOpenBrowser(env: Environment, platform: NodeJS.Platform): boolean {
  if (env.CI && env.CI !== 'false') return false;
  return platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** Failure is no reason to stop: the URL is on the screen as well. */
export async function openBrowser(url: string, log: (line: string) => void): Promise<void> {
  const failed = (error: unknown) =>
    log(
      `no browser could be opened (${error instanceof Error ? error.message : error}): open the URL yourself`,
    );
  try {
    const opener = await open(url);
    opener.once('error', failed);
  } catch (error) {
    failed(error);
  }
}

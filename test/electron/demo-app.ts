import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { ServerReport } from '../../src/shared/control.ts';
import { LaunchedApp, type LaunchOptions, temporaryFolder } from './launch.ts';
import type { Page } from './page.ts';

/** How long real processes and real sockets may take before a test gives up, in ms. */
export const WAIT = { timeout: 18_000, interval: 20 };

export async function launchDemo(options: LaunchOptions = {}): Promise<{ app: LaunchedApp; page: Page }> {
  const app = LaunchedApp.launch({ args: ['--demo'], ...options });
  return { app, page: await pageOf(app, 1) };
}

/** For what has nothing to do with a fleet: one backend that is never there, and no demo process. */
export async function launchIdle(options: LaunchOptions = {}): Promise<LaunchedApp> {
  const file = join(temporaryFolder(), 'fleet.yaml');
  writeFileSync(file, 'version: 1\nbackends:\n  - id: nobody\n    url: ws://127.0.0.1:9\n');
  const app = LaunchedApp.launch({ args: ['--fleet', file], ...options });
  await pageOf(app, 1);
  return app;
}

/** The document that the n-th window shows, once it does. */
export function pageOf(app: LaunchedApp, contents: number): Promise<Page> {
  return vi.waitFor(() => {
    const page = app.current(contents);
    if (!page) throw new Error(`window ${contents} shows nothing yet\n${app.stderr}`);
    return page;
  }, WAIT);
}

/** Chooses File, New window. */
export async function openWindow(app: LaunchedApp): Promise<Page> {
  const before = app.pages.length;
  await app.evaluate(({ electron }) =>
    electron.Menu.getApplicationMenu()?.getMenuItemById('new-window')?.click(),
  );
  return vi.waitFor(() => {
    const [page] = app.pages.slice(before);
    if (!page) throw new Error(`no further window opened\n${app.stderr}`);
    return page;
  }, WAIT);
}

/** Closes all windows, and waits for the question that the last one leaves behind. */
export async function closeLastWindow(app: LaunchedApp): Promise<void> {
  await app.evaluate(({ electron }) => {
    for (const window of electron.BrowserWindow.getAllWindows()) window.close();
  });
  await vi.waitFor(async () => {
    expect(await app.evaluate(({ messageBoxes }) => messageBoxes.length)).toBe(1);
  }, WAIT);
}

/** What the demo fleet's servers count on their side of the wire. */
export async function servers(app: LaunchedApp): Promise<ServerReport[]> {
  return (await fetch(`${controlOf(app)}/servers`)).json() as Promise<ServerReport[]>;
}

/** Where the demo fleet's control API is. */
export function controlOf(app: LaunchedApp): string {
  const control = /control: (\S+)/.exec(app.stderr)?.[1];
  if (!control) throw new Error('the demo fleet named no control API');
  return control;
}

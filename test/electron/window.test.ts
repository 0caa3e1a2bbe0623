import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeLastWindow, launchIdle, openWindow, WAIT } from './demo-app.ts';
import { cleanUp, type LaunchedApp, temporaryFolder } from './launch.ts';

afterEach(cleanUp);

describe('the window', () => {
  const shown = (app: LaunchedApp) =>
    vi.waitFor(async () => {
      const windows = await app.evaluate(({ electron }) =>
        electron.BrowserWindow.getAllWindows().map((window) => ({
          bounds: window.getNormalBounds(),
          maximized: window.isMaximized(),
          visible: window.isVisible(),
          background: window.options.backgroundColor,
        })),
      );
      expect(windows.every((window) => window.visible)).toBe(true);
      return windows;
    }, WAIT);

  it('stands where it stood, and is as large, after a restart', async () => {
    const app = await launchIdle();
    await shown(app);
    await app.evaluate(({ electron }) => {
      const [window] = electron.BrowserWindow.getAllWindows();
      window?.setBounds({ x: 40, y: 60, width: 1200, height: 700 });
      window?.maximize();
      electron.app.quit();
    });
    expect(await app.exit).toBe(0);
    const kept = readdirSync(app.userData).filter((name) => !/^(state|history)\.db/.test(name));
    expect(kept).toEqual(['window-state.json']);
    const again = await launchIdle({ userData: app.userData });
    expect((await shown(again))[0]).toMatchObject({
      bounds: { x: 40, y: 60, width: 1200, height: 700 },
      maximized: true,
    });
  });

  it('writes its place once it has come to rest, without being closed', async () => {
    const app = await launchIdle();
    await app.evaluate(({ electron }) => electron.BrowserWindow.getAllWindows()[0]?.setBounds({ x: 7 }));
    const file = join(app.userData, 'window-state.json');
    await vi.waitFor(() => expect(existsSync(file)).toBe(true), WAIT);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      version: 2,
      windows: [{ bounds: { x: 7 } }],
    });
  });

  it('ignores a remembered place that is on no display any more', async () => {
    const userData = temporaryFolder();
    const bounds = { x: 4_000, y: 60, width: 1_200, height: 700 };
    writeFileSync(
      join(userData, 'window-state.json'),
      JSON.stringify({ version: 1, bounds, maximized: false }),
    );
    const app = await launchIdle({ userData });
    const [window] = await shown(app);
    expect(window?.bounds).toMatchObject({ width: 1_440, height: 900 });
  });

  it('is opened again with all others, each with what it shows', async () => {
    const app = await launchIdle();
    await openWindow(app);
    await shown(app);
    await app.evaluate(({ electron }) => {
      const [, second] = electron.BrowserWindow.getAllWindows();
      second?.webContents.pageGoesWithin('app://wirewatch/#backend=nobody&range=1h');
      electron.app.quit();
    });
    expect(await app.exit).toBe(0);
    const again = await launchIdle({ userData: app.userData });
    await vi.waitFor(() => expect(again.pages).toHaveLength(2), WAIT);
    expect(again.pages.map(({ info }) => info.url)).toEqual([
      'app://wirewatch/',
      'app://wirewatch/#backend=nobody&range=1h',
    ]);
  });

  it('that was closed before others is not opened again', async () => {
    const app = await launchIdle();
    await openWindow(app);
    await shown(app);
    await app.evaluate(({ electron }) => {
      electron.BrowserWindow.getAllWindows()[0]?.close();
      electron.app.quit();
    });
    expect(await app.exit).toBe(0);
    const file = join(app.userData, 'window-state.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ windows: [{}] });
  });

  it('stands where it stood although it was closed before the app ended', async () => {
    const app = await launchIdle();
    await shown(app);
    await app.evaluate(({ electron }) =>
      electron.BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 60, width: 1200, height: 700 }),
    );
    await closeLastWindow(app);
    await app.evaluate(({ electron }) => electron.app.quit());
    expect(await app.exit).toBe(0);
    const again = await launchIdle({ userData: app.userData });
    expect((await shown(again))[0]).toMatchObject({ bounds: { x: 40, y: 60, width: 1200, height: 700 } });
  });

  it('is followed by further ones beside it', async () => {
    const app = await launchIdle();
    await openWindow(app);
    const [first, second] = await shown(app);
    expect(second?.bounds).toEqual({
      ...first?.bounds,
      x: first!.bounds.x + 32,
      y: first!.bounds.y + 32,
    });
  });

  it("has the page's background from the start, in the system's theme", async () => {
    for (const [dark, background] of [
      [true, '#0F1319'],
      [false, '#F4F5F7'],
    ] as const) {
      expect((await shown(await launchIdle({ dark })))[0]).toMatchObject({ background });
    }
  });
});

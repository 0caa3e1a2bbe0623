import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { closeLastWindow, launchIdle, WAIT } from './demo-app.ts';
import { cleanUp, type LaunchedApp } from './launch.ts';

afterEach(cleanUp);

const trayOf = (app: LaunchedApp) =>
  app.evaluate(({ electron, trays }) => {
    const [tray] = trays;
    return {
      toolTip: tray?.toolTip,
      labels: tray?.menu?.items.map(({ label }) => label),
      sizes: tray?.image.representations.map(({ width, scaleFactor }) => width / scaleFactor),
      badge: electron.app.badge,
      set: tray?.set,
    };
  });

const click = (app: LaunchedApp, id: string) =>
  app.evaluate(({ trays }, wanted) => trays[0]?.menu?.getMenuItemById(wanted)?.click(), id);

/** Until its one backend, that nobody answers for, is down. */
const untilDown = (app: LaunchedApp) =>
  vi.waitFor(async () => expect((await trayOf(app)).badge).toBe(1), WAIT);

describe('the tray', () => {
  it('tells the worst there is, and leads to it', async () => {
    const app = await launchIdle();
    await untilDown(app);
    // It is all there is.
    const outage = 'outage: none of 1 backend connected';
    const both = [outage, expect.stringMatching(/^nobody: down/)];
    await vi.waitFor(async () => expect((await trayOf(app)).labels?.slice(0, 2)).toEqual(both), WAIT);
    const tray = await trayOf(app);
    expect(tray.toolTip).toMatch(new RegExp(`: ${outage}$`));
    expect(tray.sizes).toEqual([16, 16]);
    await app.evaluate(({ trays }) => trays[0]?.menu?.items[1]?.click());
    await vi.waitFor(() => expect(app.pages[1]?.info.url).toBe('app://wirewatch/#backend=nobody'), WAIT);
    await click(app, 'tray-wallboard');
    await vi.waitFor(() => expect(app.pages[2]?.info.url).toBe('app://wirewatch/#wallboard'), WAIT);
  });

  it('keeps the screen on for as long as there is a wallboard', async () => {
    const app = await launchIdle();
    const blocking = () => app.evaluate(({ blocking }) => blocking());
    expect(await blocking()).toEqual([]);
    await click(app, 'tray-wallboard');
    await vi.waitFor(async () => expect(await blocking()).toEqual(['prevent-display-sleep']), WAIT);
    await app.evaluate(({ electron }) => {
      electron.BrowserWindow.getAllWindows()[1]?.webContents.pageGoesWithin('app://wirewatch/');
    });
    expect(await blocking()).toEqual([]);
  });

  it('starts and stops a recording', async () => {
    const app = await launchIdle();
    const stopping = async () =>
      ((await trayOf(app)).labels ?? []).filter((label) => label?.startsWith('Stop recording '));
    expect(await stopping()).toEqual([]);
    await click(app, 'tray-record');
    await vi.waitFor(async () => expect(await stopping()).toHaveLength(1), WAIT);
    await app.evaluate(({ trays }) =>
      trays[0]?.menu?.items.find(({ label }) => label?.startsWith('Stop recording '))?.click(),
    );
    await vi.waitFor(async () => expect(await stopping()).toEqual([]), WAIT);
    const kept = readdirSync(join(app.userData, 'recordings')).filter((file) => file.endsWith('.wwr'));
    expect(kept).toHaveLength(1);
  });

  it('quits the app', async () => {
    const app = await launchIdle();
    await click(app, 'tray-quit');
    expect(await app.exit).toBe(0);
  });
});

describe('closing the last window', () => {
  it('leaves the app in the tray, from where the window comes back', async () => {
    const app = await launchIdle();
    await closeLastWindow(app);
    await app.evaluate(({ messageBoxes }) => messageBoxes[0]?.answer(0, true));
    const settings = join(app.userData, 'settings.json');
    await vi.waitFor(() => expect(existsSync(settings)).toBe(true), WAIT);
    expect(JSON.parse(readFileSync(settings, 'utf8'))).toMatchObject({ background: 'keep' });
    await click(app, 'tray-show');
    await vi.waitFor(() => expect(app.pages).toHaveLength(2), WAIT);
    // It was asked once and for all.
    const asked = await app.evaluate(({ electron, messageBoxes }) => {
      for (const window of electron.BrowserWindow.getAllWindows()) window.close();
      const keep = electron.Menu.getApplicationMenu()?.getMenuItemById('background-keep');
      return { boxes: messageBoxes.length, keep: keep?.checked };
    });
    expect(asked).toEqual({ boxes: 0, keep: true });
    expect((await trayOf(app)).labels).toContain('Show Wirewatch');
  });

  it('asks again where nothing was to be remembered', async () => {
    const app = await launchIdle();
    await closeLastWindow(app);
    await app.evaluate(({ messageBoxes }) => messageBoxes[0]?.answer(0));
    await click(app, 'tray-show');
    await vi.waitFor(() => expect(app.pages).toHaveLength(2), WAIT);
    await closeLastWindow(app);
    expect(existsSync(join(app.userData, 'settings.json'))).toBe(false);
  });

  it('ends nothing when a window was opened before the answer', async () => {
    const app = await launchIdle();
    await closeLastWindow(app);
    await click(app, 'tray-show');
    await vi.waitFor(() => expect(app.pages).toHaveLength(2), WAIT);
    await app.evaluate(({ messageBoxes }) => messageBoxes[0]?.answer(1));
    expect(await app.evaluate(({ electron }) => electron.BrowserWindow.getAllWindows().length)).toBe(1);
  });
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import { OPEN_WINDOW_CHANNEL } from '../../src/shared/bridge.ts';
import { launchIdle, pageOf, WAIT } from './demo-app.ts';
import { cleanUp, LaunchedApp } from './launch.ts';

afterEach(cleanUp);

const urls = (app: LaunchedApp) => app.pages.map(({ info }) => info.url);

describe('a link from another program', () => {
  it('is what the system starts this app for', async () => {
    const app = await launchIdle();
    const claimed = await vi.waitFor(async () => {
      const found = await app.evaluate(({ electron }) => electron.app.protocolClients.get('wirewatch'));
      expect(found).toBeDefined();
      return found;
    }, WAIT);
    // In development the executable is Electron's own and has to be given the app's folder.
    expect(claimed).toHaveLength(2);
  });

  it('opens a view in the console that runs, by a second start', async () => {
    const app = await launchIdle();
    const second = LaunchedApp.launch({
      args: ['wirewatch://backend/nobody?range=1h'],
      userData: app.userData,
    });
    expect(await second.exit).toBe(0);
    await vi.waitFor(() => expect(urls(app)[1]).toBe('app://wirewatch/#backend=nobody&range=1h'), WAIT);
  });

  it('opens a view by the event of macOS', async () => {
    const app = await launchIdle();
    const prevented = await app.evaluate(({ electron }) => {
      const event = { prevented: false, preventDefault: () => Object.assign(event, { prevented: true }) };
      electron.app.emit('open-url', event, 'wirewatch://wallboard?rotate=60');
      return event.prevented;
    });
    expect(prevented).toBe(true);
    await vi.waitFor(() => expect(urls(app)[1]).toBe('app://wirewatch/#wallboard&rotate=60'), WAIT);
  });

  it('that is hostile is refused with a line that does not repeat it, and changes nothing', async () => {
    const app = await launchIdle();
    const hostile = 'wirewatch://backend/x?next=javascript:hunter2';
    const second = LaunchedApp.launch({ args: [hostile], userData: app.userData });
    expect(await second.exit).toBe(0);
    await vi.waitFor(() => expect(app.stderr).toContain('a link was refused'), WAIT);
    expect(app.stderr).not.toContain('hunter2');
    expect(app.pages).toHaveLength(1);
  });
});

describe('a window that a page asks for', () => {
  it('opens on the view named, and shares the engine', async () => {
    const app = await launchIdle();
    app.pages[0]?.window.wirewatch?.openWindow('#backend=nobody');
    const second = await pageOf(app, 2);
    expect(second.info.url).toBe('app://wirewatch/#backend=nobody');
  });

  it('is refused for anything but a view', async () => {
    const app = await launchIdle();
    for (const hash of ['https://example.org', '/../x', '# <script>', `#${'a'.repeat(3_000)}`]) {
      app.pages[0]?.window.wirewatch?.openWindow(hash);
    }
    app.pages[0]?.window.wirewatch?.openWindow('#wallboard');
    await pageOf(app, 2);
    expect(urls(app)).toEqual(['app://wirewatch/', 'app://wirewatch/#wallboard']);
    expect(app.stderr.match(/a window was refused/g)).toHaveLength(4);
  });

  it('is refused to a frame inside of a page, and to a page of another origin', async () => {
    const app = await launchIdle();
    const windows = await app.evaluate(({ electron, deliverIpc }, channel) => {
      const contents = electron.BrowserWindow.getAllWindows()[0]!.webContents;
      deliverIpc(contents, contents.mainFrame.subframe('app://wirewatch/'), channel, ['#wallboard']);
      deliverIpc(contents, null, channel, ['#wallboard']);
      contents.mainFrame.url = 'https://example.org/';
      deliverIpc(contents, contents.mainFrame, channel, ['#wallboard']);
      return electron.BrowserWindow.getAllWindows().length;
    }, OPEN_WINDOW_CHANNEL);
    expect(windows).toBe(1);
  });

  it('is not opened beyond a number that nobody needs', async () => {
    const app = await launchIdle();
    for (let opened = 0; opened < 20; opened++) app.pages[0]?.window.wirewatch?.openWindow('');
    await vi.waitFor(() => expect(app.stderr).toContain('no further window is opened'), WAIT);
    expect(await app.evaluate(({ electron }) => electron.BrowserWindow.getAllWindows().length)).toBe(16);
  });
});

import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { closeLastWindow, controlOf, launchDemo, launchIdle, pageOf, servers, WAIT } from './demo-app.ts';
import { cleanUp, LaunchedApp, temporaryFolder } from './launch.ts';
import { openSession } from './page-session.ts';

afterEach(cleanUp);

const isRunning = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const demoProcess = (app: LaunchedApp) => app.evaluate(({ forked }) => forked.map((child) => child.pid));

describe('quitting', () => {
  async function quits(end: (app: LaunchedApp) => unknown) {
    const { app, page } = await launchDemo();
    await openSession(page);
    await vi.waitFor(async () => {
      expect((await servers(app)).some((server) => server.connections === 1)).toBe(true);
    }, WAIT);
    const [demo] = await demoProcess(app);
    expect(isRunning(demo!)).toBe(true);
    await end(app);
    expect(await app.exit).toBe(0);
    await vi.waitFor(() => expect(isRunning(demo!)).toBe(false), WAIT);
    await expect(fetch(`${controlOf(app)}/servers`)).rejects.toThrow();
    expect(page.gone).toBe(true);
  }

  it('ends the demo fleet and every socket', () =>
    quits((app) => app.evaluate(({ electron }) => electron.app.quit())));

  it('follows from closing the last window, where a person wants that', () =>
    quits(async (app) => {
      await closeLastWindow(app);
      await app.evaluate(({ messageBoxes }) => messageBoxes[0]?.answer(1));
    }));

  it('follows from Ctrl-C', () => quits((app) => app.child.kill('SIGINT')));

  /** An app in the middle of its quit: its one backend does not answer the goodbye. */
  async function quittingApp(end: (app: LaunchedApp) => unknown) {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    // For as long as it is paused it does not read, and so answers nothing.
    const connected = new Promise<WebSocket>((resolve) =>
      server.once('connection', (socket) => {
        socket.pause();
        resolve(socket);
      }),
    );
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const file = join(temporaryFolder(), 'fleet.yaml');
    writeFileSync(file, `version: 1\nbackends:\n  - { id: one, url: 'ws://127.0.0.1:${port}' }\n`);
    const app = LaunchedApp.launch({ args: ['--fleet', file] });
    const page = await pageOf(app, 1);
    const backend = await connected;
    await end(app);
    await vi.waitFor(() => expect(page.gone).toBe(true), WAIT);
    const finish = async () => {
      backend.resume();
      const code = await app.exit;
      server.close();
      return code;
    };
    return { app, finish };
  }

  it('is not cut short by the signals that follow the first', async () => {
    const { app, finish } = await quittingApp((app) => app.child.kill('SIGINT'));
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) app.child.kill(signal);
    expect(await finish()).toBe(0);
  });

  it('opens no further window', async () => {
    const { app, finish } = await quittingApp((app) => app.evaluate(({ electron }) => electron.app.quit()));
    const windows = await app.evaluate(({ electron }) => {
      electron.Menu.getApplicationMenu()?.getMenuItemById('new-window')?.click();
      electron.app.emit('activate', {}, false);
      return electron.BrowserWindow.getAllWindows().length;
    });
    expect(windows).toBe(0);
    expect(await finish()).toBe(0);
    expect(app.pages).toHaveLength(1);
  });

  it('says goodbye to real backends', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    const connected = new Promise<WebSocket>((resolve) => server.once('connection', resolve));
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const file = join(temporaryFolder(), 'fleet.yaml');
    writeFileSync(file, `version: 1\nbackends:\n  - { id: one, url: 'ws://127.0.0.1:${port}' }\n`);
    const app = LaunchedApp.launch({ args: ['--fleet', file] });
    const closed = once(await connected, 'close');
    await app.evaluate(({ electron }) => electron.app.quit());
    // 1006 would be a connection that just broke.
    expect([1000, 1001]).toContain((await closed)[0]);
    expect(await app.exit).toBe(0);
    server.close();
  });
});

describe('a second start', () => {
  it('brings the first window to the front, and ends', async () => {
    const app = await launchIdle();
    await app.evaluate(({ electron }) => electron.BrowserWindow.getAllWindows()[0]?.minimize());
    const second = LaunchedApp.launch({ userData: app.userData });
    expect(await second.exit).toBe(0);
    expect(second.stderr).toContain('already running');
    expect(second.pages).toEqual([]);
    await vi.waitFor(async () => {
      const window = await app.evaluate(({ electron }) => {
        const [first] = electron.BrowserWindow.getAllWindows();
        return { minimized: first?.isMinimized(), focused: first?.isFocused() };
      });
      expect(window).toEqual({ minimized: false, focused: true });
    }, WAIT);
    expect(app.pages).toHaveLength(1);
  });

  it('fails when it is to watch another fleet, and both say what to do', async () => {
    const app = await launchIdle();
    const advice = /this console watches \S+fleet\.yaml; to watch the demo fleet beside it, .* --data-dir/;
    const second = LaunchedApp.launch({ args: ['--demo'], userData: app.userData });
    expect(await second.exit).toBe(1);
    expect(second.stderr).toMatch(advice);
    expect(second.errorBoxes).toEqual([second.stderr.trimEnd()]);
    await vi.waitFor(() => expect(app.stderr).toMatch(advice), WAIT);
  });

  it('succeeds when it is to watch the same', async () => {
    const { app } = await launchDemo();
    const second = LaunchedApp.launch({ args: ['--demo'], userData: app.userData });
    expect(await second.exit).toBe(0);
    expect(second.stderr).toBe('Wirewatch is already running; its window comes to the front\n');
  });

  it('runs beside the first with a data directory of its own', async () => {
    const app = await launchIdle();
    const folder = join(temporaryFolder(), 'other', 'place');
    const second = await launchDemo({ args: ['--data-dir', folder], userData: app.userData });
    expect(await second.app.evaluate(({ electron }) => electron.app.getPath('userData'))).toBe(folder);
    expect(app.pages).toHaveLength(1);
  });

  it('can follow at once when the first has ended', async () => {
    const app = await launchIdle();
    await app.dispose();
    const again = await launchIdle({ userData: app.userData });
    expect(again.pages[0]?.info.url).toBe('app://wirewatch/');
  });
});

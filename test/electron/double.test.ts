import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WAIT } from './demo-app.ts';
import { cleanUp, LaunchedApp, temporaryFolder } from './launch.ts';
import { PagePort, type PortEvent } from './page-port.ts';
import { clone, revive } from './wire.ts';

/*
 * The double is only worth as much as the semantics it keeps. These are the documented ones that
 * a bundle could break without anything else noticing.
 */

afterEach(cleanUp);

function entry(source: string): string {
  const file = join(temporaryFolder(), 'entry.mjs');
  writeFileSync(file, source);
  return file;
}

describe('structured clone', () => {
  it('copies the whole buffer behind a view', () => {
    const view = new Uint8Array(8_192).subarray(0, 4);
    const copy = revive(clone(view)) as Uint8Array;
    expect(copy.byteLength).toBe(4);
    expect(copy.buffer.byteLength).toBe(8_192);
  });

  it('refuses functions and leaves prototypes behind', () => {
    expect(() => clone({ run: () => 1 })).toThrow('An object could not be cloned.');
    class Point {
      x = 1;
    }
    expect(Object.getPrototypeOf(revive(clone(new Point())))).toBe(Object.prototype);
  });
});

describe('the app', () => {
  it('hangs on an entry that awaits its readiness at the top level (electron#40719)', async () => {
    // It lets go of the test, so that it ends as soon as there is nothing left that it could wait for.
    const app = LaunchedApp.launch({
      entry: entry(`
        import { app } from 'electron';
        process.channel.unref();
        console.log('waits');
        await app.whenReady();
        console.log('ready');`),
    });
    await app.exit;
    expect({ loaded: app.loaded, stdout: app.stdout }).toEqual({ loaded: false, stdout: 'waits\n' });
  });

  it('refuses what comes too early or too late', async () => {
    const app = LaunchedApp.launch({ entry: entry("import { app } from 'electron';") });
    await vi.waitFor(() => expect(app.loaded).toBe(true), WAIT);
    const errors = await app.evaluate(async ({ electron }) => {
      await electron.app.whenReady();
      const message = (run: () => unknown) => {
        try {
          run();
          return 'nothing';
        } catch (error) {
          return (error as Error).message;
        }
      };
      return [
        message(() => electron.protocol.registerSchemesAsPrivileged([])),
        message(() => electron.Menu.buildFromTemplate([{ role: 'nonsense' as 'quit' }])),
        message(() => electron.Menu.buildFromTemplate([{ label: 'x', accelerator: 'CmdOrCtrl+Nonsense' }])),
      ];
    });
    expect(errors[0]).toContain('before app is ready');
    expect(errors[1]).toContain('Unknown role');
    expect(errors[2]).toContain('Invalid accelerator');
  });

  it('can be kept from quitting', async () => {
    const app = LaunchedApp.launch({
      entry: entry(`
        import { app } from 'electron';
        let refusals = 0;
        app.on('will-quit', (event) => {
          if (refusals++ < 2) event.preventDefault();
          console.log('asked', refusals);
          setImmediate(() => app.quit());
        });
        app.whenReady().then(() => app.quit());`),
    });
    expect(await app.exit).toBe(0);
    expect(app.stdout).toBe('asked 1\nasked 2\nasked 3\n');
  });
});

describe('a signal', () => {
  const quitter = (more: string) =>
    entry(`
      import { app } from 'electron';
      app.on('will-quit', (event) => { event.preventDefault(); console.log('asked'); });
      app.whenReady().then(() => { ${more}; console.log('ready'); });`);
  const printed = (app: LaunchedApp, text: string) =>
    vi.waitFor(() => expect(app.stdout).toContain(text), WAIT);

  it('quits in order, and kills the next time', async () => {
    const app = LaunchedApp.launch({ entry: quitter('') });
    await printed(app, 'ready');
    app.child.kill('SIGINT');
    await printed(app, 'asked');
    app.child.kill('SIGINT');
    await app.exit;
    expect(app.child.signalCode).toBe('SIGINT');
  });

  it('is left to the app that listens for it once it is ready', async () => {
    const app = LaunchedApp.launch({
      entry: quitter("process.on('SIGINT', () => console.log('heard'))"),
    });
    await printed(app, 'ready');
    app.child.kill('SIGINT');
    await printed(app, 'heard\n');
    app.child.kill('SIGINT');
    await printed(app, 'heard\nheard\n');
    expect(app.stdout).not.toContain('asked');
  });
});

describe('a port in main', () => {
  it('delivers nothing before it is started, then everything in order, each later', async () => {
    const app = LaunchedApp.launch({ entry: entry("import 'electron';") });
    const seen = await app.evaluate(async ({ electron }) => {
      const { port1, port2 } = new electron.MessageChannelMain();
      const other = new electron.MessageChannelMain();
      const arrival = (port: typeof port2, event: string) =>
        new Promise<void>((resolve) => port.once(event, () => resolve()));
      const seen: unknown[] = [];
      port2.on('message', ({ data }: { data: unknown }) => seen.push(data));
      port2.on('close', () => seen.push('close'));
      port1.postMessage('one');
      port1.postMessage('two');
      port1.close();
      port1.postMessage('late');
      // What goes over a started one now arrives later than all of that would have.
      const passed = arrival(other.port2, 'message');
      other.port2.start();
      other.port1.postMessage('later');
      await passed;
      seen.push('started');
      const closed = arrival(port2, 'close');
      port2.start();
      seen.push('not at once');
      await closed;
      return seen;
    });
    expect(seen).toEqual(['started', 'not at once', 'one', 'two', 'close']);
  });

  it('can be handed on once', async () => {
    const app = LaunchedApp.launch({ entry: entry("import 'electron';") });
    const second = app.evaluate(async ({ electron }) => {
      await electron.app.whenReady();
      const window = new electron.BrowserWindow();
      await window.loadURL('about:blank');
      const { port1 } = new electron.MessageChannelMain();
      window.webContents.mainFrame.postMessage('x', null, [port1]);
      window.webContents.mainFrame.postMessage('x', null, [port1]);
    });
    await expect(second).rejects.toThrow('Port at index 0 is already neutered.');
  });
});

describe('a port in a page', () => {
  const posted: unknown[] = [];
  const link = { post: (_: number, data: Buffer) => posted.push(revive(data)), close: () => undefined };
  beforeEach(() => posted.splice(0));

  it('is mute once handed on, and its successor gets what had come', async () => {
    const port = new PagePort(1, link);
    port.arrive(clone('early'));
    const successor = port.handOn(0);
    expect(() => port.handOn(0)).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
    port.postMessage('from the old one');
    successor.postMessage('from the new one');
    expect(posted).toEqual(['from the new one']);
    const first = new Promise((resolve) => {
      successor.addEventListener('message', (event) => resolve((event as PortEvent).data), { once: true });
    });
    successor.start();
    expect(await first).toBe('early');
  });
});

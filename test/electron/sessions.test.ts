import { afterEach, describe, expect, it, vi } from 'vitest';
import { fleetColumn, frameBytes, phaseOf } from '../../src/shared/frame.ts';
import { launchDemo, launchIdle, openWindow, pageOf, servers, WAIT } from './demo-app.ts';
import { cleanUp, type LaunchedApp } from './launch.ts';
import { openSession, requestPort } from './page-session.ts';

afterEach(cleanUp);

const openPorts = (app: LaunchedApp) => app.evaluate(({ portCount }) => portCount().open);

describe('a window', () => {
  it('gets the demo fleet and its frames through the built preload and a port', async () => {
    const { app, page } = await launchDemo();
    const session = await openSession(page);
    const { snapshot, frames } = session;
    expect(snapshot.fleet.demo).toBe(true);
    expect(snapshot.fleet.backends.length).toBeGreaterThanOrEqual(5);
    expect(snapshot.version).toBe('0.1.0');
    expect(snapshot.capabilities).toMatchObject({
      shell: 'desktop',
      actions: true,
      actor: { session: 'window 1' },
    });
    await vi.waitFor(() => {
      const last = frames.at(-1);
      expect(last?.fleet[fleetColumn('messagesIn')]).toBeGreaterThan(0);
      expect([...(last?.state ?? [])].map(phaseOf)).toContain('open');
    }, WAIT);
    for (const frame of frames) {
      expect(frame.fleet.buffer.byteLength).toBe(frameBytes(snapshot.fleet.backends.length));
    }
    expect(app.stdout).toBe('');
  });

  it('shares one managed socket per backend with every other window', async () => {
    const { app, page } = await launchDemo();
    const first = await openSession(page);
    const second = await openSession(await openWindow(app));
    expect(second.snapshot.engineId).toBe(first.snapshot.engineId);
    expect(second.snapshot.capabilities.actor.session).toBe('window 2');
    await vi.waitFor(
      () => expect(Math.min(first.frames.length, second.frames.length)).toBeGreaterThan(1),
      WAIT,
    );
    await vi.waitFor(async () => {
      expect((await servers(app)).filter((server) => server.connections === 1).length).toBeGreaterThanOrEqual(
        3,
      );
    }, WAIT);
    for (const server of await servers(app)) expect(server.peakConnections).toBeLessThanOrEqual(1);
  });

  it('names itself in the events of what was done in it, which every window sees', async () => {
    const { app, page } = await launchDemo();
    const first = await openSession(page);
    const second = await openSession(await openWindow(app));
    const [backend] = first.snapshot.fleet.backends;
    const reply = await second.client.call('backend.pause', {
      backends: [backend!.id],
      reason: 'maintenance',
    });
    expect(reply).toMatchObject({ ok: true, value: { done: [backend!.id] } });
    await vi.waitFor(() => {
      const events = first.pushes.flatMap((push) => (push.push === 'events' ? push.events : []));
      expect(events).toContainEqual(
        expect.objectContaining({
          kind: 'action',
          action: 'pause',
          reason: 'maintenance',
          actor: expect.objectContaining({ session: 'window 2' }),
        }),
      );
    }, WAIT);
  });

  it('gets a new port when it is reloaded, and the session before ends', async () => {
    const { app, page } = await launchDemo();
    const before = await openSession(page);
    expect(await openPorts(app)).toBe(2);
    await app.evaluate(({ contentsById }) => contentsById(1)?.reload());
    await vi.waitFor(() => expect(page.gone).toBe(true), WAIT);
    await vi.waitFor(async () => expect(await openPorts(app)).toBe(0), WAIT);
    const after = await openSession(await pageOf(app, 1));
    expect(after.snapshot.engineId).toBe(before.snapshot.engineId);
    await vi.waitFor(() => expect(after.frames).not.toHaveLength(0), WAIT);
    expect(await openPorts(app)).toBe(2);
    const seen = before.frames.length;
    await vi.waitFor(() => expect(after.frames.length).toBeGreaterThan(1), WAIT);
    expect(before.frames).toHaveLength(seen);
  });

  it('has one port at most: asking again closes the one before', async () => {
    const { app, page } = await launchDemo();
    const before = await openSession(page);
    const after = await openSession(page);
    await vi.waitFor(() => expect(before.closed).toBe(true), WAIT);
    expect(await before.client.call('series.fleet', {})).toMatchObject({ error: { code: 'disconnected' } });
    expect(await after.client.call('series.fleet', {})).toMatchObject({ ok: true });
    expect(await openPorts(app)).toBe(2);
  });

  it('ends its session when it is closed, and leaves the others theirs', async () => {
    const { app, page } = await launchDemo();
    const first = await openSession(page);
    await openSession(await openWindow(app));
    expect(await openPorts(app)).toBe(4);
    await app.evaluate(({ electron }) => electron.BrowserWindow.getAllWindows()[1]?.close());
    await vi.waitFor(async () => expect(await openPorts(app)).toBe(2), WAIT);
    expect(first.closed).toBe(false);
    expect(await first.client.call('series.fleet', {})).toMatchObject({ ok: true });
  });

  it('survives packets that are none', async () => {
    const { page } = await launchDemo();
    const port = await requestPort(page);
    for (const nonsense of [null, 7, { id: 1, call: 'session.open', args: {} }, '{', new Uint8Array(3)]) {
      port.postMessage(nonsense);
    }
    const session = await openSession(page);
    expect(session.snapshot.fleet.demo).toBe(true);
  });

  it('comes back by itself when its page crashes, and asks when that does not help', async () => {
    const app = await launchIdle();
    const page = await pageOf(app, 1);
    await openSession(page);
    const crash = () => app.evaluate(({ contentsById }) => contentsById(1)?.crash('oom'));
    await crash();
    const revived = await vi.waitFor(() => {
      expect(app.pages).toHaveLength(2);
      return app.pages[1]!;
    }, WAIT);
    await openSession(revived);
    const asked = () =>
      app.evaluate(({ messageBoxes, electron }) => ({
        boxes: messageBoxes.map(({ options }) => ({ message: options.message, buttons: options.buttons })),
        visible: electron.BrowserWindow.getAllWindows()[0]?.isVisible(),
      }));
    const answer = (index: number) =>
      app.evaluate(({ messageBoxes }, button) => messageBoxes[0]?.answer(button), index);
    const box = { message: 'This window has stopped working twice', buttons: ['Reload', 'Close window'] };
    await crash();
    expect(await asked()).toEqual({ boxes: [box], visible: true });
    expect(app.pages).toHaveLength(2);
    await answer(0);
    await vi.waitFor(() => expect(app.pages).toHaveLength(3), WAIT);
    await openSession(app.pages[2]!);
    await crash();
    expect((await asked()).boxes).toEqual([box]);
    await answer(1);
    // It was the last one, so that the next question is whether that was the end.
    await vi.waitFor(async () => {
      expect((await asked()).boxes[0]?.buttons).toEqual(['Keep watching in the background', 'Quit']);
    }, WAIT);
    await answer(1);
    expect(await app.exit).toBe(0);
  });

  it('is told when the machine woke up, and no connection is lost over it', async () => {
    const { app, page } = await launchDemo();
    const { client } = await openSession(page);
    const told = new Promise<string>((resolve) => {
      client.onPush((push) => {
        if (push.push !== 'events') return;
        for (const event of push.events) {
          if (event.kind === 'console' && event.text.includes('woke up')) resolve(event.text);
        }
      });
    });
    await app.evaluate(({ electron }) => {
      electron.powerMonitor.emit('resume');
    });
    expect(await told).toContain('every connection is checked');
    for (const server of await servers(app)) expect(server.peakConnections).toBeLessThanOrEqual(1);
  });
});

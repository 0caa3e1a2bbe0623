import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it, vi } from 'vitest';
import { WAIT } from './demo-app.ts';
import { cleanUp, LaunchedApp, temporaryFolder } from './launch.ts';

afterEach(cleanUp);

/** The URL of a source file, for a module that is written to another folder. */
const source = (path: string) => JSON.stringify(pathToFileURL(resolve('src', path)).href);

/** An app that is nothing but the notifier, with a clock and a fleet that the test has in its hands. */
async function launchNotifier(): Promise<LaunchedApp> {
  const entry = join(temporaryFolder(), 'entry.mjs');
  writeFileSync(
    entry,
    `import { app } from 'electron';
    import { Notifier } from ${source('main/notifier.ts')};
    import { VirtualClock } from ${source('engine/virtual-clock.ts')};
    import { Emitter } from ${source('shared/emitter.ts')};
    const clock = new VirtualClock();
    const changes = new Emitter();
    const healths = ['up', 'up', 'up'];
    const opened = [];
    const backends = healths.map((_, row) => ({ id: 'b' + row, name: 'B' + row, group: null, host: 'edge-3' }));
    const fleet = {
      info: { name: 'shop', demo: false, backends },
      status: (row) => ({ health: healths[row] }),
      onChange: changes.subscribe,
      faults: { current: null },
    };
    app.whenReady().then(() => {
      const notifier = new Notifier({ fleet }, { notifications: () => 'all' }, clock, (id) => opened.push(id));
      clock.advance(30_000);
      globalThis.test = {
        opened,
        notifier,
        turn(health, ...rows) {
          for (const row of rows) {
            healths[row] = health;
            changes.emit(row);
          }
          clock.advance(3_000);
        },
      };
    });`,
  );
  const app = LaunchedApp.launch({ entry });
  await vi.waitFor(async () => {
    expect(await app.evaluate(() => 'test' in globalThis)).toBe(true);
  }, WAIT);
  return app;
}

interface Handle {
  opened: (string | null)[];
  notifier: { dispose(): void };
  turn(health: string, ...rows: number[]): void;
}

const turn = (app: LaunchedApp, health: string, ...rows: number[]) =>
  app.evaluate(
    ({ notifications }, asked) => {
      (globalThis as unknown as { test: Handle }).test.turn(asked.health, ...asked.rows);
      return notifications.map(({ options }) => options);
    },
    { health, rows },
  );

it('shows one notification for what goes down together, and one for what comes back', async () => {
  const app = await launchNotifier();
  expect(await turn(app, 'down', 0, 1)).toEqual([{ title: '2 backends down on edge-3', body: 'B0, B1' }]);
  expect((await turn(app, 'up', 1)).at(-1)).toEqual({ title: 'B1 is up again', body: 'edge-3' });
});

it('leads to the backend, or to the window, when it is clicked, and goes with the app', async () => {
  const app = await launchNotifier();
  await turn(app, 'down', 2);
  await turn(app, 'down', 0, 1);
  const result = await app.evaluate(({ notifications }) => {
    const { opened, notifier } = (globalThis as unknown as { test: Handle }).test;
    for (const shown of notifications.slice(0, 2)) shown.emit('click', {});
    const before = notifications.length;
    notifier.dispose();
    return { opened, before, after: notifications.length };
  });
  // What was clicked the system takes away by itself.
  expect(result).toEqual({ opened: ['b2', null], before: 2, after: 2 });
});

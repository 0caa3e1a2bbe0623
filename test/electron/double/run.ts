import { register } from 'node:module';
import { pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';
import { app } from './app.ts';
import { messageBoxes, openedExternally } from './desktop.ts';
import * as electron from './index.ts';
import { link } from './link.ts';
import { portCount } from './message-port-main.ts';
import { registeredSchemes, request } from './protocol.ts';
import { blocking, notifications, trays } from './tray.ts';
import { forked } from './utility-process.ts';
import { contentsById, deliverIpc } from './web-contents.ts';

/*
 * The double's executable: `run.ts APP-ENTRY APP-FOLDER [argument…]`. The entry is evaluated to its
 * end before the app becomes ready, as with an ES module in Electron; one that awaits `whenReady` at its
 * top level therefore hangs here too (electron#40719).
 */

/** What an evaluated function is given. */
export interface Double {
  electron: typeof electron;
  /** What Chromium, or the person, does to the app. */
  contentsById: typeof contentsById;
  deliverIpc: typeof deliverIpc;
  request: typeof request;
  /** What is known of it from outside. */
  openedExternally: typeof openedExternally;
  messageBoxes: typeof messageBoxes;
  registeredSchemes: typeof registeredSchemes;
  forked: typeof forked;
  portCount: typeof portCount;
  trays: typeof trays;
  notifications: typeof notifications;
  blocking: typeof blocking;
}

const double: Double = {
  electron,
  contentsById,
  deliverIpc,
  request,
  openedExternally,
  messageBoxes,
  registeredSchemes,
  forked,
  portCount,
  trays,
  notifications,
  blocking,
};

link.on('evaluate', ({ id, source, argument }) => {
  const run = async () => {
    const subject = runInThisContext(`(${source})`) as (double: Double, argument: unknown) => unknown;
    return subject(double, argument);
  };
  run().then(
    (value) => link.send({ kind: 'evaluated', id, value }),
    (error: unknown) => {
      link.send({
        kind: 'threw',
        id,
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    },
  );
});

const [entry = '', ...rest] = process.argv.slice(2);
process.argv = [process.execPath, ...rest];
Object.assign(process, { defaultApp: true, type: 'browser' });
register('./resolve-electron.mjs', import.meta.url);
import(pathToFileURL(entry).href).then(
  () => {
    link.send({ kind: 'loaded' });
    setImmediate(() => app.becomeReady());
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(70);
  },
);

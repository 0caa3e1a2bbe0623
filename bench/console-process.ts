import { Engine } from '../src/engine/engine.ts';
import { ConsoleServer } from '../src/serve/server.ts';
import { answer } from './child.ts';
import { fleetOver } from './fleet.ts';
import { makeUpPast } from './made-up-past.ts';

/** A console as the served shell runs it, but for the launcher and the built pages, which nobody asks for. */

export type ConsoleCalls = {
  /**
   * Starts on `urls` with the memory of a console that has run for the whole length of its history.
   * Answers with the port once every backend is open.
   */
  start: { args: { urls: string[]; token: string }; reply: number };
  /** Sessions attached now. */
  report: { args: null; reply: { sessions: number } };
  stop: { args: null; reply: null };
};

const OPEN_POLL = 20;

let engine: Engine | null = null;
let server: ConsoleServer | null = null;

const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

answer<ConsoleCalls>({
  async start({ urls, token }) {
    const started = new Engine({ fleet: fleetOver(urls), version: 'bench', demo: false, log });
    engine = started;
    makeUpPast(started);
    const listening = await ConsoleServer.start({
      engine: started,
      files: import.meta.dirname,
      host: '127.0.0.1',
      port: 0,
      token,
      actor: 'bench',
      log,
    });
    if (!listening.ok) throw new Error(listening.error);
    server = listening.value;
    started.start();
    while (started.fleet.statuses().some(({ state }) => state.phase !== 'open')) {
      await new Promise((resolve) => setTimeout(resolve, OPEN_POLL));
    }
    return server.listening.port;
  },
  report: () => ({ sessions: engine?.sessionCount ?? 0 }),
  async stop() {
    await Promise.all([engine?.stop(), server?.stop()]);
    return null;
  },
});

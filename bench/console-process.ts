import { Engine, TICK } from '../src/engine/engine.ts';
import { ConsoleServer } from '../src/serve/server.ts';
import { HISTORY_POINTS } from '../src/shared/contract.ts';
import { createFrame, packState } from '../src/shared/frame.ts';
import { answer } from './child.ts';
import { fleetOver } from './fleet.ts';

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

/**
 * Ticks of the last 15 minutes, made up: 15 minutes are too long for a bench, and a history's cost
 * depends on its length and not on its values.
 */
function remember({ history, fleet }: Engine): void {
  const open = packState('open', 'closed', 'up');
  for (let tick = 1; tick <= HISTORY_POINTS; tick++) {
    const frame = createFrame({
      sequence: tick,
      time: Date.now() - (HISTORY_POINTS - tick) * TICK,
      revision: fleet.info.revision,
      rows: fleet.size,
      tick: TICK,
    });
    frame.state.fill(open);
    for (const [index, column] of frame.columns.entries()) column.fill(1 + ((tick + index) % 60));
    history.recent.push(frame);
  }
}

answer<ConsoleCalls>({
  async start({ urls, token }) {
    const started = new Engine({ fleet: fleetOver(urls), version: 'bench', demo: false, log });
    engine = started;
    remember(started);
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

import { answer } from '../child.ts';
import { heldBytes, type Residue, residueOf } from './residue.ts';
import { type ConsoleOptions, type ConsoleReport, ScenarioConsole } from './scenario-console.ts';

/* A console in a process of its own, for what is measured there and cannot be counted. */

export type ConsoleCalls = {
  /** Answers with the port. */
  start: { args: Omit<ConsoleOptions, 'clock'>; reply: number };
  report: { args: null; reply: ConsoleReport };
  /** Bytes that it holds after a collection. */
  memory: { args: null; reply: number };
  residue: { args: null; reply: Residue };
  stop: { args: null; reply: null };
};

let running: ScenarioConsole | null = null;

answer<ConsoleCalls>({
  async start(options) {
    running = await ScenarioConsole.start(options);
    return running.port;
  },
  report: () => running?.report() ?? { sessions: 0, up: 0, stable: 0 },
  memory: heldBytes,
  residue: () => residueOf(...(running ? [running.engine, running.server] : [])),
  async stop() {
    await running?.stop();
    return null;
  },
});

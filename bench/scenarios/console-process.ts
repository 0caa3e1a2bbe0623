import { Engine } from '../../src/engine/engine.ts';
import { formatProblem, loadFleetText } from '../../src/engine/fleet-file/fleet-file.ts';
import { ConsoleServer } from '../../src/serve/server.ts';
import { seededRandom } from '../../src/shared/random.ts';
import { answer } from '../child.ts';
import { heldBytes, type Residue, residueOf } from './residue.ts';

/** A console on the fleet file of a scenario, as the served shell runs it but for the launcher. */

export type ConsoleCalls = {
  /** Starts and begins to dial. `fleet` is the text of a fleet file, `files` the folder of the built page. Answers with the port. */
  start: { args: { fleet: string; files: string | null; token: string; seed: number }; reply: number };
  /** Sessions attached now, and the backends that it shows as up or degraded. */
  report: { args: null; reply: { sessions: number; up: number; stable: number } };
  /** Bytes that it holds after a collection. */
  memory: { args: null; reply: number };
  residue: { args: null; reply: Residue };
  stop: { args: null; reply: null };
};

let engine: Engine | null = null;
let server: ConsoleServer | null = null;

const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

answer<ConsoleCalls>({
  async start({ fleet, files, token, seed }) {
    const loaded = await loadFleetText(fleet, 'scenario.yaml', {});
    if (!loaded.ok) throw new Error(loaded.error.map(formatProblem).join('\n'));
    const random = seededRandom(seed);
    engine = new Engine({ fleet: loaded.value, version: 'bench', demo: false, log, random });
    const started = await ConsoleServer.start({
      engine,
      files: files ?? import.meta.dirname,
      host: '127.0.0.1',
      port: 0,
      token,
      actor: 'bench',
      log,
    });
    if (!started.ok) throw new Error(started.error);
    server = started.value;
    engine.start();
    return server.listening.port;
  },
  report() {
    const statuses = engine?.fleet.statuses() ?? [];
    return {
      sessions: engine?.sessionCount ?? 0,
      up: statuses.filter(({ health }) => health === 'up' || health === 'degraded').length,
      stable: statuses.filter(({ state }) => state.phase === 'open' && state.until === null).length,
    };
  },
  memory: heldBytes,
  residue: () => residueOf(...[engine, server].filter((each) => each !== null)),
  async stop() {
    await Promise.all([engine?.stop(), server?.stop()]);
    return null;
  },
});

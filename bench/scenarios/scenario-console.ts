import type { Clock } from '../../src/engine/clock.ts';
import { Engine } from '../../src/engine/engine.ts';
import { formatProblem, loadFleetText } from '../../src/engine/fleet-file/fleet-file.ts';
import { ConsoleServer } from '../../src/serve/server.ts';
import { seededRandom } from '../../src/shared/random.ts';

export interface ConsoleOptions {
  /** Text of a fleet file. */
  fleet: string;
  /** Folder of the built page; `null` where no browser comes. */
  files: string | null;
  token: string;
  seed: number;
  clock?: Clock;
}

export interface ConsoleReport {
  sessions: number;
  /** Backends that it shows as up or degraded. */
  up: number;
  /** Backends whose connection has lasted. */
  stable: number;
}

const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** A console on the fleet file of a scenario, as the served shell runs it but for the launcher. */
export class ScenarioConsole {
  private constructor(
    readonly engine: Engine,
    readonly server: ConsoleServer,
  ) {}

  /** Starts and begins to dial. */
  static async start({ fleet, files, token, seed, clock }: ConsoleOptions): Promise<ScenarioConsole> {
    const loaded = await loadFleetText(fleet, 'scenario.yaml', {});
    if (!loaded.ok) throw new Error(loaded.error.map(formatProblem).join('\n'));
    const engine = new Engine({
      fleet: loaded.value,
      version: 'bench',
      demo: false,
      log,
      random: seededRandom(seed),
      ...(clock && { clock }),
    });
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
    engine.start();
    return new ScenarioConsole(engine, started.value);
  }

  get port(): number {
    return this.server.listening.port;
  }

  report(): ConsoleReport {
    const statuses = this.engine.fleet.statuses();
    return {
      sessions: this.engine.sessionCount,
      up: statuses.filter(({ health }) => health === 'up' || health === 'degraded').length,
      stable: statuses.filter(({ state }) => state.phase === 'open' && state.until === null).length,
    };
  }

  async stop(): Promise<void> {
    await Promise.all([this.engine.stop(), this.server.stop()]);
  }
}

import { systemClock } from '../engine/clock.ts';
import { Engine } from '../engine/engine.ts';
import { accountName } from '../engine/start/account.ts';
import { DEFAULT_PORT, isLoopback, type RunCommand } from '../engine/start/command-line.ts';
import { openFleet, type StartFailure } from '../engine/start/open-fleet.ts';
import { ownDataDirectory, stateDirectory } from '../engine/store/data-directory.ts';
import { openStateStore } from '../engine/store/open-state-store.ts';
import { ok, type Result } from '../shared/result.ts';
import { randomToken } from './access.ts';
import { canOpenBrowser } from './browser.ts';
import { hasConsoleFiles } from './console-files.ts';
import { spawnSimulator } from './demo-process.ts';
import { ConsoleServer } from './server.ts';

/** What the shell finds around it. */
export interface Surroundings {
  /** Of Wirewatch. */
  version: string;
  /** Directory of the built pages. */
  files: string;
  /** Path of the simulator's built entry. */
  simulator: string;
  env: Record<string, string | undefined>;
  platform: NodeJS.Platform;
  /** The account's home directory; `null` where it has none. */
  home: string | null;
  /** Shows a URL in the person's browser; `log` is told where that cannot be done. */
  openBrowser: (url: string, log: (line: string) => void) => Promise<void>;
  /** One line for the person at the terminal. */
  say: (line: string) => void;
}

export interface ServedShell {
  /** With the token. */
  url: string;
  /** Reads the fleet file anew; `null` where there is none. */
  reload: (() => void) | null;
  /** Ends all that was started. */
  stop(): Promise<void>;
}

export async function startServedShell(
  run: RunCommand,
  { version, files, simulator, env, platform, home, openBrowser, say }: Surroundings,
): Promise<Result<ServedShell, StartFailure>> {
  if (!hasConsoleFiles(files)) return failed('the console is not built: run npm run build');
  const opened = await openFleet(run, spawnSimulator, simulator, env, say);
  if (!opened.ok) return opened;
  const fleet = opened.value;
  const directory = stateDirectory(run, ownDataDirectory({ env, platform, home }));
  if (directory === null && !run.demo) {
    say(
      'there is no home directory: breakers and the audit log are kept until the console ends; give it a --data-dir',
    );
  }
  const store = openStateStore(directory, systemClock, say);
  const engine = new Engine({ fleet: fleet.config, version, demo: fleet.demo, log: say, store });
  const token = run.token ?? randomToken();
  const { host, port } = run;
  const actor = accountName();
  const started = await ConsoleServer.start({ engine, files, host, port, token, actor, log: say });
  if (!started.ok) {
    store.dispose();
    fleet.dispose();
    return failed(started.error);
  }
  const server = started.value;
  engine.start();
  const watcher = fleet.watch?.(engine) ?? null;

  for (const line of fleet.lines) say(line);
  if (server.listening.moved) say(`port ${DEFAULT_PORT} is taken: using ${server.listening.port} instead`);
  if (!isLoopback(host)) {
    say('warning: other machines can reach this console, and nothing between them and it is encrypted');
  }
  const origin = `http://${hostInUrl(host)}:${server.listening.port}`;
  const url = `${origin}/?token=${token}`;
  say(`Wirewatch console: ${url}`);
  if (run.open && canOpenBrowser(env, platform)) await openBrowser(origin + server.invite(), say);

  return ok({
    url,
    reload: watcher && (() => watcher.reload()),
    async stop() {
      watcher?.dispose();
      await Promise.all([engine.stop(), server.stop()]);
      store.dispose();
      // Last, so that the backends' connections are closed in order and not lost.
      fleet.dispose();
    },
  });
}

const failed = (line: string): { ok: false; error: StartFailure } => ({
  ok: false,
  error: { lines: [line], exitCode: 1 },
});

/** A name that leads to the server from this machine. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

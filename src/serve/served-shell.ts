import { resolve } from 'node:path';
import { systemClock } from '../engine/clock.ts';
import { Engine } from '../engine/engine.ts';
import { openHistory } from '../engine/history/open-history.ts';
import { configurationHash } from '../engine/metrics/configuration-hash.ts';
import { type OpenRecordings, openRecordings } from '../engine/recording/open-recordings.ts';
import { recordingsDirectory } from '../engine/recording/recording-settings.ts';
import { accountName } from '../engine/start/account.ts';
import { isLoopback, type RunCommand } from '../engine/start/command-line.ts';
import { DEFAULT_PORT } from '../engine/start/defaults.ts';
import { type OpenFleet, openFleet, type StartFailure } from '../engine/start/open-fleet.ts';
import { makeDataDirectory, ownDataDirectory, stateDirectory } from '../engine/store/data-directory.ts';
import { type DataLock, lockDataDirectory } from '../engine/store/data-lock.ts';
import { openStateStore } from '../engine/store/open-state-store.ts';
import { ok, type Result } from '../shared/result.ts';
import { randomToken } from './access.ts';
import { canOpenBrowser } from './browser.ts';
import { hasConsoleFiles } from './console-files.ts';
import { ConsoleLog } from './console-log.ts';
import { spawnSimulator } from './demo-process.ts';
import { recordOf } from './log-record.ts';
import { ConsoleServer } from './server.ts';

/** What the shell finds around it. */
export interface Surroundings {
  /** Of Wirewatch. */
  version: string;
  /** Directory of the built pages. */
  files: string;
  /** Path of the simulator's built entry. */
  simulator: string;
  /** Path of the built entry of the thread that keeps history. */
  historyWorker: string;
  /** Folder of the built entries of the threads that make, read and show recordings. */
  recordingWorkers: string;
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
  /** Keeps the last words of a process that an uncaught error ends. */
  crashed: (error: unknown) => void;
  /** Ends all that was started. */
  stop(): Promise<void>;
}

export async function startServedShell(
  run: RunCommand,
  around: Surroundings,
): Promise<Result<ServedShell, StartFailure>> {
  const { files, env, platform, home, say } = around;
  if (!hasConsoleFiles(files)) return failed('the console is not built: run npm run build');
  const directory = stateDirectory(run, ownDataDirectory({ env, platform, home }));
  const lock = takeDirectory(directory, say);
  if (lock?.state === 'taken') {
    return failed(
      `another Wirewatch uses the data directory ${directory}: end it, or give this one its own with --data-dir`,
    );
  }
  const release = () => {
    if (lock?.state === 'held') lock.dispose();
  };
  // Without a lock another console may write the same file, and put it aside under this one's feet.
  const started = await startLocked(run, around, directory, lock?.state === 'held');
  if (!started.ok) {
    release();
    return started;
  }
  const { stop, ...shell } = started.value;
  return ok({ ...shell, stop: () => stop().finally(release) });
}

/** `null` where there is nothing to lock. */
function takeDirectory(directory: string | null, say: (line: string) => void): DataLock | null {
  // One that cannot be made is for the store to complain of.
  if (directory === null || !makeDataDirectory(directory).ok) return null;
  const lock = lockDataDirectory(directory);
  if (lock.state === 'unavailable') {
    say(
      `the data directory ${directory} is not locked, so there is no log file and history is kept until the console ends: ${lock.reason}`,
    );
  }
  return lock;
}

/** @param locked whether what one console alone may write can be kept in the directory: its log and its history. */
async function startLocked(
  run: RunCommand,
  around: Surroundings,
  directory: string | null,
  locked: boolean,
): Promise<Result<ServedShell, StartFailure>> {
  const { simulator, env, say } = around;
  const token = run.token ?? randomToken();
  const log = new ConsoleLog({ directory: locked ? directory : null, print: say, secrets: [token] });
  const warn = (line: string) => log.say(line, 'warn');
  const opened = await openFleet(run, spawnSimulator, simulator, env, warn);
  const started = opened.ok
    ? await startConsole({ run, around, directory, locked, log, warn, token, fleet: opened.value })
    : opened;
  if (!started.ok) {
    for (const line of started.error.lines) log.record({ level: 'error', message: line, fields: {} });
    await log.close();
  }
  return started;
}

interface Parts {
  run: RunCommand;
  around: Surroundings;
  directory: string | null;
  /** No other console uses the directory. */
  locked: boolean;
  log: ConsoleLog;
  warn: (line: string) => void;
  token: string;
  fleet: OpenFleet;
}

async function startConsole(parts: Parts): Promise<Result<ServedShell, StartFailure>> {
  const { run, around, directory, locked, log, warn, token, fleet } = parts;
  const { version, files, historyWorker, recordingWorkers, env, platform, home, openBrowser, say } = around;
  const { config, demo } = fleet;
  const { name: fleetName, backends } = config;
  log.record({
    level: 'info',
    message: 'Wirewatch starts',
    fields: {
      version,
      configurationHash: configurationHash(config),
      fleet: fleetName,
      backends: backends.length,
      demo,
      node: process.version,
      platform,
      pid: process.pid,
    },
  });
  if (directory === null && !run.demo) {
    log.say(
      'there is no home directory: breakers, history and the audit log are kept until the console ends; give it a --data-dir',
      'warn',
    );
  }
  const store = openStateStore(directory, systemClock, warn);
  const historyStore = openHistory({
    directory: locked ? directory : null,
    worker: historyWorker,
    onProblem: warn,
  });
  const place = recordingsDirectory(run, ownDataDirectory({ env, platform, home }));
  const recordings =
    place === null
      ? null
      : openRecordings({
          directory: place,
          dataDirectory: locked ? directory : null,
          flight: run.flightRecorder,
          workers: recordingWorkers,
          clock: systemClock,
          ownSecrets: [token],
          log: warn,
        });
  const engine = new Engine({
    fleet: config,
    version,
    demo,
    log: warn,
    store,
    historyStore,
    fleetFile: fleet.file,
    ...(recordings && { recordings: recordings.of }),
  });
  engine.fleet.events.onEvent((event) => {
    const record = recordOf(event);
    if (!record) return;
    const fields = event.kind === 'fleet' ? { configurationHash: engine.configurationHash } : {};
    log.record({ ...record, fields: { ...record.fields, ...fields } });
  });
  const { host, port } = run;
  const actor = accountName();
  const started = await ConsoleServer.start({ engine, files, host, port, token, actor, log: warn });
  if (!started.ok) {
    await recordings?.close();
    await historyStore.close();
    store.dispose();
    fleet.dispose();
    return failed(started.error);
  }
  const server = started.value;
  recordings?.begin();
  engine.start();
  for (const text of fleet.briefing) engine.fleet.events.add({ kind: 'console', text });
  const watcher = fleet.watch?.(engine) ?? null;

  for (const line of fleet.lines) log.say(line);
  const { listening } = server;
  if (listening.moved) log.say(`port ${DEFAULT_PORT} is taken: using ${listening.port} instead`);
  if (!isLoopback(host)) {
    warn('warning: other machines can reach this console, and nothing between them and it is encrypted');
  }
  const origin = `http://${hostInUrl(host)}:${listening.port}`;
  const view = await firstView(run.show ?? [], recordings);
  if (!view.ok) {
    await stop();
    // Bad usage, unless it is this console that has no place for them.
    return failed(view.error, recordings ? 2 : 1);
  }
  const url = `${origin}/?token=${token}${view.value}`;
  // The terminal alone is told the token.
  say(`Wirewatch console: ${url}`);
  log.record({ level: 'info', message: 'the console is served', fields: { origin } });
  if (run.open && canOpenBrowser(env, platform))
    await openBrowser(origin + server.invite() + view.value, warn);

  return ok({
    url,
    reload: watcher && (() => watcher.reload()),
    crashed: (error) => log.crashed(error),
    stop: () => stop(),
  });

  async function stop(): Promise<void> {
    watcher?.dispose();
    await Promise.all([recordings?.close(), engine.stop(), server.stop()]);
    await historyStore.close();
    store.dispose();
    // Last, so that the backends' connections are closed in order and not lost.
    fleet.dispose();
    log.record({ level: 'info', message: 'Wirewatch ended', fields: {} });
    await log.close();
  }
}

/** The hash of the address that a page begins at: the first of the recordings named. The error is one line for people. */
async function firstView(
  files: readonly string[],
  recordings: OpenRecordings | null,
): Promise<Result<string, string>> {
  const ids: string[] = [];
  for (const file of files) {
    const opened = await (recordings?.open(resolve(file)) ??
      Promise.resolve({ ok: false as const, error: 'this console has no place for recordings' }));
    if (!opened.ok) return { ok: false, error: `${file}: ${opened.error}` };
    ids.push(opened.value);
  }
  const [first] = ids;
  return ok(first === undefined ? '' : `#${new URLSearchParams({ replay: first })}`);
}

const failed = (
  line: string,
  exitCode: StartFailure['exitCode'] = 1,
): { ok: false; error: StartFailure } => ({
  ok: false,
  error: { lines: [line], exitCode },
});

/** A name that leads to the server from this machine. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

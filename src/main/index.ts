import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app } from 'electron';
import { systemClock } from '../engine/clock.ts';
import { openHistory } from '../engine/history/open-history.ts';
import { openRecordings } from '../engine/recording/open-recordings.ts';
import { recordingsDirectory } from '../engine/recording/recording-settings.ts';
import { parseCommandLine, type RunCommand } from '../engine/start/command-line.ts';
import { onHangup } from '../engine/start/hangup.ts';
import { helpOf } from '../engine/start/help.ts';
import { openFleet } from '../engine/start/open-fleet.ts';
import { validateFleetFile } from '../engine/start/validate.ts';
import { stateDirectory } from '../engine/store/data-directory.ts';
import { openStateStore } from '../engine/store/open-state-store.ts';
import { Application, type BundlePaths } from './application.ts';
import { ownArguments, ownFolder } from './arguments.ts';
import { LINK_SCHEME, separateLinks } from './deep-link.ts';
import { spawnSimulator } from './demo-process.ts';
import { registerPageScheme } from './page-protocol.ts';
import { separateFiles } from './recording-arguments.ts';
import { EXIT_BAD_USAGE, EXIT_CANNOT_RUN, failToStart } from './start-failure.ts';
import { leaveNote, readNote, wantedBy, watchedBy } from './watched.ts';

/*
 * The desktop shell's entry. Nothing here awaits at the top level: Electron is not ready before an
 * ES module's evaluation ends, so waiting for it there would wait for ever (electron#40719).
 */

const out = resolve(import.meta.dirname, '..');
const paths: BundlePaths = {
  renderer: join(out, 'renderer'),
  preload: join(out, 'preload', 'index.cjs'),
  simulator: join(out, 'main', 'simulator.js'),
  historyWorker: join(out, 'main', 'history-worker.js'),
  threads: join(out, 'main'),
};

const log = (line: string) => {
  process.stderr.write(`${line}\n`);
};

registerPageScheme();
const { links, others: withoutLinks } = separateLinks(
  ownArguments({ argv: process.argv, defaultApp: process.defaultApp === true }),
);
const { files: named, others } = separateFiles(withoutLinks);
/** Relative ones are so to where it was started, which a console that runs already does not know. */
const files = named.map((file) => resolve(file));
// On macOS links and files come by events, the first perhaps before the app is ready.
const waiting: unknown[] = [...links];
let follow = (link: unknown) => {
  waiting.push(link);
};
app.on('open-url', (event, url) => {
  event.preventDefault();
  follow(url);
});
const waitingFiles: unknown[] = [...files];
let openFile = (path: unknown) => {
  waitingFiles.push(path);
};
app.on('open-file', (event, path) => {
  event.preventDefault();
  openFile(path);
});
main(others, files).catch((error: unknown) =>
  failToStart([error instanceof Error ? error.message : String(error)], EXIT_CANNOT_RUN),
);

async function main(args: string[], files: readonly string[]): Promise<void> {
  const parsed = parseCommandLine([...args, ...files]);
  if (!parsed.ok) return failToStart([parsed.error], EXIT_BAD_USAGE);
  const line = parsed.value;
  switch (line.command) {
    case 'help':
      return printAndEnd(helpOf(line.topic));
    case 'version':
      return printAndEnd(`${app.getVersion()}\n`);
    case 'validate':
      return validate(line.file);
    case 'run':
      return run(line, args);
    default:
      return failToStart(
        [`${line.command} is for the terminal: npm start -- ${line.command}`],
        EXIT_BAD_USAGE,
      );
  }
}

async function validate(file: string): Promise<void> {
  const { lines, exitCode } = await validateFleetFile(file, process.env);
  if (exitCode !== 0) return failToStart(lines, exitCode);
  return printAndEnd(`${lines.join('\n')}\n`);
}

/** What a second start hands over to the first. */
interface Started {
  wanted?: string | null;
  links?: string[];
  files?: string[];
}

async function run(line: RunCommand, args: string[]): Promise<void> {
  if (line.serve) {
    return failToStart(['the served shell is started with: npm start -- --serve'], EXIT_BAD_USAGE);
  }
  if (line.dataDir !== null) keepDataIn(resolve(line.dataDir));
  const wanted = wantedBy(line, args);
  // The lock belongs to the data directory: with another one, a second console may run.
  if (!app.requestSingleInstanceLock({ wanted, links, files })) return leaveToTheFirst(wanted);
  const watches = watchedBy(line);
  const note = leaveNote(app.getPath('userData'), watches, log);
  app.once('quit', () => note.dispose());
  let application: Application | null = null;
  app.on('second-instance', (_event, _argv, _directory, start) => {
    const { wanted = null, links = [], files = [] } = (start ?? {}) as Started;
    const refused = refusal(watches, wanted);
    if (refused) log(`a second start: ${refused}`);
    if (links.length + files.length === 0) application?.show();
    for (const link of links) follow(link);
    for (const file of files) openFile(file);
  });
  await app.whenReady();
  quitOnSignals(() => application?.reload ?? null);
  // On macOS a file that was double-clicked has come by now, and not by the arguments.
  const fleetless = line.fleetless || (args.length === 0 && waitingFiles.length > 0);
  const opened = await openFleet({ ...line, fleetless }, spawnSimulator, paths.simulator, process.env, log);
  if (!opened.ok) return failToStart(opened.error.lines, opened.error.exitCode);
  for (const about of opened.value.lines) log(about);
  const directory = stateDirectory(line, app.getPath('userData'));
  const store = openStateStore(directory, systemClock, log);
  const historyStore = openHistory({ directory, worker: paths.historyWorker, onProblem: log });
  const own = app.getPath('userData');
  const recordings = openRecordings({
    // There always is a place: the app's own.
    directory: recordingsDirectory(line, own) ?? own,
    dataDirectory: directory,
    flight: line.flightRecorder,
    workers: paths.threads,
    clock: systemClock,
    ownSecrets: [],
    log,
  });
  application = new Application({ paths, fleet: opened.value, store, historyStore, recordings, log });
  claimLinks();
  application.start();
  follow = (link) => application?.follow([link]);
  application.follow(waiting.splice(0));
  openFile = (path) => void application?.openFiles([path]);
  void application.openFiles(waitingFiles.splice(0));
}

/** As Electron's guide to deep links has it: in development the system has to be told the app's folder too. */
function claimLinks(): void {
  const folder = process.defaultApp ? ownFolder(process.argv) : undefined;
  if (!process.defaultApp) app.setAsDefaultProtocolClient(LINK_SCHEME);
  else if (folder) app.setAsDefaultProtocolClient(LINK_SCHEME, process.execPath, [resolve(folder)]);
}

/** The first instance shows its window. It watches one fleet, so this one has failed if it was to watch another. */
function leaveToTheFirst(wanted: string | null): Promise<void> | void {
  const watches = readNote(app.getPath('userData'));
  const refused = watches === null ? null : refusal(watches, wanted);
  if (refused) return failToStart([`Wirewatch is already running: ${refused}`], EXIT_CANNOT_RUN);
  log('Wirewatch is already running; its window comes to the front');
  app.exit(0);
}

/** Why a console that watches one fleet is no answer to who wants another; `null` where it is one. */
function refusal(watches: string, wanted: string | null): string | null {
  if (wanted === null || wanted === watches) return null;
  return `this console watches ${watches}; to watch ${wanted} beside it, give that one a --data-dir of its own`;
}

/**
 * Electron quits at a signal too, but it listens for one only: the next would end us before the sockets
 * are closed, and Ctrl-C in a terminal under npm sends several. Ours take the place of its handlers once
 * the app is ready. A SIGHUP reads the fleet file anew, where there is one and the terminal is still there.
 */
function quitOnSignals(reload: () => (() => void) | null): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
  onHangup(() => app.quit(), reload);
}

function keepDataIn(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  app.setPath('userData', path);
}

function printAndEnd(text: string): void {
  process.stdout.write(text);
  app.exit(0);
}

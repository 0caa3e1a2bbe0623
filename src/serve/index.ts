import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCheck } from '../engine/check/run-check.ts';
import type { RunCommand } from '../engine/start/command-line.ts';
import { runCompare } from '../engine/start/compare-command.ts';
import { runExport } from '../engine/start/export.ts';
import { onHangup } from '../engine/start/hangup.ts';
import { helpOf } from '../engine/start/help.ts';
import { runMark } from '../engine/start/mark-command.ts';
import { type RecordSurroundings, record } from '../engine/start/record.ts';
import { validateFleetFile } from '../engine/start/validate.ts';
import { homeDirectory } from '../engine/store/data-directory.ts';
import { BrokenPipe } from './broken-pipe.ts';
import { openBrowser } from './browser.ts';
import { type ServedShell, startServedShell } from './served-shell.ts';
import { parseWithToken } from './token-from-environment.ts';

/*
 * The served shell's process, and the one that answers --help, --version and every other command. Exit codes:
 * 0 ended well, 1 could not run or not as expected, 2 bad usage or a bad file.
 */

/** ms from the first signal to the end, whatever still hangs. */
const STOP_DEADLINE = 2_500;
/**
 * A terminal sends Ctrl-C to npm, the launcher and this process alike, and both of them pass it on. A
 * second signal counts as a second Ctrl-C only when it comes this much later, in ms.
 */
const SAME_KEYPRESS = 400;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const complain = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const printed = new BrokenPipe([process.stdout, process.stderr]);

async function main(argv: string[]): Promise<void> {
  const parsed = parseWithToken(argv, process.env);
  if (!parsed.ok) {
    complain(`wirewatch: ${parsed.error}`);
    process.exitCode = 2;
    return;
  }
  const commandLine = parsed.value;
  switch (commandLine.command) {
    case 'help':
      return say(helpOf(commandLine.topic).trimEnd());
    case 'version':
      return say(version());
    case 'validate': {
      const { lines, exitCode } = await validateFleetFile(commandLine.file, process.env);
      for (const line of lines) (exitCode === 0 ? say : complain)(line);
      process.exitCode = exitCode;
      return;
    }
    case 'record':
      process.exitCode = await record(commandLine, recordSurroundings());
      return;
    case 'export':
      process.exitCode = await runExport(commandLine, recordSurroundings());
      return;
    case 'compare': {
      const { lines, exitCode } = runCompare(commandLine);
      for (const line of lines) (exitCode === 2 ? complain : say)(line);
      process.exitCode = exitCode;
      return;
    }
    case 'mark': {
      const { line, exitCode } = await runMark(commandLine);
      (exitCode === 0 ? say : complain)(line);
      process.exitCode = exitCode;
      return;
    }
    case 'check':
      process.exitCode = await runCheck(commandLine, recordSurroundings());
      return;
    case 'run':
      return run(commandLine);
  }
}

/** At a terminal one line that goes on; in a log a line a minute. */
function recordSurroundings(): RecordSurroundings {
  const { stderr } = process;
  const clear = stderr.isTTY ? '\r\x1b[K' : '';
  const show = (line: string) => stderr.write(`${clear}${line}`);
  return {
    version: version(),
    historyWorker: join(import.meta.dirname, 'history-worker.js'),
    recorderWorker: join(import.meta.dirname, 'recorder-worker.js'),
    env: process.env,
    say: (line) => {
      stderr.write(clear);
      say(line);
    },
    complain: (line) => complain(`${clear}${line}`),
    progress: stderr.isTTY ? show : null,
    onEnd: (end) => {
      let ending = false;
      const once = () => {
        if (ending) return;
        ending = true;
        end();
      };
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, once);
      process.on('disconnect', once);
      printed.endsWith(once);
      // Listened to, the launcher's channel would keep this process alive when all is done.
      process.channel?.unref();
    },
  };
}

async function run(command: RunCommand): Promise<void> {
  let shell: ServedShell | null = null;
  endOnSignal(
    async () => shell?.stop(),
    () => shell?.reload ?? null,
  );
  // Built, this file is out/main/serve.js.
  const out = join(import.meta.dirname, '..');
  const started = await startServedShell(command, {
    version: version(),
    files: join(out, 'renderer'),
    simulator: join(import.meta.dirname, 'simulator.js'),
    historyWorker: join(import.meta.dirname, 'history-worker.js'),
    recordingWorkers: import.meta.dirname,
    env: process.env,
    platform: process.platform,
    home: homeDirectory(),
    openBrowser,
    say,
  });
  if (started.ok) {
    shell = started.value;
    const { crashed } = shell;
    // Only listens: the process ends and prints the error as it does without.
    process.on('uncaughtExceptionMonitor', crashed);
    return;
  }
  const { lines, exitCode } = started.error;
  // A line about a fleet file begins with its name, as a compiler's does.
  for (const line of lines) complain(exitCode === 2 ? line : `wirewatch: ${line}`);
  process.exit(exitCode);
}

/** @param reload what a SIGHUP is for, where there is something to reload. */
function endOnSignal(stop: () => Promise<void>, reload: () => (() => void) | null): void {
  let endingSince: number | null = null;
  const end = () => {
    if (endingSince !== null) {
      if (performance.now() - endingSince > SAME_KEYPRESS) process.exit(1);
      return;
    }
    endingSince = performance.now();
    setTimeout(() => process.exit(0), STOP_DEADLINE);
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        complain(`wirewatch: could not stop in order: ${error}`);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
  onHangup(end, reload);
  // The launcher holds the other end of a channel; when it is killed there is no signal to pass on.
  process.on('disconnect', end);
  printed.endsWith(end);
}

function version(): string {
  const manifest = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

await main(process.argv.slice(2));

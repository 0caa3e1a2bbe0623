import { spawn } from 'node:child_process';

/** ms after a Ctrl-C by which every child of ours has ended, if it got it: longer than the desktop's quit takes. */
const KEYPRESS_GRACE = 6_000;

/**
 * Runs a program to its end. Signals that reach this process are passed on to it, so that none is
 * left behind. With `quiet` its output is collected instead of shown.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ quiet?: boolean, timeout?: number, channel?: boolean, terminal?: boolean, env?: NodeJS.ProcessEnv, cwd?: string }} [options]
 *   `timeout` in ms; `channel`: the child can tell by it that this process is gone; `terminal`: whether
 *   a SIGINT comes from a keyboard, and so has reached the child by itself
 * @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null, output: string }>}
 */
export function runToEnd(command, args, options = {}) {
  const { quiet, timeout, channel, terminal = process.stdin.isTTY, env, cwd } = options;
  return new Promise((resolve) => {
    const out = quiet ? 'pipe' : 'inherit';
    const child = spawn(command, args, {
      stdio: channel
        ? [quiet ? 'ignore' : 'inherit', out, out, 'ipc']
        : [quiet ? 'ignore' : 'inherit', out, out],
      env: env ?? process.env,
      cwd,
      // npm is a command file on Windows, which only a shell can start.
      shell: process.platform === 'win32' && command.endsWith('.cmd'),
    });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => output.push(chunk));
    const stopForwarding = forwardSignals(child, terminal);
    const timer = timeout === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeout);
    const settle = (code, signal) => {
      stopForwarding();
      clearTimeout(timer);
      resolve({ code, signal, output: Buffer.concat(output).toString('utf8') });
    };
    child.once('error', (error) => {
      output.push(Buffer.from(error.message));
      settle(null, null);
    });
    child.once('close', settle);
  });
}

function forwardSignals(child, terminal) {
  let late;
  const forwards = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
    const forward = () => {
      // A terminal sends Ctrl-C to all of its foreground group, and a second one means impatience. Only
      // when the child stays was it for this process alone, by a kill.
      if (signal === 'SIGINT' && terminal) late ??= setTimeout(() => child.kill(signal), KEYPRESS_GRACE);
      else child.kill(signal);
    };
    process.on(signal, forward);
    return () => process.off(signal, forward);
  });
  // For an end of this process that is no signal, such as an error of our own.
  const kill = () => child.kill();
  process.on('exit', kill);
  return () => {
    clearTimeout(late);
    for (const stop of forwards) stop();
    process.off('exit', kill);
  };
}

/** The exit code by which a shell tells of a child's end. */
export function exitCodeOf({ code, signal }) {
  const SIGNALLED = { SIGHUP: 129, SIGINT: 130, SIGKILL: 137, SIGTERM: 143 };
  return code ?? SIGNALLED[signal] ?? 1;
}

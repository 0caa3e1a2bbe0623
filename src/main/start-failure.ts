import { isatty } from 'node:tty';
import { app, dialog } from 'electron';

/** Exit codes, the same as the served shell's. */
export const EXIT_CANNOT_RUN = 1;
export const EXIT_BAD_USAGE = 2;

/**
 * Says why the console does not start, and ends it: on standard error as the command line does, and
 * in a dialog where it was started without a terminal and nobody would see that.
 */
export async function failToStart(lines: readonly string[], code: number): Promise<void> {
  process.stderr.write(`${lines.join('\n')}\n`);
  if (!hasTerminal()) {
    // On Linux there is no dialog before.
    await app.whenReady();
    dialog.showErrorBox('Wirewatch cannot start', lines.join('\n'));
  }
  app.exit(code);
}

/** With standard error sent to a file, a person is still in front of the other two. */
const hasTerminal = () => [0, 1, 2].some(isatty);

import { isatty } from 'node:tty';

const STREAMS = [0, 1, 2];
const anyTerminal = (isTerminal: (descriptor: number) => boolean): boolean => STREAMS.some(isTerminal);

/**
 * SIGHUP has two meanings. From a supervisor or a person it says: read the configuration anew. From the
 * system it says that the terminal is gone, and then the console ends as what runs in one does: a hung-up
 * terminal is none any more, which is what tells the two apart.
 *
 * @param end when the terminal is gone, and where there is nothing to reload.
 * @param reload asked for at each signal.
 */
export function onHangup(
  end: () => void,
  reload: () => (() => void) | null,
  isTerminal: (descriptor: number) => boolean = isatty,
  signals: Pick<NodeJS.Process, 'on'> = process,
): void {
  const began = anyTerminal(isTerminal);
  signals.on('SIGHUP', () => {
    const read = reload();
    if (read && (!began || anyTerminal(isTerminal))) read();
    else end();
  });
}

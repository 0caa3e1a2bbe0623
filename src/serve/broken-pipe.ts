/** What of a stream is needed here. */
export type Pipe = Pick<NodeJS.WritableStream, 'on'>;

/**
 * Knows when nobody reads what is printed any more, as `head` does not after ten lines. Other programs are ended by
 * SIGPIPE then; Node ignores that signal, and every further write would be an uncaught error with a stack trace.
 */
export class BrokenPipe {
  private broken = false;
  private end: () => void = () => undefined;

  constructor(pipes: readonly Pipe[]) {
    for (const pipe of pipes) {
      pipe.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE') throw error;
        if (this.broken) return;
        this.broken = true;
        this.end();
      });
    }
  }

  /** What ends the program in order then, or at once where it has happened already. Without it a program ends by itself. */
  endsWith(end: () => void): void {
    this.end = end;
    if (this.broken) end();
  }
}

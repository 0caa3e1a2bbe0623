import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { BuiltConsole } from './built-console.ts';

/** What a console holds, after a collection. */
export interface ConsoleReading {
  /** Bytes of V8's heap. */
  heap: number;
  /** Bytes that V8 knows of outside of its heap: what is behind typed arrays, mostly. */
  outside: number;
  /** Bytes that are resident, other threads' included. */
  rss: number;
  /** `null` where the system does not say. */
  descriptors: number | null;
  /** The latest that a timer of a tick's length came since the last reading, ms. */
  late: number;
  /** ms that the collection held everything up. */
  collected: number;
}

/** Longest start and longest answer, ms. */
const PATIENCE = 60_000;

/** A built served shell in a process of its own, as a person starts it, that ends with this process at the latest. */
export class ServedConsole {
  /** What it wrote on standard error, and on standard output after its URL: nothing, while all is well. */
  readonly complaints: string[] = [];
  /** With the token. */
  url = '';
  /** The demo fleet's control API; empty without a demo fleet. */
  control = '';

  private stopping = false;

  private constructor(private readonly child: ChildProcess) {}

  /** @throws Error with what it printed, when it ends before its URL is known. */
  static async start(built: BuiltConsole, args: readonly string[]): Promise<ServedConsole> {
    const child = fork(built.serve, ['--no-open', '--port', '0', ...args], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: ['--expose-gc', '--import', new URL('console-probe.mjs', import.meta.url).href],
    });
    const served = new ServedConsole(child);
    await served.announced();
    // Whatever the bench finds then would be about a page without a console.
    child.once('exit', (code, signal) => {
      if (!served.stopping) served.complaints.push(`it ended by itself, with ${code ?? signal}`);
    });
    return served;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  async read(): Promise<ConsoleReading> {
    const answered = once(this.child, 'message', { signal: AbortSignal.timeout(PATIENCE) });
    this.child.send('read');
    const [reading] = (await answered) as [ConsoleReading];
    return reading;
  }

  /** Ends it in order. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (!this.running) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await exited;
  }

  private async announced(): Promise<void> {
    const { child, complaints } = this;
    const { stdout, stderr } = child;
    if (!stdout || !stderr) throw new Error('the console has no output to read');
    createInterface({ input: stderr }).on('line', (line) => complaints.push(line));
    await new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => {
        child.kill();
        reject(new Error('the console did not say its URL'));
      }, PATIENCE);
      child.once('exit', (code) => {
        clearTimeout(limit);
        reject(new Error(`the console ended with ${code}:\n${complaints.join('\n')}`));
      });
      createInterface({ input: stdout }).on('line', (line) => {
        this.control = /^control: (\S+)/.exec(line)?.[1] ?? this.control;
        if (this.url !== '') complaints.push(line);
        const url = /^Wirewatch console: (\S+)/.exec(line)?.[1];
        if (!url) return;
        clearTimeout(limit);
        this.url = url;
        resolve();
      });
    });
  }
}

import { type ChildProcess, fork, type StdioOptions } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import type { ForkOptions } from 'electron';
import { app } from './app.ts';

/** https://electronjs.org/docs/api/utility-process, as a child process of Node. */
export class UtilityProcess extends EventEmitter {
  stdout: Readable | null;
  stderr: Readable | null;
  private readonly child: ChildProcess;

  constructor(path: string, args: string[], options: ForkOptions) {
    super();
    const stdio = stdioOf(options.stdio);
    // Electron ends its utility processes with itself; here the broken channel tells the child.
    this.child = fork(path, args, {
      stdio: [...stdio, 'ipc'] as StdioOptions,
      execArgv: options.execArgv ?? [],
    });
    this.stdout = this.child.stdout;
    this.stderr = this.child.stderr;
    this.child.once('spawn', () => this.emit('spawn'));
    this.child.once('exit', (code) => {
      this.stdout = null;
      this.stderr = null;
      this.emit('exit', code ?? 0);
    });
    app.once('quit', () => this.kill());
  }

  /** `undefined` before it runs and after it has ended. */
  get pid(): number | undefined {
    return this.child.exitCode === null && this.child.signalCode === null ? this.child.pid : undefined;
  }

  kill(): boolean {
    return this.child.kill();
  }
}

export const forked: UtilityProcess[] = [];

export const utilityProcess = {
  fork(path: string, args: string[] = [], options: ForkOptions = {}): UtilityProcess {
    if (!app.isReady()) throw new Error('utilityProcess cannot be created before app is ready');
    const child = new UtilityProcess(path, args, options);
    forked.push(child);
    return child;
  },
};

function stdioOf(stdio: ForkOptions['stdio'] = 'inherit'): string[] {
  if (typeof stdio === 'string') return ['ignore', stdio, stdio];
  if (stdio.length < 3) throw new Error('configuration missing for stdin, stdout or stderr');
  if (stdio[0] !== 'ignore') throw new Error('stdin value other than ignore is not supported.');
  return stdio;
}

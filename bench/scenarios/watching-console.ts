import { setTimeout as pause } from 'node:timers/promises';
import { Child } from '../child.ts';
import type { ConsoleCalls } from './console-process.ts';
import type { Residue } from './residue.ts';
import { Window } from './window.ts';

const TOKEN = 'bench-token-of-scenarios';
const POLL = 20;
const PATIENCE = 30_000;

/** Wirewatch beside a scenario's server: a console in a process of its own, and its windows. */
export class WatchingConsole {
  readonly windows: Window[] = [];

  private constructor(
    private readonly child: Child<ConsoleCalls>,
    private readonly port: number,
  ) {}

  /** @param files of the built page; `null` where no browser comes. */
  static async start(fleet: string, seed: number, files: string | null = null): Promise<WatchingConsole> {
    const child = new Child<ConsoleCalls>('./scenarios/console-process.ts');
    try {
      return new WatchingConsole(child, await child.call('start', { fleet, files, token: TOKEN, seed }));
    } catch (error) {
      await child.end();
      throw error;
    }
  }

  /** For a browser. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/?token=${TOKEN}`;
  }

  /** The one that was opened first. */
  get window(): Window {
    const [first] = this.windows;
    if (!first) throw new Error('no window is open');
    return first;
  }

  /** Opens windows until there are so many. */
  async openWindows(count: number): Promise<void> {
    while (this.windows.length < count) this.windows.push(await Window.open(this.port, TOKEN));
    await this.until(({ sessions }) => sessions === count);
  }

  async until(condition: (report: ConsoleCalls['report']['reply']) => boolean): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    for (;;) {
      const report = await this.child.call('report', null);
      if (condition(report)) return;
      if (performance.now() > deadline)
        throw new Error(`the console is not so far: ${JSON.stringify(report)}`);
      await pause(POLL);
    }
  }

  memory(): Promise<number> {
    return this.child.call('memory', null);
  }

  residue(): Promise<Residue> {
    return this.child.call('residue', null);
  }

  async stop(): Promise<void> {
    for (const window of this.windows) window.close();
    await this.child.call('stop', null);
    await this.child.end();
  }
}

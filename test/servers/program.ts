import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** How a program is run on a port of 127.0.0.1. */
export interface Command {
  file: string;
  args: string[];
}

/** What it says, on either stream, once it takes connections. */
export interface Recipe {
  command: (port: number) => Command;
  ready: RegExp;
}

/** Another port each time: one that was free a moment ago may be taken when the program asks for it. */
const STARTS = 5;
/** ms in which a program has to have taken up its own port again. */
const RESTART_WITHIN = 10_000;
/** ms in which it has to say what is waited for. */
const SAID_WITHIN = 10_000;

/**
 * A server that nobody here wrote, as a process of its own on a port that the system gave. It is ended by
 * its process id, at the latest when this process exits.
 */
export class Program {
  private child: ChildProcess;
  private output: string;
  private readonly listeners = new Set<() => void>();
  private readonly killAtExit = () => this.child.kill('SIGKILL');

  private constructor(
    private readonly recipe: Recipe,
    readonly port: number,
    running: Running,
  ) {
    this.child = running.child;
    this.output = running.output();
    this.listen(running);
    process.on('exit', this.killAtExit);
  }

  static async start(recipe: Recipe): Promise<Program> {
    let failure = '';
    for (let attempt = 1; attempt <= STARTS; attempt++) {
      const port = await freePort();
      const running = await run(recipe, port);
      if (running.ready) return new Program(recipe, port, running);
      failure = running.output();
    }
    throw new Error(`it did not start in ${STARTS} attempts, and last said: ${failure}`);
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    await end(this.child, 'SIGKILL');
  }

  /** Asks it to end. */
  async terminate(): Promise<void> {
    await end(this.child, 'SIGTERM');
  }

  /** Starts it again where it was. */
  async restart(): Promise<void> {
    const deadline = performance.now() + RESTART_WITHIN;
    for (;;) {
      const running = await run(this.recipe, this.port);
      if (running.ready) {
        this.child = running.child;
        this.listen(running);
        return;
      }
      if (performance.now() > deadline) throw new Error(`it did not start again: ${running.output()}`);
    }
  }

  /** A line on its standard input. */
  tell(line: string): void {
    this.child.stdin?.write(`${line}\n`);
  }

  /** Resolves once it has said so, since its first start. */
  async said(pattern: RegExp): Promise<void> {
    if (pattern.test(this.output)) return;
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        if (!pattern.test(this.output)) return;
        clearTimeout(deadline);
        this.listeners.delete(look);
        resolve();
      };
      const deadline = setTimeout(() => {
        this.listeners.delete(look);
        reject(new Error(`it did not say ${pattern} within ${SAID_WITHIN} ms, but: ${this.output}`));
      }, SAID_WITHIN);
      this.listeners.add(look);
    });
  }

  async dispose(): Promise<void> {
    process.off('exit', this.killAtExit);
    await this.kill();
  }

  private listen({ child }: Running): void {
    const hear = (chunk: Buffer) => {
      this.output += chunk.toString();
      for (const look of [...this.listeners]) look();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
  }
}

interface Running {
  child: ChildProcess;
  /** `false`: it has ended. */
  ready: boolean;
  output: () => string;
}

async function run({ command, ready }: Recipe, port: number): Promise<Running> {
  const { file, args } = command(port);
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  // What is written to one that has just ended is lost with it.
  child.stdin.on('error', () => undefined);
  let output = '';
  const started = await new Promise<boolean>((resolve) => {
    const hear = (chunk: Buffer) => {
      output += chunk.toString();
      if (ready.test(output)) settle(true);
    };
    const settle = (isReady: boolean) => {
      child.stdout.off('data', hear);
      child.stderr.off('data', hear);
      resolve(isReady);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', (error) => {
      output += error.message;
      settle(false);
    });
    child.once('close', () => settle(false));
  });
  return { child, ready: started, output: () => output };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

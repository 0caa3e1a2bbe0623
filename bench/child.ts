import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a child process can be asked, by name. All of it has to survive JSON. */
export type Calls = Record<string, { args: unknown; reply: unknown }>;

export type CallHandlers<C extends Calls> = {
  [Name in keyof C]: (args: C[Name]['args']) => C[Name]['reply'] | Promise<C[Name]['reply']>;
};

type Request = { id: number; name: string; args: unknown };
type Reply = { id: number; value: unknown } | { id: number; error: string };

/** The longest that one call may take, in ms: a bench ends by itself, also when something hangs. */
const CALL_TIMEOUT = 45_000;

/**
 * A module of `bench/` in a process of its own, and so on another core and with an optimiser that has
 * seen nothing else. It has to call {@link answer}; it ends with this process at the latest.
 */
export class Child<C extends Calls> {
  private readonly process: ChildProcess;
  private readonly waiting = new Map<number, (reply: Reply) => void>();
  private nextId = 1;

  /** @param file beside this one. */
  constructor(file: string, args: readonly string[] = []) {
    // The parent's loader for TypeScript comes along in `execArgv`.
    this.process = fork(fileURLToPath(new URL(file, import.meta.url)), args);
    this.process.on('message', (message) => {
      const reply = message as Reply;
      this.waiting.get(reply.id)?.(reply);
    });
    this.process.on('exit', (code) => {
      for (const [id, settle] of this.waiting) settle({ id, error: `${file} ended with ${code}` });
    });
  }

  async call<Name extends keyof C & string>(name: Name, args: C[Name]['args']): Promise<C[Name]['reply']> {
    const id = this.nextId++;
    const reply = await new Promise<Reply>((resolve) => {
      const timer = setTimeout(
        () => resolve({ id, error: `no answer to ${name} in ${CALL_TIMEOUT} ms` }),
        CALL_TIMEOUT,
      );
      this.waiting.set(id, (answered) => {
        clearTimeout(timer);
        resolve(answered);
      });
      this.process.send({ id, name, args } satisfies Request);
    });
    this.waiting.delete(id);
    if ('error' in reply) throw new Error(reply.error);
    return reply.value as C[Name]['reply'];
  }

  async end(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = once(this.process, 'exit');
    this.process.kill();
    await exited;
  }
}

/** Answers the calls of the process that forked this one, until that is gone. */
export function answer<C extends Calls>(handlers: CallHandlers<C>): void {
  process.on('message', (message) => {
    const { id, name, args } = message as Request;
    void run(handlers, name, args).then((outcome) => process.send?.({ id, ...outcome }));
  });
  process.on('disconnect', () => process.exit(0));
}

async function run<C extends Calls>(
  handlers: CallHandlers<C>,
  name: string,
  args: unknown,
): Promise<{ value: unknown } | { error: string }> {
  try {
    const handler = handlers[name];
    if (!handler) return { error: `there is no call ${name}` };
    return { value: await handler(args as never) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

import { parseArgs } from 'node:util';
import { nearest } from '../../shared/nearest.ts';
import { ok, type Result } from '../../shared/result.ts';

/** What a person asked for. Both shells read it with the same words. */
export type CommandLine =
  | RunCommand
  | { command: 'validate'; file: string }
  | { command: 'help' | 'version' };

export interface RunCommand {
  command: 'run';
  /** A fleet file; `null`: the demo fleet. */
  fleet: string | null;
  /** True exactly when `fleet` is `null`. */
  demo: boolean;
  /** How many backends the demo fleet has; `null`: its own number. */
  demoBackends: number | null;
  /** The served shell was asked for, by name or by a flag that only it has. */
  serve: boolean;
  /** Where the served shell listens. */
  host: string;
  /** `null`: {@link DEFAULT_PORT}, or another one when that is taken. 0: any free one. */
  port: number | null;
  /** `null`: a random one. */
  token: string | null;
  /** Where it keeps what outlives a restart; `null`: the shell's own place, and for the demo fleet nowhere. */
  dataDir: string | null;
  /** Whether the served shell opens the browser. */
  open: boolean;
}

export const DEFAULT_HOST = '127.0.0.1';
export const DEFAULT_PORT = 7433;
/** What the simulator goes up to. */
export const MAX_DEMO_BACKENDS = 10_000;

export const HELP = `Wirewatch: a console for the health of a fleet of WebSocket backends

  npm start                              the demo fleet
  npm start -- --fleet FILE              your own backends
  npm start -- validate FILE             check a fleet file

Options
  --fleet FILE         the fleet file to run, or a directory of them
  --demo               the demo fleet: simulated backends on this machine (without --fleet, the default)
  --demo-backends N    how many backends the demo fleet has, 1 to ${MAX_DEMO_BACKENDS}
  --serve              the served shell, for a browser, instead of the desktop window
  --host H             where the served shell listens (${DEFAULT_HOST}); any other than loopback needs --token
  --port N             its port (${DEFAULT_PORT}, or a free one when that is taken); 0: a free one
  --token T            its token, 16 or more of A-Z a-z 0-9 _ - (a new random one at every start);
                       WIREWATCH_TOKEN in the environment does the same and shows in no process list
  --no-open            print its URL without opening the browser
  --data-dir DIR       where to keep what outlives a restart (a place of the shell's own; the demo fleet's
                       breakers, audit log and history are kept only with it)
  --help, --version

--host, --port and --token each imply --serve.

In demo mode a line "control: URL" names the demo fleet's control API. To make a backend misbehave:
  curl URL/servers
  curl -X POST -H 'content-type: application/json' -d '{"do":"kill"}' URL/servers/ID
with "do": heal, refuse, kill, hang, flap, flood, close, status, slow, reject, revoke or forget.

Exit codes: 0 ended well, 1 could not run, 2 bad usage or a bad fleet file.
`;

const OPTIONS = {
  fleet: { type: 'string' },
  demo: { type: 'boolean' },
  'demo-backends': { type: 'string' },
  serve: { type: 'boolean' },
  host: { type: 'string' },
  port: { type: 'string' },
  token: { type: 'string' },
  'data-dir': { type: 'string' },
  'no-open': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;
type Flag = keyof typeof OPTIONS;

/** Planned subcommands, so that a reader of the design is not told that they are typing mistakes. */
const LATER_COMMANDS = ['check', 'record', 'export'];

class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Reads the arguments after the program's name. The error is one line for people; exit with code 2. */
export function parseCommandLine(argv: readonly string[]): Result<CommandLine, string> {
  try {
    const { flags, positionals } = readFlags(argv);
    if (flags.has('help')) return ok({ command: 'help' });
    if (flags.has('version')) return ok({ command: 'version' });
    return ok(positionals.length > 0 ? subcommand(positionals, flags) : run(flags));
  } catch (error) {
    if (error instanceof UsageError) return { ok: false, error: error.message };
    throw error;
  }
}

/** Whether only this machine can reach what listens there. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Not `parseArgs`'s strict mode: its messages are for programmers and run over several sentences. */
function readFlags(argv: readonly string[]) {
  const { tokens } = parseArgs({
    args: [...argv],
    options: OPTIONS,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const flags = new Map<Flag, string>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    if (!isFlag(token.name)) throw new UsageError(unknownFlag(token.rawName));
    // Of any other flag the last one holds, so that a script's defaults can be overridden.
    if (token.name === 'fleet' && flags.has('fleet')) {
      throw new UsageError('--fleet is given twice: one console watches one fleet');
    }
    flags.set(token.name, flagValue(token.name, token.value, token.inlineValue));
  }
  return { flags, positionals };
}

function flagValue(flag: Flag, value: string | undefined, inline: boolean | undefined): string {
  if (OPTIONS[flag].type === 'boolean') {
    if (value !== undefined) throw new UsageError(`--${flag} takes no value`);
    return '';
  }
  // What looks like the next flag is one: "--fleet --demo" forgot the file.
  if (!value || (!inline && value.startsWith('--'))) throw new UsageError(`--${flag} needs a value`);
  return value;
}

function subcommand(positionals: string[], flags: Map<Flag, string>): CommandLine {
  const [name = '', file, ...rest] = positionals;
  if (LATER_COMMANDS.includes(name)) throw new UsageError(`${name} is not in this version yet`);
  if (name !== 'validate') throw new UsageError(unknownCommand(name));
  const [flag] = flags.keys();
  if (flag) throw new UsageError(`validate takes a fleet file and nothing else, not --${flag}`);
  if (!file) throw new UsageError('validate needs a fleet file: validate FILE');
  if (rest.length > 0) throw new UsageError(`validate takes one fleet file, not also ${rest.join(' ')}`);
  return { command: 'validate', file };
}

function run(flags: Map<Flag, string>): RunCommand {
  const fleet = flags.get('fleet') ?? null;
  for (const demoFlag of ['demo', 'demo-backends'] as const) {
    if (fleet !== null && flags.has(demoFlag)) {
      throw new UsageError(`--fleet and --${demoFlag} exclude each other: one console watches one fleet`);
    }
  }
  const host = hostOf(flags.get('host'));
  const token = tokenOf(flags.get('token'));
  const serve = ['serve', 'host', 'port', 'token'].some((flag) => flags.has(flag as Flag));
  const dataDir = flags.get('data-dir') ?? null;
  if (!isLoopback(host) && token === null) {
    throw new UsageError(`--host ${host} can be reached by other machines: it needs a --token of your own`);
  }
  return {
    command: 'run',
    fleet,
    demo: fleet === null,
    demoBackends: wholeNumber('demo-backends', flags.get('demo-backends'), 1, MAX_DEMO_BACKENDS),
    serve,
    host,
    port: wholeNumber('port', flags.get('port'), 0, 65_535),
    token,
    dataDir,
    open: !flags.has('no-open'),
  };
}

function hostOf(text: string | undefined): string {
  if (text === undefined) return DEFAULT_HOST;
  const host = text.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (!/^[a-z0-9.:-]+$/.test(host)) {
    throw new UsageError(`--host expects a host name or an IP address, not ${JSON.stringify(text)}`);
  }
  return host;
}

function tokenOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  // The token itself stays out of the message: it may end in a log.
  if (!/^[A-Za-z0-9_-]{16,512}$/.test(text)) {
    throw new UsageError('--token expects 16 to 512 of the characters A-Z a-z 0-9 _ -');
  }
  return text;
}

function wholeNumber(flag: Flag, text: string | undefined, min: number, max: number): number | null {
  if (text === undefined) return null;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`--${flag} expects a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`);
}

const isFlag = (name: string): name is Flag => Object.hasOwn(OPTIONS, name);

function unknownFlag(rawName: string): string {
  const near = nearest(rawName.replace(/^-+/, ''), Object.keys(OPTIONS));
  return `there is no option ${rawName}${near ? `; did you mean --${near}?` : ': see --help'}`;
}

function unknownCommand(name: string): string {
  if (/\.(ya?ml|json)$/i.test(name)) return `to watch the fleet in ${name}, say --fleet ${name}`;
  const near = nearest(name, ['validate']);
  return `there is no command ${JSON.stringify(name)}${near ? `; did you mean ${near}?` : ': see --help'}`;
}

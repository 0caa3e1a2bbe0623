import { nearest } from '../../shared/nearest.ts';
import { RECORDING_EXTENSION } from '../../shared/recording.ts';
import { ok, type Result } from '../../shared/result.ts';
import { type CheckCommand, checkCommand } from './check-command.ts';
import { type CompareCommand, compareCommand } from './compare-command.ts';
import { DEFAULT_HOST, MAX_DEMO_BACKENDS } from './defaults.ts';
import { DEMO_SCENARIOS, type DemoScenario } from './demo-fleet.ts';
import { type ExportCommand, exportCommand } from './export-command.ts';
import { type Flags, readFlags, UsageError, wholeNumber } from './flags.ts';
import { type HelpTopic, isHelpTopic } from './help.ts';
import { type MarkCommand, markCommand } from './mark-command.ts';
import { type RecordCommand, recordCommand } from './record-command.ts';

/** What a person asked for. Both shells read it with the same words. */
export type CommandLine =
  | RunCommand
  | RecordCommand
  | CheckCommand
  | CompareCommand
  | ExportCommand
  | MarkCommand
  | { command: 'validate'; file: string }
  /** Of a command, or of all of it. */
  | { command: 'help'; topic: HelpTopic | null }
  | { command: 'version' };

export interface RunCommand {
  command: 'run';
  /** A fleet file; `null`: the demo fleet. */
  fleet: string | null;
  /** True exactly when `fleet` is `null`. */
  demo: boolean;
  /** How many backends the demo fleet has; `null`: its own number. */
  demoBackends: number | null;
  /** The server of an account, or all of them, in place of the demo fleet; without it, the demo fleet. */
  scenario?: DemoScenario;
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
  /** Where recordings are; `null`: `recordings` in the data directory, or in the shell's own place. */
  recordings: string | null;
  /** Whether the last half hour is always recorded. */
  flightRecorder: boolean;
  /** Recordings to be shown at first. */
  show?: string[];
  /** There is no fleet to watch: recordings alone were named. */
  fleetless?: boolean;
}

const OPTIONS = {
  fleet: { type: 'string' },
  demo: { type: 'boolean' },
  'demo-backends': { type: 'string' },
  scenario: { type: 'string' },
  serve: { type: 'boolean' },
  host: { type: 'string' },
  port: { type: 'string' },
  token: { type: 'string' },
  'data-dir': { type: 'string' },
  'no-open': { type: 'boolean' },
  recordings: { type: 'string' },
  'no-flight-recorder': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;
type RunFlags = Flags<keyof typeof OPTIONS>;

/** Subcommands with options of their own: each reads what follows its name, and throws a UsageError. */
const SUBCOMMANDS: Readonly<Record<string, (argv: readonly string[]) => CommandLine>> = {
  record: recordCommand,
  export: exportCommand,
  compare: compareCommand,
  check: checkCommand,
  mark: markCommand,
};

/** Reads the arguments after the program's name. The error is one line for people; exit with code 2. */
export function parseCommandLine(argv: readonly string[]): Result<CommandLine, string> {
  try {
    const [name = ''] = argv;
    const own = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
    if (isHelpTopic(name) && asksForHelp(argv)) return ok({ command: 'help', topic: name });
    if (own) return ok(own(argv.slice(1)));
    const flags = readFlags(argv, OPTIONS, null);
    if (flags.has('help')) return ok({ command: 'help', topic: null });
    if (flags.has('version')) return ok({ command: 'version' });
    return ok(flags.positionals.every(isRecording) ? run(flags) : subcommand(flags));
  } catch (error) {
    if (error instanceof UsageError) return { ok: false, error: error.message };
    throw error;
  }
}

const asksForHelp = (argv: readonly string[]): boolean => argv.includes('--help') || argv.includes('-h');

/** Whether only this machine can reach what listens there. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

function subcommand(flags: RunFlags): CommandLine {
  const [name = '', file, ...rest] = flags.positionals;
  if (Object.hasOwn(SUBCOMMANDS, name)) throw new UsageError(`${name} comes first: ${name} --fleet FILE`);
  if (name === 'help') return helpOn(file);
  if (name !== 'validate') throw new UsageError(unknownCommand(name));
  const [flag] = flags.names;
  if (flag) throw new UsageError(`validate takes a fleet file and nothing else, not --${flag}`);
  if (!file) throw new UsageError('validate needs a fleet file: validate FILE');
  if (rest.length > 0) throw new UsageError(`validate takes one fleet file, not also ${rest.join(' ')}`);
  return { command: 'validate', file };
}

function helpOn(name: string | undefined): CommandLine {
  if (name === undefined) return { command: 'help', topic: null };
  if (isHelpTopic(name)) return { command: 'help', topic: name };
  throw new UsageError(unknownCommand(name));
}

const DEMO_FLAGS = ['demo', 'demo-backends', 'scenario'] as const;
const asksForDemo = (flags: RunFlags): boolean => DEMO_FLAGS.some((flag) => flags.has(flag));
const isRecording = (path: string): boolean => path.toLowerCase().endsWith(RECORDING_EXTENSION);

function run(flags: RunFlags): RunCommand {
  const show = flags.positionals;
  const fleet = flags.get('fleet') ?? null;
  if (flags.all('fleet').length > 1) {
    throw new UsageError('--fleet is given twice: one console watches one fleet');
  }
  for (const demoFlag of DEMO_FLAGS) {
    if (fleet !== null && flags.has(demoFlag)) {
      throw new UsageError(`--fleet and --${demoFlag} exclude each other: one console watches one fleet`);
    }
  }
  const scenario = scenarioOf(flags);
  const host = hostOf(flags.get('host'));
  const token = tokenOf(flags.get('token'));
  const serve = (['serve', 'host', 'port', 'token'] as const).some((flag) => flags.has(flag));
  const dataDir = flags.get('data-dir') ?? null;
  if (!isLoopback(host) && token === null) {
    throw new UsageError(`--host ${host} can be reached by other machines: it needs a --token of your own`);
  }
  return {
    command: 'run',
    fleet,
    demo: fleet === null,
    demoBackends: wholeNumber('demo-backends', flags.get('demo-backends'), 1, MAX_DEMO_BACKENDS),
    ...(scenario && { scenario }),
    serve,
    host,
    port: wholeNumber('port', flags.get('port'), 0, 65_535),
    token,
    dataDir,
    open: !flags.has('no-open'),
    recordings: flags.get('recordings') ?? null,
    flightRecorder: !flags.has('no-flight-recorder'),
    ...(show.length > 0 && { show: [...show] }),
    ...(show.length > 0 && fleet === null && !asksForDemo(flags) && { fleetless: true }),
  };
}

function scenarioOf(flags: RunFlags): DemoScenario | undefined {
  const name = flags.get('scenario');
  if (name === undefined) return undefined;
  if (flags.has('demo-backends')) {
    throw new UsageError(
      '--scenario and --demo-backends exclude each other: an account has backends of its own',
    );
  }
  const scenario = DEMO_SCENARIOS.find((known) => known === name);
  if (scenario) return scenario;
  throw new UsageError(
    `there is no scenario ${JSON.stringify(name)}; expected one of ${DEMO_SCENARIOS.join(', ')}`,
  );
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

function unknownCommand(name: string): string {
  if (/\.(ya?ml|json)$/i.test(name)) return `to watch the fleet in ${name}, say --fleet ${name}`;
  const near = nearest(name, ['validate', ...Object.keys(SUBCOMMANDS)]);
  return `there is no command ${JSON.stringify(name)}${near ? `; did you mean ${near}?` : ': see --help'}`;
}

import { parseArgs } from 'node:util';
import { nearest } from '../../shared/nearest.ts';
import { parseBytes, parseDuration } from '../../shared/units.ts';

/** Bad usage; the message is one line for people. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What may be given; `multiple` ones several times. */
export type FlagOptions = Record<string, { type: 'string' | 'boolean'; short?: string; multiple?: boolean }>;

/** What was given: of each flag the last value, of `multiple` ones all; a boolean one has the value ''. */
export class Flags<Name extends string> {
  constructor(
    private readonly values: ReadonlyMap<Name, readonly string[]>,
    readonly positionals: readonly string[],
  ) {}

  has(name: Name): boolean {
    return this.values.has(name);
  }

  /** The last one holds, so that a script's defaults can be overridden. */
  get(name: Name): string | undefined {
    return this.values.get(name)?.at(-1);
  }

  all(name: Name): readonly string[] {
    return this.values.get(name) ?? [];
  }

  /** In the order in which they came. */
  get names(): Name[] {
    return [...this.values.keys()];
  }
}

/**
 * Not `parseArgs`'s strict mode: its messages are for programmers and run over several sentences.
 * @param command whose flags they are; `null`: those of a run
 * @throws UsageError
 */
export function readFlags<const Options extends FlagOptions>(
  argv: readonly string[],
  options: Options,
  command: string | null,
): Flags<keyof Options & string> {
  type Name = keyof Options & string;
  const { tokens } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const values = new Map<Name, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const { name } = token;
    if (!Object.hasOwn(options, name)) throw new UsageError(unknownFlag(token.rawName, options, command));
    const value = flagValue(name, options[name], token.value, token.inlineValue);
    const given = values.get(name as Name);
    if (given) given.push(value);
    else values.set(name as Name, [value]);
  }
  return new Flags(values, positionals);
}

function flagValue(
  name: string,
  option: FlagOptions[string] | undefined,
  value: string | undefined,
  inline: boolean | undefined,
): string {
  if (option?.type === 'boolean') {
    if (value !== undefined) throw new UsageError(`--${name} takes no value`);
    return '';
  }
  // What looks like the next flag is one: "--fleet --demo" forgot the file.
  if (!value || (!inline && value.startsWith('--'))) throw new UsageError(`--${name} needs a value`);
  return value;
}

function unknownFlag(rawName: string, options: FlagOptions, command: string | null): string {
  const near = nearest(rawName.replace(/^-+/, ''), Object.keys(options));
  const of = command === null ? '' : ` of ${command}`;
  const help = command === null ? '--help' : `${command} --help`;
  return `there is no option ${rawName}${of}${near ? `; did you mean --${near}?` : `: see ${help}`}`;
}

/** @throws UsageError */
export function wholeNumber(flag: string, text: string | undefined, min: number, max: number): number | null {
  if (text === undefined) return null;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new UsageError(`--${flag} expects a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`);
}

/**
 * ms.
 * @throws UsageError
 */
export function durationFlag(
  flag: string,
  text: string | undefined,
  min: number,
  max: number,
): number | null {
  if (text === undefined) return null;
  const value = parseDuration(text);
  if (value !== undefined && value >= min && value <= max) return value;
  throw new UsageError(`--${flag} expects a duration such as 30s, 10m or 1h, not ${JSON.stringify(text)}`);
}

/** @throws UsageError */
export function bytesFlag(flag: string, text: string | undefined, min: number, max: number): number | null {
  if (text === undefined) return null;
  const value = parseBytes(text);
  if (value !== undefined && value >= min && value <= max) return value;
  throw new UsageError(`--${flag} expects a size such as 500 MiB or 2 GiB, not ${JSON.stringify(text)}`);
}

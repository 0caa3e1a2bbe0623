import { type CommandLine, parseCommandLine } from '../engine/start/command-line.ts';
import type { Result } from '../shared/result.ts';

/**
 * Reads the arguments, with the token of `WIREWATCH_TOKEN` where none is among them: arguments can be
 * read by every account of a machine, an environment by its own only.
 */
export function parseWithToken(
  argv: readonly string[],
  env: Record<string, string | undefined>,
): Result<CommandLine, string> {
  const { WIREWATCH_TOKEN: token } = env;
  const plain = parseCommandLine(argv);
  if (token && plain.ok && plain.value.command === 'mark') {
    return { ok: true, value: { ...plain.value, token: plain.value.token ?? token } };
  }
  if (!token || (plain.ok && plain.value.command !== 'run')) return plain;
  const alone = parseCommandLine([`--token=${token}`]);
  if (!alone.ok) return { ok: false, error: alone.error.replace('--token', 'WIREWATCH_TOKEN') };
  // Some arguments are in order only with a token. In front, because the last of two holds.
  const parsed = plain.ok ? plain : parseCommandLine([`--token=${token}`, ...argv]);
  if (!parsed.ok) return plain;
  const line = parsed.value;
  return line.command === 'run' && line.token === null ? { ok: true, value: { ...line, token } } : parsed;
}

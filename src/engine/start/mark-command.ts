import { DEFAULT_HOST, DEFAULT_PORT } from './defaults.ts';
import { readFlags, UsageError } from './flags.ts';

/** `wirewatch mark`: puts a marker on the timeline of a console that runs. */
export interface MarkCommand {
  command: 'mark';
  text: string;
  /** An id; `null`: of the fleet. */
  backend: string | null;
  /** `http://127.0.0.1:7433`, without a path. */
  origin: string;
  /** `null`: none was given. */
  token: string | null;
}

const OPTIONS = {
  backend: { type: 'string' },
  url: { type: 'string' },
  token: { type: 'string' },
} as const;

/** Characters of a marker. */
const LONGEST = 500;
/** ms that a console may take. */
const PATIENCE = 10_000;

/**
 * @param argv what follows `mark`
 * @throws UsageError
 */
export function markCommand(argv: readonly string[]): MarkCommand {
  const flags = readFlags(argv, OPTIONS, 'mark');
  const text = flags.positionals.join(' ').trim();
  if (text === '') throw new UsageError("mark needs a text: mark 'release 1.4'");
  if (text.length > LONGEST) throw new UsageError(`mark takes a text of at most ${LONGEST} characters`);
  const { origin, token } = consoleAt(flags.get('url'));
  return {
    command: 'mark',
    text,
    backend: flags.get('backend') ?? null,
    origin,
    token: flags.get('token') ?? token,
  };
}

/** The URL that a console prints has its token. What was given stays out of the message for that reason. */
function consoleAt(text = `http://${DEFAULT_HOST}:${DEFAULT_PORT}`): {
  origin: string;
  token: string | null;
} {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new UsageError(`--url expects that of a console, such as http://${DEFAULT_HOST}:${DEFAULT_PORT}`);
  }
  return { origin: url.origin, token: url.searchParams.get('token') };
}

/** What is printed, and the exit code: 0 it is there, 1 the console could not be reached or refused it, 2 no token. */
export async function runMark({
  text,
  backend,
  origin,
  token,
}: MarkCommand): Promise<{ line: string; exitCode: 0 | 1 | 2 }> {
  if (token === null) {
    return {
      line: 'wirewatch: mark needs the token of the console: WIREWATCH_TOKEN or --token',
      exitCode: 2,
    };
  }
  const refused = (why: string) => ({ line: `wirewatch: ${why}`, exitCode: 1 as const });
  try {
    const answer = await fetch(`${origin}/api/markers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ text, ...(backend !== null && { backend }) }),
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.ok) return { line: `marked: ${text}`, exitCode: 0 };
    if (answer.status === 401) return refused(`the console at ${origin} does not take this token`);
    if (answer.status === 405)
      return refused(`the console at ${origin} takes no markers: it is an older one`);
    return refused(`the console at ${origin} refused it: ${errorIn(await answer.text(), answer.status)}`);
  } catch (error) {
    return refused(`there is no answer from a console at ${origin}: ${reasonFor(error)}`);
  }
}

/** Of an answer that is not of a console its status alone. */
function errorIn(body: string, status: number): string {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    if (typeof error === 'string') return error;
  } catch {
    // Not a console's.
  }
  return `HTTP ${status}`;
}

function reasonFor(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (code !== undefined) return code;
  return error instanceof Error && error.name === 'TimeoutError'
    ? `none within ${PATIENCE / 1_000} s`
    : 'it failed';
}

import { z } from 'zod';
import { HISTORY_POINTS } from '../../shared/contract.ts';
import { ok, type Result } from '../../shared/result.ts';

/* What may be asked for in the query of each path below /api. */

/** Events, or entries of the audit log, in one answer. */
const MOST_AT_ONCE = 1_000;
const AT_ONCE = 100;

function wholeNumber(from: number, to: number) {
  const wanted = `expected a whole number from ${from} to ${to}`;
  return z
    .string()
    .regex(/^\d{1,16}$/, { error: wanted })
    .transform(Number)
    .refine((value) => value >= from && value <= to, { error: wanted });
}

const limit = wholeNumber(1, MOST_AT_ONCE).default(AT_ONCE);

export const PARAMETERS = {
  '/api/fleet': z.strictObject({}),
  '/api/events': z.strictObject({ after: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(), limit }),
  '/api/audit': z.strictObject({ before: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(), limit }),
  '/api/history': z
    .strictObject({
      backend: z.string().min(1, { error: 'expected the id of a backend' }).optional(),
      fleet: z.literal('', { error: 'expected no value' }).optional(),
      points: wholeNumber(1, HISTORY_POINTS).default(HISTORY_POINTS),
    })
    .refine(({ backend, fleet }) => (backend === undefined) !== (fleet === undefined), {
      error: 'expected either backend=ID or fleet',
    }),
} as const;

export type ApiPath = keyof typeof PARAMETERS;
export type ParametersOf<Path extends ApiPath> = z.output<(typeof PARAMETERS)[Path]>;

export const API_PATHS = Object.keys(PARAMETERS) as ApiPath[];

export const isApiPath = (path: string): path is ApiPath => Object.hasOwn(PARAMETERS, path);

/** The error is one line: which parameter, and what was expected of it. */
export function readParameters<Path extends ApiPath>(
  path: Path,
  query: URLSearchParams,
): Result<ParametersOf<Path>, string> {
  const given = [...query.keys()];
  const twice = given.find((name, index) => given.indexOf(name) !== index);
  if (twice !== undefined) return { ok: false, error: `${quoted(twice)} is given twice: expected it once` };
  const known = Object.keys(PARAMETERS[path].shape);
  const unknown = given.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const expected = known.length > 0 ? `expected ${known.join(', ')}` : 'expected none';
    return { ok: false, error: `there is no parameter ${quoted(unknown)}: ${expected}` };
  }
  const parsed = PARAMETERS[path].safeParse(Object.fromEntries(query));
  if (parsed.success) return ok(parsed.data as ParametersOf<Path>);
  const [issue] = parsed.error.issues;
  const name = issue?.path.join('.');
  return {
    ok: false,
    error: name ? `${name}: ${issue?.message}` : (issue?.message ?? 'expected other parameters'),
  };
}

/** What somebody sent, cut to what fits on a line. */
const quoted = (text: string): string => JSON.stringify(text.slice(0, 60));

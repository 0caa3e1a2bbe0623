import { z } from 'zod';
import type { FleetEvent } from '../../shared/event.ts';
import { LEAST_POINTS, MOST_COLUMNS, MOST_POINTS } from '../../shared/range.ts';
import { ok, type Result } from '../../shared/result.ts';
import { list, quoted, time, wholeNumber } from './values.ts';

/* What may be asked for in the query of each path below /api. */

/** Events, or entries of the audit log, in one answer. */
const MOST_AT_ONCE = 1_000;
const AT_ONCE = 100;
const POINTS = 300;

const limit = wholeNumber(1, MOST_AT_ONCE).default(AT_ONCE);
const id = wholeNumber(1, Number.MAX_SAFE_INTEGER);
const backend = z.string().min(1, { error: 'expected the id of a backend' });

const KINDS: Record<FleetEvent['kind'], true> = {
  opened: true,
  lost: true,
  'dial-failed': true,
  address: true,
  resume: true,
  degraded: true,
  stopped: true,
  breaker: true,
  action: true,
  incident: true,
  marker: true,
  'local-fault': true,
  fleet: true,
  console: true,
};
export const EVENT_KINDS = Object.keys(KINDS) as FleetEvent['kind'][];
const KINDS_WANTED = `expected some of ${EVENT_KINDS.join(',')}`;

const ofRange = ['from', 'to', 'backend', 'kind', 'before'] as const;
const ORDER = { error: 'expected a time after "from"', path: ['to'] };

export const PARAMETERS = {
  '/api/fleet': z.strictObject({}),
  '/api/events': z
    .strictObject({
      after: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
      from: time.optional(),
      to: time.optional(),
      backend: backend.optional(),
      kind: list(KINDS_WANTED)
        .pipe(z.array(z.enum(EVENT_KINDS, { error: KINDS_WANTED })))
        .optional(),
      before: id.optional(),
      limit,
    })
    .refine(
      ({ after, ...rest }) => after === undefined || ofRange.every((name) => rest[name] === undefined),
      {
        error: `expected without ${ofRange.join(', ')}`,
        path: ['after'],
      },
    )
    .refine(({ from = 0, to }) => to === undefined || from < to, ORDER),
  '/api/audit': z.strictObject({ before: id.optional(), limit }),
  '/api/history': z
    .strictObject({
      fleet: z.literal('', { error: 'expected no value' }).optional(),
      group: z.string().min(1, { error: 'expected the name of a group' }).optional(),
      backend: backend.optional(),
      from: time.optional(),
      to: time.optional(),
      points: wholeNumber(LEAST_POINTS, MOST_POINTS).default(POINTS),
      columns: list('expected names between commas')
        .refine(({ length }) => length <= MOST_COLUMNS, { error: `expected ${MOST_COLUMNS} at most` })
        .optional(),
      format: z.enum(['json', 'csv'], { error: 'expected json or csv' }).default('json'),
    })
    .refine(
      (given) => [given.fleet, given.group, given.backend].filter((each) => each !== undefined).length === 1,
      {
        error: 'expected one of fleet, group=NAME and backend=ID',
      },
    )
    .refine(({ from = 0, to }) => to === undefined || from < to, ORDER),
} as const;

export type ApiPath = keyof typeof PARAMETERS;
export type ParametersOf<Path extends ApiPath> = z.output<(typeof PARAMETERS)[Path]>;

export const API_PATHS = Object.keys(PARAMETERS) as ApiPath[];

export const isApiPath = (path: string): path is ApiPath => Object.hasOwn(PARAMETERS, path);

/** Whether a range of what is kept is asked for, and not what came next. */
export const isOfRange = (parameters: ParametersOf<'/api/events'>): boolean =>
  ofRange.some((name) => parameters[name] !== undefined);

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
  // Of a list it is the list that is named.
  const name = issue?.path[0];
  return {
    ok: false,
    error: name ? `${String(name)}: ${issue?.message}` : (issue?.message ?? 'expected other parameters'),
  };
}
